"""What colleagues did that may be applauded: nothing but what the viewer may know anyway, by the name of who did it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from proudly.content.models import Story, Suggestion
from proudly.content.queries import stories_for
from proudly.kit import clock
from proudly.people.models import Member
from proudly.people.privacy import named, policy_of, sight_of
from proudly.people.queries import beginning_of, today_of
from proudly.scoreboard.badges import catalogue, rules
from proudly.scoreboard.badges.models import Applause, EarnedBadge, HiddenBadges
from proudly.scoreboard.badges.queries import has_badges, others_see_badges
from proudly.scoreboard.queries import standings_on
from proudly.scoreboard.rules import Period, period_start
from proudly.ui.templatetags.ui import number

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SUGGESTION, BADGE, STANDING = "suggestion", "badge", "standing"
SHOWN = 25  # deeds on the page


@dataclass(frozen=True)
class Deed:
    """`key`: what `Applause.deed` has of it; `badge` only for a badge, `story` only for a suggestion."""

    key: str
    to: Member
    at: datetime
    badge: catalogue.Badge | None = None
    step: int = 0
    story: Story | None = None
    applauded: bool = False

    @property
    def words(self) -> str:
        """What the colleague did, without the name."""
        if self.story is not None:
            return _("suggested a story that is out now: “%(title)s”") % {"title": self.story.title}
        if self.badge is not None:
            return _("earned a badge: “%(name)s”") % {"name": self.badge.name}
        return _("was among the first three on the scoreboard last week")

    @property
    def why(self) -> StrOrPromise:
        """For a badge, what it is for, as its owner reads it."""
        return why_of(self.badge, self.step) if self.badge else ""


def why_of(badge: catalogue.Badge, step: int) -> str:
    """What a step of a badge is for, to who has it."""
    return str(badge.why) % {"number": number(badge.steps[step - 1])}


def deeds_for(viewer: Member) -> list[Deed]:
    """What colleagues did lately that the viewer may see, the newest first. Nine queries at most.

    A published suggestion stands there wherever its member is named with the story; a badge and a place on the board
    where everybody may see figures, of those who go by their name and do not hide them.
    """
    found = [*_suggestions(viewer)]
    if others_see_badges(viewer.organisation):
        found += [*_badges(viewer), *_standings(viewer)]
    found.sort(key=lambda deed: (deed.at, deed.key), reverse=True)
    found = found[:SHOWN]
    given = Applause.objects.filter(by=viewer, to__in={deed.to.pk for deed in found})
    applauded = set(given.values_list("to", "deed"))
    return [Deed(**{**vars(deed), "applauded": (deed.to.pk, deed.key) in applauded}) for deed in found]


def _colleagues(viewer: Member) -> Iterable[Member]:
    here = Member.objects.present().filter(named(policy_of(viewer.organisation)), organisation=viewer.organisation_id)
    return here.exclude(pk=viewer.pk)


def _suggestions(viewer: Member) -> Iterable[Deed]:
    mine_to_read = stories_for(viewer).values("pk")
    lately = Suggestion.objects.filter(
        organisation=viewer.organisation_id,
        state=Suggestion.State.TAKEN,
        by_name=True,
        thanked_at__gt=clock.now() - rules.APPLAUDED_FOR,
        member__in=_colleagues(viewer),
        story__state=Story.State.PUBLISHED,
        story__in=mine_to_read,
    )
    for one in lately.select_related("member__team", "story").order_by("-thanked_at")[:SHOWN]:
        assert one.thanked_at is not None
        yield Deed(rules.deed_key(SUGGESTION, str(one.pk)), one.member, one.thanked_at, story=one.story)


def _badges(viewer: Member) -> Iterable[Deed]:
    if not has_badges(viewer.organisation):
        return
    seen = {badge.key: badge for badge in catalogue.all_badges() if badge.seen_by_others}
    rows = EarnedBadge.objects.filter(
        organisation=viewer.organisation_id,
        badge__in=seen,
        earned_at__gt=clock.now() - rules.APPLAUDED_FOR,
        member__in=_colleagues(viewer),
    ).exclude(member__in=HiddenBadges.objects.filter(organisation=viewer.organisation_id).values("member"))
    for row in rows.select_related("member__team").order_by("-earned_at", "-pk")[:SHOWN]:
        badge = seen[row.badge]
        if row.step <= len(badge.steps):
            key = rules.deed_key(BADGE, f"{row.badge}:{row.step}")
            yield Deed(key, row.member, row.earned_at, badge=badge, step=row.step)


def _standings(viewer: Member) -> Iterable[Deed]:
    """Who of those that go by their name had one of the first places of last week's board, as the viewer sees it."""
    organisation = viewer.organisation
    monday = period_start(Period.WEEK, today_of(organisation))
    last_week = monday - timedelta(days=7)
    board = standings_on(organisation, Period.WEEK, last_week).filter(
        sight_of(viewer, organisation).on_boards(organisation, through="member__")
    )
    first = list(board.order_by("-points", "pk").values_list("points", flat=True)[: rules.TOP])
    if not first:
        return
    at = beginning_of(monday, organisation)
    for standing in board.filter(points__gte=first[-1], member__in=_colleagues(viewer)).select_related("member__team"):
        yield Deed(standing_key(last_week), standing.member, at)


def standing_key(week: date) -> str:
    return rules.deed_key(STANDING, week.isoformat())
