from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from proudly.audience.forms import AudienceForm
from proudly.content.pictures import ready_picture
from proudly.kit.money import plain_euros
from proudly.kit.uploads import refusals_on_the_field
from proudly.people.models import Member
from proudly.people.queries import today_of
from proudly.rewards.models import Budget, Cause, Pot, Reward
from proudly.rewards.services import LONGEST_CODE, MOST_CODES

PICTURES = "image/jpeg,image/png,image/webp"
LARGEST_CODES = 5 * 1024 * 1024  # bytes of a file with codes


def _day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, required=required, help_text=help_text)


def _euros(label: Any, *, help_text: Any = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=0, max_value=100_000_000, decimal_places=2, help_text=help_text, required=False
    )


class RedeemForm(forms.Form):
    """What the button of a reward sends."""

    request = forms.UUIDField()


class RewardForm(AudienceForm):
    """A reward of the catalogue."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    description = forms.CharField(
        label=gettext_lazy("Description"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What it is, and how one gets it."),
    )
    picture = forms.FileField(
        label=gettext_lazy("Picture"),
        required=False,
        widget=forms.FileInput(attrs={"accept": PICTURES}),
        help_text=gettext_lazy("Square looks best."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("How it gets to people"), choices=Reward.Kind.choices, widget=forms.RadioSelect
    )
    price = forms.IntegerField(label=gettext_lazy("Price in points"), min_value=1, max_value=10_000_000)
    euros = _euros(gettext_lazy("What one costs you, in euros"))
    stock = forms.IntegerField(
        label=gettext_lazy("How many there are"),
        min_value=0,
        max_value=1_000_000,
        required=False,
        help_text=gettext_lazy("Leave it empty for as many as wanted. Vouchers have as many as there are codes."),
    )
    for_each = forms.IntegerField(
        label=gettext_lazy("How many for each person"),
        min_value=1,
        max_value=1000,
        required=False,
        help_text=gettext_lazy("Leave it empty for no limit."),
    )
    from_day = _day(gettext_lazy("From when"), required=False, help_text=gettext_lazy("Empty: at once."))
    needs_approval = forms.BooleanField(
        label=gettext_lazy("Somebody approves each one first"),
        required=False,
        help_text=gettext_lazy("The points are taken at once, and come back when it is not approved."),
    )
    tax = forms.ChoiceField(label=gettext_lazy("For the payroll"), choices=Reward.Tax.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, member: Member, reward: Reward | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"kind": Reward.Kind.BY_HAND, "tax": Reward.Tax.NONE}
        if reward is not None:
            names = ("name", "description", "price", "stock", "for_each", "from_day", "needs_approval", "tax")
            self.initial = {name: getattr(reward, name) for name in names}
            self.initial["euros"] = plain_euros(reward.cost_cents)
            del self.fields["kind"]
            if reward.kind == Reward.Kind.VOUCHER:
                del self.fields["stock"]
        self.offer_audience(member, "offer rewards", reward.audience if reward else None)

    def clean_picture(self) -> Any:
        uploaded = self.cleaned_data["picture"]
        with refusals_on_the_field():
            return ready_picture(uploaded, size=uploaded.size) if uploaded else None


class CodesForm(forms.Form):
    """Voucher codes: a text file with one in each line, or typed."""

    file = forms.FileField(
        label=gettext_lazy("File with codes"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".txt,.csv,text/plain,text/csv"}),
        help_text=gettext_lazy("One code in each line. Those that are there already are left out."),
    )
    typed = forms.CharField(
        label=gettext_lazy("Or type them"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )

    def clean_file(self) -> str:
        uploaded = self.cleaned_data["file"]
        if not uploaded:
            return ""
        if uploaded.size > LARGEST_CODES:
            raise forms.ValidationError(_("That file is too large: 5 MB at most."))
        try:
            text: str = uploaded.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError(_("That is no text file. Save it as CSV or text (UTF-8).")) from None
        return text

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        lines = [line.strip().strip('"') for part in ("file", "typed") for line in (said.get(part) or "").splitlines()]
        codes = [line for line in lines if line]
        if not self.errors and not codes:
            raise forms.ValidationError(_("There is no code in it."))
        if len(codes) > MOST_CODES:
            raise forms.ValidationError(_("Too many at once: %(most)s at most.") % {"most": MOST_CODES})
        if any(len(code) > LONGEST_CODE or "\x00" in code for code in codes):
            raise forms.ValidationError(_("One of the lines is too long for a code. Put one in each line."))
        return said | {"codes": codes}


class BudgetForm(forms.Form):
    """The money for some time."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80, help_text=gettext_lazy("Such as “2027”."))
    starts_on = _day(gettext_lazy("First day"))
    ends_on = _day(gettext_lazy("Last day"))
    euros = _euros(gettext_lazy("Euros"))

    def __init__(self, *args: Any, member: Member, budget: Budget | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = today_of(member.organisation)
        self.initial = {"starts_on": date(today.year, 1, 1), "ends_on": date(today.year, 12, 31), "name": today.year}
        if budget is not None:
            self.initial = {"name": budget.name, "starts_on": budget.starts_on, "ends_on": budget.ends_on}
            self.initial["euros"] = plain_euros(budget.cents)

    def clean(self) -> dict[str, Any]:
        return _first_before_last(self, super().clean() or {})


def _first_before_last(form: forms.Form, said: dict[str, Any]) -> dict[str, Any]:
    first, last = said.get("starts_on"), said.get("ends_on")
    if first and last and last < first:
        form.add_error("ends_on", _("The last day is before the first."))
    return said


class MatchingForm(forms.Form):
    """What the organisation adds to gifts."""

    percent = forms.IntegerField(
        label=gettext_lazy("Per cent"), min_value=1, max_value=1000, help_text=gettext_lazy("100 doubles each gift.")
    )
    starts_on = _day(gettext_lazy("First day"))
    ends_on = _day(gettext_lazy("Last day"))
    euros = _euros(gettext_lazy("Euros at most"))

    def clean(self) -> dict[str, Any]:
        said = _first_before_last(self, super().clean() or {})
        if not self.errors and not said.get("euros"):
            self.add_error("euros", _("Say how much there is to add."))
        return said


class CauseForm(forms.Form):
    """A charity."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    story = forms.CharField(
        label=gettext_lazy("Story"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("What it does, and for whom."),
    )
    picture = forms.FileField(
        label=gettext_lazy("Picture"), required=False, widget=forms.FileInput(attrs={"accept": PICTURES})
    )
    website = forms.URLField(label=gettext_lazy("Website"), required=False, max_length=500, assume_scheme="https")
    proof = forms.CharField(
        label=gettext_lazy("What came of it"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("As it is known: “The well in Kitui gives water since May.”"),
    )

    def __init__(self, *args: Any, cause: Cause | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if cause is not None:
            self.initial = {name: getattr(cause, name) for name in ("name", "story", "website", "proof")}

    def clean_picture(self) -> Any:
        uploaded = self.cleaned_data["picture"]
        with refusals_on_the_field():
            return ready_picture(uploaded, size=uploaded.size) if uploaded else None


class GiftForm(forms.Form):
    """What a member gives."""

    points = forms.IntegerField(label=gettext_lazy("Points"), min_value=1, max_value=10_000_000)
    how = forms.ChoiceField(
        label=gettext_lazy("How often"),
        choices=[("once", gettext_lazy("Once, now")), ("monthly", gettext_lazy("Each month"))],
        widget=forms.RadioSelect,
        initial="once",
    )
    pot = forms.ModelChoiceField(
        label=gettext_lazy("Together"), queryset=Pot.objects.none(), required=False, empty_label=gettext_lazy("Alone")
    )
    anonymous = forms.BooleanField(
        label=gettext_lazy("Do not tell anybody that it was me"),
        required=False,
        help_text=gettext_lazy("In a pot, your name is not among those who gave."),
    )
    request = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, cause: Cause, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pots = self.fields["pot"]
        assert isinstance(pots, forms.ModelChoiceField)
        pots.queryset = Pot.objects.filter(cause=cause, closed_at=None).order_by("-pk")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("how") == "monthly" and said.get("pot"):
            self.add_error("pot", _("What you give each month, you give alone."))
        return said


class PotForm(forms.Form):
    """A pot to give into together."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=80, help_text=gettext_lazy("Such as “Service gives a goat”.")
    )
    goal = forms.IntegerField(label=gettext_lazy("Goal, in points"), min_value=1, max_value=100_000_000, required=False)


class PaymentForm(forms.Form):
    """That a statement was paid."""

    paid_on = _day(gettext_lazy("Paid on"))
    reference = forms.CharField(label=gettext_lazy("Reference of the payment"), max_length=120, required=False)


class WordsForm(forms.Form):
    """What is said to who ordered something."""

    words = forms.CharField(max_length=500, required=False)


class PeriodForm(forms.Form):
    """From when until when."""

    first = _day(gettext_lazy("From"))
    last = _day(gettext_lazy("Until"))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        first, last = said.get("first"), said.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day is before the first."))
        return said
