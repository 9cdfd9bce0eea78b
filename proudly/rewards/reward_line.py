"""The reward line of one member: what they did, what it brought, and what they got or gave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, Sum

from proudly.content.models import Suggestion
from proudly.links.models import Conversion, Verdict
from proudly.people.models import Member
from proudly.people.queries import beginning_of
from proudly.rewards.models import Gift, Redemption
from proudly.scoreboard.models import Standing
from proudly.scoreboard.rules import Period, period_start
from proudly.sharing.models import Share

HUMAN = Verdict.Kind.HUMAN


@dataclass(frozen=True)
class RewardLine:
    """Of one period. `came_of`: what visits became, by kind; `won`, `spent` and `given` are points.

    `published`: suggestions that became a story then, whenever they were made. Money is in euro cents, as a gift was
    worth on its day.
    """

    shares: int
    suggestions: int
    published: int
    readers: int
    came_of: dict[str, int]
    won: int
    rewards: int
    spent: int
    gifts: int
    given: int
    given_cents: int
    added_cents: int

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell yet."""
        return not (self.shares or self.suggestions or self.readers or self.won or self.rewards or self.gifts)

    @property
    def gave_cents(self) -> int:
        """What causes get of it: the gifts, and what the organisation adds to them."""
        return self.given_cents + self.added_cents


def reward_line_of(member: Member, period: Period, day: date) -> RewardLine:
    """What this member did, brought, got and gave in the period that `day` is in. Seven queries.

    Points are won as the scoreboard counts them: what is taken back is taken from the period in which it was won.
    """
    start = period_start(period, day)
    since = None if period == Period.ALL_TIME else beginning_of(start, member.organisation)
    won = Standing.objects.filter(member=member, scoreboard__period=period, scoreboard__starts_on=start).values_list(
        "points", flat=True
    )
    shares = Share.objects.filter(member=member, **_from("shared_at", since)).count()
    suggested = Suggestion.objects.filter(member=member).aggregate(
        made=Count("pk", filter=Q(**_from("suggested_at", since))),
        published=Count("pk", filter=Q(thanked_at__isnull=False, **_from("thanked_at", since))),
    )
    # A click that was judged anew takes back what its verdict before had counted.
    readers = Verdict.objects.filter(Q(kind=HUMAN) | Q(was=HUMAN), link__member=member, **_from("at", since)).aggregate(
        found=Count("pk", filter=Q(kind=HUMAN)), lost=Count("pk", filter=Q(was=HUMAN))
    )
    came_of = Conversion.objects.filter(link__member=member, counts=True, **_from("at", since))
    had = (
        Redemption.objects.filter(member=member, **_from("redeemed_at", since))
        .exclude(state=Redemption.State.CANCELLED)
        .aggregate(rewards=Count("pk"), points=Sum("price", default=0))
    )
    given = Gift.objects.filter(member=member, **_from("given_at", since)).aggregate(
        gifts=Count("pk"),
        points=Sum("points", default=0),
        cents=Sum("cents", default=0),
        added=Sum("matched_cents", default=0),
    )
    return RewardLine(
        shares=shares,
        suggestions=suggested["made"],
        published=suggested["published"],
        readers=readers["found"] - readers["lost"],
        came_of=dict(came_of.values_list("kind").annotate(Count("pk")).order_by("kind")),
        won=won.first() or 0,
        rewards=had["rewards"],
        spent=had["points"],
        gifts=given["gifts"],
        given=given["points"],
        given_cents=given["cents"],
        added_cents=given["added"],
    )


def _from(field: str, since: datetime | None) -> dict[str, datetime]:
    return {} if since is None else {f"{field}__gte": since}
