"""The kinds of notice of people: they are an earlier room, and cannot declare their own."""

from __future__ import annotations

from proudly.notices.invitations import INVITATION, REMINDER, compose_invitation, compose_reminder
from proudly.notices.kinds import Kind, declare, each

declare(Kind(INVITATION, each(compose_invitation), in_inbox=False, can_wait=False))
declare(Kind(REMINDER, each(compose_reminder), in_inbox=False))
