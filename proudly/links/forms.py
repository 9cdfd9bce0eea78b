from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from proudly.kit import clock
from proudly.links import reasons, rules
from proudly.links.models import Closing, Conversion, LinkSettings


class CloseForm(forms.Form):
    """When the links of a story close. The moment is one of the organisation's clock."""

    at = forms.DateTimeField(
        label=_("From when"),
        required=False,
        help_text=_("Leave it empty to close them now."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    why = forms.CharField(
        label=_("A sentence for visitors"),
        required=False,
        max_length=Closing._meta.get_field("why").max_length,
        help_text=_("In the language of the story. Left empty, they read that your organisation has closed the link."),
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    def clean_at(self) -> datetime | None:
        at: datetime | None = self.cleaned_data["at"]
        if at is not None and at < clock.now():
            raise forms.ValidationError(_("That moment is past. Leave it empty to close the links now."))
        return at


class AddressForm(forms.Form):
    address = forms.CharField(
        label=_("Own address of links"),
        required=False,
        max_length=200,
        help_text=_("A domain of your own, such as https://go.example.com. Left empty, links stand at this site’s."),
    )


class UtmForm(forms.Form):
    """One parameter. `services.change_link_settings` says whether it can be."""

    name = forms.CharField(label=_("Parameter"), required=False, max_length=40)
    value = forms.CharField(label=_("Value"), required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("value") and not said.get("name"):
            self.add_error("name", _("What is it called?"))
        return said


class UtmForms(forms.BaseFormSet[UtmForm]):
    """All parameters, and some lines more; a line without a value is left out."""

    def clean(self) -> None:
        names = [line.cleaned_data.get("name") for line in self if line.is_valid() and line.cleaned_data.get("value")]
        for line in self:
            if line.is_valid() and names.count(line.cleaned_data.get("name")) > 1:
                line.add_error("name", _("This parameter stands here twice."))


UtmFormSet = forms.formset_factory(
    UtmForm, formset=UtmForms, extra=2, max_num=rules.MOST_UTM, absolute_max=rules.MOST_UTM, validate_max=True
)


_USUAL = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")


def lines_of(utm: Mapping[str, str]) -> list[dict[str, str]]:
    """What the lines say of parameters, the usual ones first: a database may not keep their order."""
    place = {name: at for at, name in enumerate(_USUAL)}
    names = sorted(utm, key=lambda name: (place.get(name, len(place)), name))
    return [{"name": name, "value": utm[name]} for name in names]


def utm_of(lines: forms.BaseFormSet[UtmForm]) -> dict[str, str]:
    """The values by the names of the parameters."""
    said = [line.cleaned_data for line in lines]
    return {line["name"]: line["value"] for line in said if line.get("name") and line.get("value")}


class ConversionsForm(forms.Form):
    """Whether sites say what came of a visit, and what that is usually worth."""

    on = forms.BooleanField(
        label=_("Hear what came of a visit"),
        required=False,
        help_text=_("Your links then give each visit a one-time id, which your site can send back."),
    )
    currency = forms.CharField(
        label=_("Currency"),
        max_length=3,
        help_text=_("Three letters, such as EUR."),
        validators=[RegexValidator("^[A-Za-z]{3}$", _("Give three letters, such as EUR."))],
    )

    def __init__(self, *args: Any, said: LinkSettings | None, **kwargs: Any) -> None:
        said = said or LinkSettings()
        kwargs["initial"] = {"on": said.reports_conversions, "currency": said.currency} | {
            f"worth_{kind}": Decimal(cents).scaleb(-2) for kind, cents in said.worths.items()
        }
        super().__init__(*args, **kwargs)
        for kind in Conversion.Kind.values:
            self.fields[f"worth_{kind}"] = forms.DecimalField(
                label=reasons.conversion(kind), required=False, min_value=0, max_digits=11, decimal_places=2
            )

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()

    def worths(self) -> list[forms.BoundField]:
        """The fields of what each kind is worth."""
        return [self[f"worth_{kind}"] for kind in Conversion.Kind.values]

    def chosen(self) -> dict[str, Any]:
        """What `conversions.set_conversions` is to be told."""
        said = self.cleaned_data
        worths = {
            kind: int(said[f"worth_{kind}"] * 100)
            for kind in Conversion.Kind.values
            if said[f"worth_{kind}"] is not None
        }
        return {"on": said["on"], "currency": said["currency"], "worths": worths}
