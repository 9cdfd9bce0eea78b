"""What editors and managers decide about links, and the pages behind one that does not lead on.

The edge answers all links that lead on, and `door` takes in what came of a visit.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.forms import BaseFormSet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from proudly.content.models import Story
from proudly.content.queries import stories_to_write
from proudly.links import conversions, queries, reasons, rules, services
from proudly.links.forms import AddressForm, CloseForm, ConversionsForm, UtmForm, UtmFormSet, lines_of, utm_of
from proudly.links.models import Closing, Link, LinkSettings, Verdict
from proudly.links.qr import drawn
from proudly.people.privacy_rules import FEWEST
from proudly.people.views import MemberRequest, action_required

# What a target is told, as the page of settings shows it.
EXAMPLE = "https://www.example.com/story"
EXAMPLE_FACTS = {"network": "linkedin", "story": "12"}


# --- behind a link that does not lead on: the edge answers all others -------------------------------------------------


@require_safe
def unknown(request: HttpRequest) -> HttpResponse:
    """There is no such link. No query."""
    return render(request, "links/unknown.html", status=404)


@require_safe
def closed(request: HttpRequest, code: str) -> HttpResponse:
    """The editor has closed the links of this story, or their time is over. One query, two when it is open again."""
    closings = Closing.objects.select_related("story", "organisation").filter(story__links__code=code)
    closing = get_object_or_404(closings)
    said = {
        "closing": closing,
        "organisation": closing.organisation,
        "look": closing.organisation,
        "open_again": not closing.has_come,
    }
    if not closing.has_come:  # sent on by itself, a visitor would come back from an edge that does not know it yet
        said["address"] = services.address_of(code, closing.organisation)
    with override(closing.story.language):
        return render(request, "links/closed.html", said, status=410 if closing.has_come else 200)


# --- the links of one story -------------------------------------------------------------------------------------------


@action_required("write stories")
def story_links(request: MemberRequest, story_id: int) -> HttpResponse:
    """Who came by the links of a story, and closing them, now or at a moment. Two queries besides the member's own."""
    story = _story_to_write(request, story_id)
    closing = queries.closing_of(story)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            closing = services.close_links(story=story, at=form.cleaned_data["at"], why=form.cleaned_data["why"])
        except services.StoryIsRecalled:
            messages.error(request, _("This story was taken back: its links stay closed."))
            return redirect("story_links", story.pk)
        if closing.has_come:
            messages.success(request, _("Closed. Whoever follows a link of this story now reads that it is over."))
        else:
            messages.success(request, _("Saved. The links work until that moment."))
        return redirect("story_links", story.pk)
    visits = queries.visits_of_story(story)
    return render(
        request,
        "links/story_links.html",
        {
            "story": story,
            "form": form,
            "closing": closing if closing and closing.at else None,
            "visits": visits,
            "fewest": FEWEST,
            "others": [
                (kind, reasons.visits_of_kind(kind), visits.by_kind[kind])
                for kind in Verdict.Kind.values
                if kind != Verdict.Kind.HUMAN
            ],
        },
    )


@require_POST
@action_required("write stories")
def reopen_links(request: MemberRequest, story_id: int) -> HttpResponse:
    try:
        services.reopen_links(story=_story_to_write(request, story_id))
    except services.StoryIsRecalled:
        messages.error(request, _("This story was taken back: its links stay closed."))
    else:
        messages.success(request, _("The links of this story lead on again."))
    return redirect("story_links", story_id)


def _story_to_write(request: MemberRequest, story_id: int) -> Story:
    return get_object_or_404(stories_to_write(request.member).select_related("closing"), pk=story_id)


# --- as the organisation wants them -----------------------------------------------------------------------------------


