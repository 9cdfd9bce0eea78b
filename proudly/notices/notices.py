"""The kinds of notice of people: they are an earlier room, and cannot declare their own."""

from __future__ import annotations

from proudly.notices.invitations import INVITATION, REMINDER, compose_invitation, compose_reminder
from proudly.notices.kinds import Kind, declare

declare(Kind(INVITATION, compose_invitation))
declare(Kind(REMINDER, compose_reminder))
