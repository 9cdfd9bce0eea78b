"""What this room keeps of people: nothing of anybody in particular."""

from __future__ import annotations

from proudly.audience.models import Audience, AudienceLimit
from proudly.people.data_kinds import declare_not_personal

declare_not_personal(Audience, "teams that a story is for, without the people in them")
declare_not_personal(AudienceLimit, "what the people have in common whom a story is for")
