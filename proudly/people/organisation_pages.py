"""Pages of an organisation: how it looks, its style sheet, and its own way in."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_safe

from proudly.kit.uploads import refusals_on_the_field
from proudly.people import organisations
from proudly.people.look import PROUDLY, NoColour, contrast, look_of, read_colour, styles_of, version_of
from proudly.people.models import Member, Organisation
from proudly.people.views import MemberRequest, action_required


class LookForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    logo = forms.FileField(
        label=gettext_lazy("Logo"),
        required=False,
        help_text=gettext_lazy("PNG, JPEG or WebP, at most 2 MB. It stands on white, in pages and in mails."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    without_logo = forms.BooleanField(label=gettext_lazy("Take the logo away"), required=False)
    colour = forms.CharField(
        label=gettext_lazy("Main colour"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("Such as #0d5564. Leave it empty for the colour of Proudly."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Usual language"),
        choices=settings.LANGUAGES,
        help_text=gettext_lazy("For members of whom no other language is known."),
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages to choose from"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )
    time_zone = forms.CharField(
        label=gettext_lazy("Time zone"),
        max_length=60,
        help_text=gettext_lazy("Begin to type a city, and choose: Europe/Amsterdam."),
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {
            "name": organisation.name,
            "colour": organisation.colour,
            "language": organisation.language,
            "languages": [code for code, _name in organisations.offered_languages(organisation)],
            "time_zone": organisation.time_zone,
        }

    def clean_logo(self) -> Any:
        uploaded = self.cleaned_data["logo"]
        if not uploaded:
            return None
        with refusals_on_the_field():
            return organisations.ready_logo(uploaded, size=uploaded.size or 0)

    def clean_colour(self) -> str:
        said: str = self.cleaned_data["colour"].strip()
        try:
            return read_colour(said) if said else ""
        except NoColour as none:
            raise forms.ValidationError(_("That is no colour. Write # and six digits or letters a to f.")) from none

    def clean_time_zone(self) -> str:
        said: str = self.cleaned_data["time_zone"].strip()
        if said not in organisations.time_zones():
            raise forms.ValidationError(_("There is no such time zone. Choose one from the list."))
        return said

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("language") and cleaned["language"] not in cleaned.get("languages", [cleaned["language"]]):
            self.add_error("languages", _("The usual language must be one of these."))
        return cleaned


@action_required("change the organisation")
def organisation_look(request: MemberRequest) -> HttpResponse:
    """Name, logo, colour, languages and clock, with what buttons and links come to."""
    organisation = request.member.organisation
    form = LookForm(request.POST or None, request.FILES or None, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        organisations.change_organisation(organisation=organisation, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("organisation_look")
    tried = form["colour"].value() if request.method == "POST" else request.GET.get("colour", organisation.colour)
    return render(
        request,
        "people/look.html",
        {"form": form, "time_zones": organisations.time_zones(), **_preview(str(tried or ""), organisation)},
    )


def _preview(tried: str, organisation: Organisation) -> dict[str, Any]:
    """What the page shows of a colour that was typed; of the one that is kept when it is none."""
    try:
        colour = read_colour(tried) if tried.strip() else ""
        wrong = False
    except NoColour:
        colour, wrong = organisation.colour, True
    look = look_of(colour or PROUDLY)
    schemes = [("proudly", _("Light"), look.light), ("proudly-dark", _("Dark"), look.dark)]
    return {
        "preview": Organisation(colour=colour),
        "wrong": wrong,
        "schemes": [
            {
                "theme": theme,
                "name": name,
                "tuned": scheme.primary if colour and scheme.primary != colour else "",
                "ratio": round(contrast(scheme.on_primary, scheme.primary), 1),
            }
            for theme, name, scheme in schemes
        ],
    }


@require_safe
def look_styles(request: HttpRequest, colour: str, version: str) -> HttpResponse:
    """The style sheet of a main colour; of no organisation in particular. No query of its own."""
    try:
        known = read_colour(colour)
    except NoColour as none:
        raise Http404 from none
    response = HttpResponse(styles_of(look_of(known)), content_type="text/css; charset=utf-8")
    is_this = version == version_of(known)  # another one may have been asked for while an upgrade was under way
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if is_this else "no-cache"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
def enter_organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """The organisation's own way in: sign in and be there. Whoever is signed in elsewhere is asked first."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())  # the same for a slug that is nobody's
    memberships: list[Member] = request.memberships  # type: ignore[attr-defined]  # by CurrentMemberMiddleware
    there = next((one for one in memberships if one.organisation.slug == slug), None)
    if there is None:
        raise Http404
    if there == request.member:  # type: ignore[attr-defined]
        return redirect("feed")
    with override(there.language):
        return render(request, "people/enter_organisation.html", {"there": there})


def slug_in(address: str) -> str:
    """The slug when that address is an organisation's own way in, or ""."""
    try:
        found = resolve(urlsplit(address).path)
    except (Resolver404, ValueError):
        return ""
    return str(found.kwargs["slug"]) if found.url_name == "enter_organisation" else ""


def look_shown(request: HttpRequest) -> Organisation | None:
    """The organisation whose look a page has: the member's; where one signs in, that of the address or of the host.

    No query for members. At most one for strangers, and only where they sign in.
    """
    member: Member | None = getattr(request, "member", None)
    if member is not None:
        return member.organisation
    if not request.path.startswith(reverse(settings.LOGIN_URL)):
        return None
    if slug := slug_in(request.GET.get("next", "") or request.POST.get("next", "")):
        return Organisation.objects.filter(slug=slug).first()
    host = split_domain_port(request.get_host())[0]
    return None if host == organisations.site_host() else Organisation.objects.filter(domain=host).first()
