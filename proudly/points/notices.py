"""The kind of notice about points."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from proudly.notices.kinds import Kind, declare
from proudly.points.arrivals import KIND, compose_arrivals

# By no channel of itself: every day a mail about points would be a chore.
declare(Kind(KIND, compose_arrivals, gettext_lazy("Points that came in"), in_digest=True, by=()))
