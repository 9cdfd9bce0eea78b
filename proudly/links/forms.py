from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from proudly.links import reasons
from proudly.links.models import Conversion, LinkSettings


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
