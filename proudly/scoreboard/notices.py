"""What a digest says of the scoreboard, and the kinds of notice about it, about badges and applause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from proudly.notices.digests import adds_to_digests
from proudly.notices.kinds import Kind, declare
from proudly.people.models import Member
from proudly.scoreboard.badges.applauding import KIND as APPLAUSE
from proudly.scoreboard.badges.applauding import compose_applause
from proudly.scoreboard.badges.giving import KIND as BADGES
from proudly.scoreboard.badges.told import compose_badges
from proudly.scoreboard.overtaking import KIND, compose_overtaken
from proudly.scoreboard.queries import ranks_of
from proudly.ui.templatetags.ui import number


def own_standings(members: Sequence[Member]) -> Mapping[int, str]:
    """Where each stands this month, for who has points. Three queries for each organisation."""
    within: dict[int, list[Member]] = defaultdict(list)
    for member in members:
        within[member.organisation_id].append(member)
    said: dict[int, str] = {}
    for those in within.values():
        for pk, (points, rank) in ranks_of(those[0].organisation, those).items():
            won = ngettext("%(points)s point this month.", "%(points)s points this month.", points)
            place = _("You are number %(rank)s on the scoreboard.") % {"rank": number(rank)} if rank else ""
            said[pk] = f"{won % {'points': number(points)}} {place}".strip()
    return said


adds_to_digests(own_standings)

# By no channel of itself, as a competition is fun only for who looks at it.
declare(Kind(KIND, compose_overtaken, gettext_lazy("Colleagues who pass me"), in_digest=True, by=()))
# By no channel of themselves: joy that is asked for is none.
declare(Kind(BADGES, compose_badges, gettext_lazy("Badges that I earned"), in_digest=True, by=()))
declare(Kind(APPLAUSE, compose_applause, gettext_lazy("Applause of colleagues"), in_digest=True, by=()))
