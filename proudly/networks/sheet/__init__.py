"""The phone's own share sheet: the page hands it title, text and link through navigator.share."""

from django.utils.translation import gettext_lazy as _

from proudly.networks.contract import ComposerNetwork, Manner
from proudly.networks.text import Limit, Unit

NETWORK = ComposerNetwork(
    key="sheet",
    name=_("More on this phone"),
    order=95,
    limit=Limit(20_000, Unit.CHARACTERS),
    manner=Manner.SHEET,
)