@action_required("change link settings")
def link_settings(request: MemberRequest) -> HttpResponse:
    """Where the organisation's links stand, and what they tell their targets."""
    organisation = request.member.organisation
    kept = queries.settings_of(organisation)
    form = AddressForm(request.POST or None, initial={"address": kept.address})
    lines = UtmFormSet(
        request.POST or None,
        initial=lines_of(kept.utm),
        prefix="utm",
    )
    if request.method == "POST" and form.is_valid() and lines.is_valid():
        try:
            services.change_link_settings(
                organisation=organisation, address=form.cleaned_data["address"], utm=utm_of(lines)
            )
        except services.LinkSettingsRefused as refused:
            _say_what_is_wrong(refused, form, lines)
        else:
            messages.success(request, _("Saved. Links follow it within seconds, also those that are out already."))
            return redirect("link_settings")
    return render(
        request,
        "links/settings.html",
        {
            "form": form,
            "lines": lines,
            "wrong": bool(form.errors) or bool(lines.total_error_count()),
            "example": rules.tagged(EXAMPLE, utm=kept.utm, facts=EXAMPLE_FACTS),
            "address": kept.address,
        },
    )


def _say_what_is_wrong(refused: services.LinkSettingsRefused, form: AddressForm, lines: BaseFormSet[UtmForm]) -> None:
    by_parameter = {line.cleaned_data.get("name"): line for line in lines}
    for wrong in refused.reasons:
        if wrong.parameter:
            by_parameter[wrong.parameter].add_error(wrong.field, wrong.sentence)
        else:
            form.add_error("address" if wrong.field == "address" else None, wrong.sentence)


# --- on paper ---------------------------------------------------------------------------------------------------------


@require_safe
@action_required("share")
def qr_code(request: MemberRequest, code: str) -> HttpResponse:
    """The QR code of a link, for the member whose link it is, and for editors."""
    links = Link.objects.select_related("organisation__link_settings").filter(
        organisation=request.member.organisation_id
    )
    link = get_object_or_404(links, code=code)
    if link.member_id != request.member.pk:
        get_object_or_404(stories_to_write(request.member), pk=link.story_id)
    response = HttpResponse(drawn(services.address_of(code, link.organisation)), content_type="image/svg+xml")
    response.headers["Content-Disposition"] = f'inline; filename="qr-{code}.svg"'
    return response


# --- what came of visits ----------------------------------------------------------------------------------------------


@never_cache
@sensitive_variables("secret")
@action_required("change link settings")
def conversion_settings(request: MemberRequest) -> HttpResponse:
    """Whether sites say what came of a visit, and how. A new secret is shown in this answer and nowhere else."""
    organisation = request.member.organisation
    said = queries.conversion_settings_of(organisation)
    form = ConversionsForm(request.POST or None, said=said)
    if request.method != "POST" or not form.is_valid():
        return _conversions_page(request, form, said)
    if secret := conversions.set_conversions(organisation=organisation, **form.chosen()):
        said = queries.conversion_settings_of(organisation)
        return _conversions_page(request, ConversionsForm(said=said), said, secret=secret)
    messages.success(request, _("Saved."))
    return redirect("conversion_settings")


@never_cache
@sensitive_variables("secret")
@require_POST
@action_required("change link settings")
def new_conversion_secret(request: MemberRequest) -> HttpResponse:
    """Another secret, shown in this answer and nowhere else, which is why it does not redirect."""
    organisation = request.member.organisation
    try:
        secret = conversions.change_secret(organisation=organisation)
    except LinkSettings.DoesNotExist as off:
        raise Http404 from off
    said = queries.conversion_settings_of(organisation)
    return _conversions_page(request, ConversionsForm(said=said), said, secret=secret)


def _conversions_page(
    request: HttpRequest, form: ConversionsForm, said: LinkSettings | None, *, secret: str = ""
) -> HttpResponse:
    script = f"{settings.SITE_URL}{reverse('conversions_script')}"
    return render(
        request,
        "links/conversions.html",
        {
            "form": form,
            "is_on": said is not None and said.reports_conversions,
            "secret": secret,
            "snippet": f'<script src="{script}" async></script>',
            "call": 'proudly.converted("application")',
            "address": f"{settings.SITE_URL}{reverse('conversion')}",
        },
    )
