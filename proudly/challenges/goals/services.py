"""Launching a challenge, changing it, cancelling it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from proudly.audience.queries import how_many
from proudly.audience.services import Limits, choose_audience
from proudly.challenges.films import NO_FILM, Film, filmed
from proudly.challenges.goals import queries
from proudly.challenges.goals.rules import State, Wrong, wrong_with
from proudly.challenges.models import Challenge
from proudly.challenges.services import NoWords
from proudly.content.models import Campaign, Topic
from proudly.kit import clock
from proudly.notices.services import withdraw_notices
from proudly.people.audit import record
from proudly.people.models import AuditEntry, Member, Team
from proudly.people.privacy_rules import is_enough
from proudly.people.queries import may, today_of
from proudly.people.rules import MANAGER, OWNER

Action = AuditEntry.Action

STARTED = "challenge started"  # kinds of notice, about a challenge
ENDED = "challenge ended"


class TermsRefused(Exception):
    """What the challenge asks cannot be."""

    def __init__(self, wrong: Wrong) -> None:
        super().__init__(wrong)
        self.wrong = wrong


class TooFewPeople(Exception):
    """It would be for fewer people than figures are shown of."""


class HasBegun(Exception):
    """What a challenge asks stays as it is once it has begun."""


class IsOver(Exception):
    """It is over, or was cancelled before."""


@dataclass(frozen=True)
class Terms:
    """What a challenge asks.

    Args:
        what, whose: of `Challenge.What` and `Challenge.Whose`.
        bonus: points for each who reaches it, as `rules.winners` has it.
        topic, campaign: one of these at most; only its stories count.
        teams, limits: whom it is for, as `audience.services` has it; none is everyone.
    """

    first_day: date
    last_day: date
    what: str
    whose: str
    goal: int
    bonus: int = 0
    topic: Topic | None = None
    campaign: Campaign | None = None
    teams: Iterable[Team] = ()
    limits: Limits | None = None


def runs_the_programme(member: Member) -> bool:
    """Whether the member launches and changes challenges in the name of any sponsor."""
    return bool({MANAGER, OWNER} & {held.role for held in member.roles.all() if held.team_id is None})


def may_change(member: Member, challenge: Challenge) -> bool:
    """A sponsor the own ones, who runs the programme any."""
    is_own = challenge.sponsor_id == member.pk
    return may(member, "launch challenges") and (is_own or runs_the_programme(member))


def launch_challenge(
    *, sponsor: Member, titles: Mapping[str, str], texts: Mapping[str, str], terms: Terms, film: Film = NO_FILM
) -> Challenge:
    """A sponsor challenges everybody, or some. It begins by itself on its first day; everybody is told then.

    Args:
        titles, texts: by language, each with one at least. Raises NoWords.
        film: the sponsor says it. Raises VideoWithoutWords.

    Raises TermsRefused and TooFewPeople.
    """
    challenge = Challenge(organisation=sponsor.organisation, sponsor=sponsor, launched_at=clock.now())
    with transaction.atomic():
        _agree(challenge, terms)
        with filmed(challenge, film):
            _say(challenge, titles, texts)
            challenge.save()
            _note(Action.CHALLENGE_LAUNCHED, challenge)
    return challenge


def change_challenge(
    *,
    challenge: Challenge,
    titles: Mapping[str, str],
    texts: Mapping[str, str],
    film: Film = NO_FILM,
    thanks: Mapping[str, str] | None = None,
    terms: Terms | None = None,
    sponsor: Member | None = None,
) -> Challenge:
    """Change its words and video at any time, and before it begins what it asks.

    Args:
        thanks: by language, what the sponsor says at the end; None leaves it.
        terms: None leaves what it asks. Raises HasBegun when that is too late.
        sponsor: whose it is from now on; None leaves it.

    Raises the same as `launch_challenge`.
    """
    with transaction.atomic():
        one = Challenge.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=challenge.pk)
        if terms is not None:
            if queries.state(one) != State.PLANNED:
                raise HasBegun
            _agree(one, terms)
        if sponsor is not None:
            assert sponsor.organisation_id == one.organisation_id
            one.sponsor = sponsor
        if thanks is not None:
            one.thanks = _said(thanks)
        with filmed(one, film):
            _say(one, titles, texts)
            one.save()
            _note(Action.CHALLENGE_CHANGED, one)
    return one


def cancel_challenge(*, challenge: Challenge) -> None:
    """Stop it for good. What was given stays given; nothing is given any more, and nobody else is told.

    Raises IsOver when it is over, or was cancelled.
    """
    with transaction.atomic():
        one = Challenge.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=challenge.pk)
        if queries.state(one) in {State.OVER, State.CANCELLED}:
            raise IsOver
        one.cancelled_at = clock.now()
        one.save(update_fields=["cancelled_at"])
        withdraw_notices(organisation=one.organisation, kind=STARTED, about=one.pk)
        _note(Action.CHALLENGE_CANCELLED, one)


def forget_sponsor(*, member: Member) -> None:
    """What the member said in challenges goes, with the videos; what these ask stays, and they go on by their title."""
    with transaction.atomic():
        for one in Challenge.objects.select_for_update().filter(sponsor=member):
            with filmed(one, Film(removed=True)):
                one.sponsor, one.thanks, one.texts = None, {}, dict.fromkeys(one.texts, "")
                one.save()


def _agree(challenge: Challenge, terms: Terms) -> None:
    organisation = challenge.organisation
    wrong = wrong_with(
        first_day=terms.first_day,
        last_day=terms.last_day,
        today=today_of(organisation),
        what=terms.what,
        whose=terms.whose,
    )
    if wrong is not None:
        raise TermsRefused(wrong)
    for name in ("first_day", "last_day", "what", "whose", "goal", "bonus", "topic", "campaign"):
        setattr(challenge, name, getattr(terms, name))
    assert terms.topic is None or terms.campaign is None
    limited_to = terms.topic or terms.campaign
    assert limited_to is None or limited_to.organisation_id == organisation.pk
    challenge.only = limited_to.name if limited_to else ""
    teams = list(terms.teams)
    if not teams and not terms.limits:
        challenge.audience = None
        return
    challenge.audience = choose_audience(
        organisation=organisation, teams=teams, limits=terms.limits, audience=challenge.audience
    )
    if not is_enough(how_many(challenge.audience)):
        raise TooFewPeople


def _say(challenge: Challenge, titles: Mapping[str, str], texts: Mapping[str, str]) -> None:
    challenge.titles, challenge.texts, challenge.changed_at = _said(titles), _said(texts), clock.now()
    if not any(challenge.titles.values()) or not any(challenge.texts.values()):
        raise NoWords


def _said(words: Mapping[str, str]) -> dict[str, str]:
    return {language: text.strip() for language, text in words.items()}


def _note(action: AuditEntry.Action, challenge: Challenge) -> None:
    about = {"challenge": challenge.pk, "goal": f"{challenge.goal} {challenge.what}", "points": challenge.bonus}
    record(action, organisation_id=challenge.organisation_id, concerns=challenge.sponsor, **about)
