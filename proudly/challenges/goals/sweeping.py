"""Begins challenges on their first day, gives bonus points to who has reached them, and makes up what came of them.

Each step can be repeated after a crash at any line: what is done is found done.
"""

from __future__ import annotations

import logging

from django.db import transaction

from proudly.challenges.goals import queries
from proudly.challenges.goals.rules import SETTLED_AFTER, State, Tally, reached_by, winners
from proudly.challenges.goals.services import ENDED, STARTED
from proudly.challenges.models import Challenge
from proudly.kit import clock
from proudly.kit.languages import in_language
from proudly.notices.services import promise_notices
from proudly.notices.tasks import send_notices
from proudly.people.models import Member
from proudly.people.queries import today_of
from proudly.points.ledger import give_points
from proudly.points.models import Transfer

log = logging.getLogger(__name__)


def sweep() -> int:
    """Look at every challenge that goes on. Returns how many there are. Any number of times, at any moment."""
    going_on = Challenge.objects.filter(cancelled_at=None, settled_at=None).select_related("organisation", "audience")
    challenges = [one for one in going_on.order_by("pk") if one.first_day <= today_of(one.organisation)]
    for challenge in challenges:
        try:
            _carry_on(challenge)
        except Exception:  # the others go on
            log.exception("challenge %d cannot be carried on", challenge.pk)
    return len(challenges)


def _carry_on(challenge: Challenge) -> None:
    if queries.state(challenge) == State.RUNNING and challenge.told_at is None:
        _tell_that_it_began(challenge)
    line_of = queries.lines_of_teams(challenge) if challenge.whose == Challenge.Whose.TEAM else {}
    done = queries.tally_of(challenge, line_of)
    if challenge.bonus:
        earned = winners(
            whose=challenge.whose, goal=challenge.goal, done=done, line_of=line_of, without={challenge.sponsor_id or 0}
        )
        _give(challenge, earned)
    if clock.now() >= queries.ends_at(challenge) + SETTLED_AFTER:
        _settle(challenge, done)


def _tell_that_it_began(challenge: Challenge) -> None:
    with transaction.atomic():
        now = clock.now()
        if not Challenge.objects.filter(pk=challenge.pk, told_at=None, cancelled_at=None).update(told_at=now):
            return
        asked = queries.those_asked(challenge)
        promise_notices(organisation=challenge.organisation, members=asked, kind=STARTED, about=challenge.pk)
        transaction.on_commit(send_notices)


def cause_of_bonus(challenge: Challenge, member_id: int) -> str:
    """The ledger moves points once for it."""
    return f"challenge:{challenge.pk}:{member_id}"


def _give(challenge: Challenge, earned: set[int]) -> None:
    """The bonus, to who does not have it yet. One query when everybody has."""
    given = Transfer.objects.filter(
        organisation=challenge.organisation_id, reason="challenge", cause__startswith=f"challenge:{challenge.pk}:"
    )
    missing = earned - set(given.values_list("member_id", flat=True)) if earned else set()
    for member in Member.objects.filter(pk__in=missing).select_related("organisation").order_by("pk"):
        with transaction.atomic():
            # Whoever cancels it at this moment has either come first, or waits for this one bonus.
            if not Challenge.objects.select_for_update(no_key=True).filter(pk=challenge.pk, cancelled_at=None):
                return
            title = in_language(challenge.titles, member.language, member.organisation.language)
            give_points(
                member=member,
                amount=challenge.bonus,
                cause=cause_of_bonus(challenge, member.pk),
                reason="challenge",
                about={"title": title, "challenge": challenge.pk},
            )


def _settle(challenge: Challenge, done: Tally) -> None:
    """Keep what came of it, and tell everybody it was for. Once."""
    with transaction.atomic():
        settled = Challenge.objects.filter(pk=challenge.pk, settled_at=None, cancelled_at=None).update(
            settled_at=clock.now(),
            total=done.total,
            took_part=done.took_part,
            reached_by=reached_by(whose=challenge.whose, goal=challenge.goal, done=done),
        )
        if settled:
            asked = queries.those_asked(challenge)
            promise_notices(organisation=challenge.organisation, members=asked, kind=ENDED, about=challenge.pk)
            transaction.on_commit(send_notices)
