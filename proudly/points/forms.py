from __future__ import annotations

import zoneinfo
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from proudly.audience.forms import AudienceForm
from proudly.kit import clock
from proudly.kit.money import cents_in, plain_euros
from proudly.networks.registry import all_networks, network, telling
from proudly.people.models import Member
from proudly.people.queries import today_of
from proudly.points.models import ExpiryPolicy, Rule
from proudly.points.rules import TOLD_BY_NETWORKS
from proudly.points.thanks import MOST_AT_ONCE
from proudly.points.words import deed_in_words

MOST = 1000  # points for one deed
MOST_A_DAY = 10_000


class RuleForm(forms.Form):
    """One line of the page of rules."""

    amount = forms.IntegerField(label=gettext_lazy("Points"), min_value=0, max_value=MOST)
    daily_cap = forms.IntegerField(label=gettext_lazy("At most per day"), min_value=0, max_value=MOST_A_DAY)
    story_cap = forms.IntegerField(
        label=gettext_lazy("At most for one story"), min_value=0, max_value=MOST_A_DAY, required=False
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("daily_cap", 0) < said.get("amount", 0):
            self.add_error("daily_cap", _("The day's limit is lower than the points for one."))
        return said


class ExtraRuleForm(AudienceForm, RuleForm):
    """A rule that gives more for some time, or to some people."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("As members read it, such as “Week of the open day”."),
    )
    deed = forms.ChoiceField(label=gettext_lazy("For"))
    network = forms.ChoiceField(label=gettext_lazy("Where"), required=False)
    member_cap = forms.IntegerField(
        label=gettext_lazy("At most for one person, in all"), min_value=0, max_value=1_000_000, required=False
    )
    first_day = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last_day = forms.DateField(
        label=gettext_lazy("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = member.organisation
        deeds, where = self.fields["deed"], self.fields["network"]
        assert isinstance(deeds, forms.ChoiceField) and isinstance(where, forms.ChoiceField)
        deeds.choices = [
            (deed, _("Sharing") if deed == Rule.Deed.SHARE else deed_in_words(deed, ""))
            for deed in Rule.Deed
            if deed != Rule.Deed.START
        ]
        where.choices = [("", _("Anywhere")), *((one.key, one.name) for one in all_networks())]
        today = today_of(self.organisation)
        self.initial.update(first_day=today, last_day=today + timedelta(days=6), amount=30, daily_cap=90)
        self.offer_audience(member, "change point rules")

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        first, last = said.get("first_day"), said.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day is before the first."))
        elif last and last < today_of(self.organisation):
            self.add_error("last_day", _("That day is past."))
        where = said.get("network")
        if said.get("deed") in TOLD_BY_NETWORKS and where and telling(where) is None:
            sentence = _("%(network)s does not tell what others do with a post. Choose another network, or anywhere.")
            self.add_error("network", sentence % {"network": network(where).name})
        return said

    def moments(self) -> tuple[datetime, datetime]:
        """When it begins and ends; only after `is_valid`."""
        zone = zoneinfo.ZoneInfo(self.organisation.time_zone)
        begins = datetime.combine(self.cleaned_data["first_day"], time.min, zone)
        after = self.cleaned_data["last_day"] + timedelta(days=1)
        return max(begins, clock.now()), datetime.combine(after, time.min, zone)


class WorthForm(forms.Form):
    """What points are worth, and how long they last."""

    euros = forms.DecimalField(
        label=gettext_lazy("Euros for a hundred points"),
        min_value=0,
        max_value=10_000,
        decimal_places=2,
        required=False,
        help_text=gettext_lazy("What the programme reckons with, for gifts and for what is still to be paid."),
    )
    starts_on = forms.DateField(
        label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), required=False
    )
    months = forms.TypedChoiceField(
        label=gettext_lazy("Points that are not used"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, *args: Any, member: Member, cents: int | None, policy: ExpiryPolicy | None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.today = today_of(member.organisation)
        months = self.fields["months"]
        assert isinstance(months, forms.TypedChoiceField)
        months.choices = [
            ("", _("stay")),
            *((n, _("expire after %(months)s months") % {"months": n}) for n in (6, 12, 18, 24, 36)),
        ]
        self.initial = {
            "euros": plain_euros(cents) if cents is not None else "",
            "starts_on": self.today,
            "months": policy.months if policy else "",
        }

    def clean_starts_on(self) -> Any:
        day = self.cleaned_data["starts_on"] or self.today
        if day < self.today:
            raise forms.ValidationError(_("What points were worth in the past stays as it was. Choose today or later."))
        return day

    def cents(self) -> int | None:
        """Cents for a hundred points; None when nothing was said. Only after `is_valid`."""
        euros = self.cleaned_data["euros"]
        return None if euros is None else cents_in(euros)


class ThankForm(forms.Form):
    """Points for a colleague, and why."""

    email = forms.EmailField(
        label=gettext_lazy("Colleague"),
        help_text=gettext_lazy("Begin to type a name or an address, and choose."),
        widget=forms.TextInput(attrs={"list": "colleagues", "autocomplete": "off"}),
    )
    points = forms.IntegerField(label=gettext_lazy("Points"), min_value=1, max_value=MOST_AT_ONCE)
    words = forms.CharField(
        label=gettext_lazy("What for"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Your colleague reads it, with your name."),
    )
    request = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, giver: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.giver = giver
        self.member: Member | None = None

    def clean_email(self) -> str:
        said: str = self.cleaned_data["email"]
        self.member = (
            Member.objects.present()
            .filter(organisation=self.giver.organisation_id, person__email__iexact=said)
            .select_related("organisation")
            .first()
        )
        if self.member is None:
            raise forms.ValidationError(_("Nobody here has this address. Choose somebody from the list."))
        if self.member.pk == self.giver.pk:
            raise forms.ValidationError(_("Nobody thanks themselves. Choose a colleague."))
        return said


class WordsForm(forms.Form):
    """Why: what a member or a manager writes about points."""

    words = forms.CharField(max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
