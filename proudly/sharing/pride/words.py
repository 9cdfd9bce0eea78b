"""In what words somebody says why a story is not for them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from proudly.sharing.pride.rules import Because

BECAUSE = {
    Because.FIELD: _("It is not my field"),
    Because.NETWORK: _("It is not for my network"),
    Because.ADVERTISING: _("It is advertising"),
    Because.UNCLEAR: _("It is unclear, or poorly written"),
    Because.KNOWN: _("It is old news"),
    Because.DOUBTFUL: _("I doubt that it is right"),
}
