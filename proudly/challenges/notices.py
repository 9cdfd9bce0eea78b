"""The kinds of notice about challenges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from proudly.challenges.goals.services import ENDED, STARTED
from proudly.challenges.goals.shown import ShownChallenge, shown_to
from proudly.challenges.goals.sweeping import cause_of_bonus
from proudly.challenges.goals.words import brought_in_words
from proudly.challenges.models import Challenge
from proudly.notices.kinds import Composed, Kind, declare
from proudly.notices.message import Action, Message
from proudly.notices.models import Notice
from proudly.people.models import Member
from proudly.points.models import Transfer
from proudly.points.words import points_in_words


def compose_started(notices: Sequence[Notice]) -> Composed:
    """What is to be reached, and by when; None once it is over or cancelled. Two queries for any number."""
    told: dict[int, Message | None] = dict.fromkeys((notice.pk for notice in notices), None)
    for shown, about in _by_challenge(notices):
        if shown.is_running:
            told |= dict.fromkeys((notice.pk for notice in about), _started(shown))
    return told


def _started(shown: ShownChallenge) -> Message:
    return Message(
        subject=_("Challenge: %(title)s") % {"title": shown.title},
        heading=shown.title,
        said=_("%(asked)s, %(days)s.") % {"asked": shown.asked, "days": shown.days},
        lines=(*shown.text.split("\n\n"), *shown.how_it_counts),
        actions=(Action(_("See how we are doing"), _address(shown.challenge)),),
        because=_("You get this mail because the challenge is for you."),
    )


def compose_ended(notices: Sequence[Notice]) -> Composed:
    """What came of it, the sponsor's thanks, and the own part. Six queries or so for each challenge."""
    told: dict[int, Message | None] = dict.fromkeys((notice.pk for notice in notices), None)
    for shown, about in _by_challenge(notices):
        if not shown.is_settled:
            continue
        challenge = shown.challenge
        causes = [cause_of_bonus(challenge, notice.member_id) for notice in about]
        given = Transfer.objects.filter(organisation=challenge.organisation_id, cause__in=causes)
        with_bonus = set(given.values_list("member_id", flat=True))
        for notice in about:
            own = shown.tally.by_member.get(notice.member_id, 0)
            told[notice.pk] = _ended(shown, own, challenge.bonus if notice.member_id in with_bonus else 0)
    return told


def _ended(shown: ShownChallenge, own: int, bonus: int) -> Message:
    challenge = shown.challenge
    outcome = [sentence for sentence in (shown.outcome, shown.outcome_people) if sentence]
    lines = [_("What came of it: %(outcome)s.") % {"outcome": ", ".join(outcome)}] if outcome else []
    if own and challenge.what == Challenge.What.MEMBERS:
        lines.append(_("You took part."))
    elif own:
        lines.append(_("Your part: %(own)s.") % {"own": brought_in_words(challenge.what, own)})
    if bonus:
        lines.append(_("You got %(points)s extra for it.") % {"points": points_in_words(bonus)})
    if shown.thanks:
        lines += [_("%(name)s says:") % {"name": challenge.sponsor.name}] if challenge.sponsor else []
        lines += shown.thanks.split("\n\n")
    return Message(
        subject=_("%(reached)s: %(title)s") % {"reached": shown.reached_words, "title": shown.title},
        heading=shown.title,
        said=f"{shown.reached_words}.",
        lines=tuple(lines),
        actions=(Action(_("See what came of it"), _address(challenge)),),
        because=_("You get this mail because the challenge was for you."),
    )


def _by_challenge(notices: Sequence[Notice]) -> Iterator[tuple[ShownChallenge, list[Notice]]]:
    """The challenges that are still there, as one of these members sees them, each with its notices. Two queries.

    They all read the same language, so that its words are the same for each.
    """
    found = Challenge.objects.select_related("organisation", "sponsor", "audience").in_bulk(
        {notice.about for notice in notices}
    )
    by_challenge: dict[int, list[Notice]] = {}
    for notice in notices:
        challenge = found.get(notice.about)
        if challenge is not None and challenge.organisation_id == notice.organisation_id:
            by_challenge.setdefault(challenge.pk, []).append(notice)
    one_each = {about[0].member_id for about in by_challenge.values()}
    members = Member.objects.select_related("organisation").in_bulk(one_each)
    for pk, about in by_challenge.items():
        [shown] = shown_to(members[about[0].member_id], [found[pk]])
        yield shown, about


def _address(challenge: Challenge) -> str:
    return settings.SITE_URL + reverse("challenge", args=[challenge.pk])


declare(Kind(STARTED, compose_started, gettext_lazy("A challenge begins")))
declare(Kind(ENDED, compose_ended, gettext_lazy("What came of a challenge")))
