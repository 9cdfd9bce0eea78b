from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from proudly.kit import clock
from proudly.people.invitations import TypedAddress, read_addresses
from proudly.people.mail_domains import NotAnAddress, SaysNothing, plain_address, plain_domain, says_nothing
from proudly.people.models import JoinLink

MOST_TYPED = 200


class TypedAddressesForm(forms.Form):
    """Addresses that somebody typed or pasted, to be invited."""

    addresses = forms.CharField(
        label=gettext_lazy("E-mail addresses"),
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One on each line. You can put a name before it: Sanne de Vries <sanne@company.com>"),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the mail"))

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"language": language}
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = settings.LANGUAGES

    def clean_addresses(self) -> list[TypedAddress]:
        found, wrong = read_addresses(self.cleaned_data["addresses"])
        if wrong:
            raise forms.ValidationError(
                ngettext(
                    "This is no e-mail address: %(wrong)s. Nobody was invited yet; mend it and press again.",
                    "These are no e-mail addresses: %(wrong)s. Nobody was invited yet; mend them and press again.",
                    len(wrong),
                )
                % {"wrong": ", ".join(one[:80] for one in wrong[:5])}
            )
        if len(found) > MOST_TYPED:
            raise forms.ValidationError(
                _("At most %(most)d at once. For more people, import them from a file.") % {"most": MOST_TYPED}
            )
        return found


class JoinLinkForm(forms.Form):
    """How the link to join by works."""

    is_on = forms.BooleanField(label=gettext_lazy("People can join by the link"), required=False)
    domains = forms.CharField(
        label=gettext_lazy("Mail domains of your organisation"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "What stands after the @ in your addresses, such as company.com; one on each line. Only who reads mail at "
            "such an address can join."
        ),
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    most = forms.IntegerField(
        label=gettext_lazy("How many may join by it"), required=False, min_value=1, max_value=1_000_000
    )

    def __init__(self, *args: Any, link: JoinLink, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.time_zone = ZoneInfo(link.organisation.time_zone)
        self.initial = {
            "is_on": link.is_on,
            "domains": "\n".join(link.domains),
            "ends_on": link.ends_on,
            "most": link.most,
        }

    def clean_domains(self) -> list[str]:
        domains: list[str] = []
        for typed in self.cleaned_data["domains"].replace(",", " ").split():
            try:
                domain = plain_domain(typed)
            except NotAnAddress:
                raise forms.ValidationError(
                    _("%(domain)s is no mail domain. It looks like company.com.") % {"domain": typed[:80]}
                ) from None
            if refused := says_nothing(domain):
                raise forms.ValidationError(_why_not(refused) % {"domain": typed[:80]})
            domains.append(domain)
        return domains

    def clean_ends_on(self) -> date | None:
        day: date | None = self.cleaned_data["ends_on"]
        if day and "ends_on" in self.changed_data and day < clock.now().astimezone(self.time_zone).date():
            raise forms.ValidationError(_("That day is over. Choose a later one, or leave it open."))
        return day

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("is_on") and not said.get("domains") and "domains" not in self.errors:
            self.add_error("domains", _("Say first whose addresses may join."))
        return said


def _why_not(refused: SaysNothing) -> str:
    if refused == SaysNothing.FREE_MAIL:
        return _("Anybody can open a mailbox at %(domain)s: it does not show who works with you.")
    return _("Anybody can register a name below %(domain)s. Write the whole domain, such as company.com.")


class AskToJoinForm(forms.Form):
    """The address of somebody who would like to join."""

    email = forms.CharField(label=gettext_lazy("Your e-mail address at work"), max_length=254, widget=forms.EmailInput)

    def clean_email(self) -> str:
        try:
            return plain_address(self.cleaned_data["email"])
        except NotAnAddress:
            raise forms.ValidationError(_("This is no e-mail address. Look it over once more.")) from None


class JoinForm(forms.Form):
    """What somebody who joins is called."""

    name = forms.CharField(label=gettext_lazy("Your name"), max_length=120)
