"""The digest, and the kinds of notice of people: they are an earlier room, and cannot declare their own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from proudly.notices.digests import compose_digests
from proudly.notices.invitations import INVITATION, REMINDER, compose_invitation, compose_reminder
from proudly.notices.kinds import DIGEST, Kind, declare, each

declare(Kind(INVITATION, each(compose_invitation), in_inbox=False, can_wait=False))
declare(Kind(REMINDER, each(compose_reminder), in_inbox=False))
declare(Kind(DIGEST, compose_digests, gettext_lazy("The digest, if I take one"), in_inbox=False, by=("mail",)))
