"""Founding the demo company."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random

from django.core.files.base import ContentFile
from django.db import transaction

from proudly.challenges.services import give_commitment
from proudly.content.models import Topic
from proudly.content.services import add_topic
from proudly.demo import company
from proudly.demo.applause import applaud_some
from proudly.demo.challenges import challenge_everybody
from proudly.demo.commitments import COMMITMENTS
from proudly.demo.company import DemoPerson
from proudly.demo.editors import at_hand
from proudly.demo.film import drawn_film
from proudly.demo.history import History
from proudly.demo.models import DemoCompany
from proudly.demo.pictures import reward_picture, story_picture
from proudly.demo.plans import plan_one
from proudly.demo.pride import judge_all
from proudly.demo.reviews import one_to_approve
from proudly.demo.rewards import CAUSES, CENTS_PER_HUNDRED, REWARDS
from proudly.demo.saved import save_some
from proudly.demo.stories import stories, topics
from proudly.demo.suggestions import suggest_all
from proudly.kit import clock
from proudly.people.invitations import invite_member
from proudly.people.joining import change_join_link
from proudly.people.models import Member, Organisation, Team
from proudly.people.queries import today_of
from proudly.people.rules import EDITOR, MANAGER
from proudly.people.services import add_member, add_team, come_in, end_welcome, found_organisation
from proudly.points.services import adopt_starting_rules, set_point_value
from proudly.rewards.budgets import set_budget
from proudly.rewards.causes import offer_cause
from proudly.rewards.models import Cause, Reward
from proudly.rewards.services import add_codes, offer_reward
from proudly.scoreboard.seasons import open_season

# Before the first story, so that everybody is there to read it.
FOUNDED = timedelta(days=63)


def found_demo_company(*, people: int = 120, seed: int = 7, progress: Callable[[str], None]) -> Organisation:
    """The demo company with eight weeks behind it, made when it is not there yet.

    Args:
        people: how many work there, at least `company.FEWEST_PEOPLE`. Raises ValueError below.
        seed: the same seed gives the same people and the same history, counted back from now.
        progress: is told in a few words what is being done.
    """
    if existing := DemoCompany.objects.select_related("organisation").first():
        return existing.organisation
    now = clock.now()
    invented = company.people(people, seed)
    with transaction.atomic():
        with clock.at(now - FOUNDED):
            organisation = found_organisation(name=company.NAME, language=company.LANGUAGE, time_zone=company.TIME_ZONE)
            adopt_starting_rules(organisation=organisation)
            progress("People and teams")
            members = _bring_in(organisation, invented)
            offered = _offer_rewards(organisation, people)
            _bring_money(organisation, offered, people)
            _open_season(organisation)
            causes = _offer_causes(organisation)
            _commit(members)
        history = History(
            people=invented,
            members=members,
            stories=stories(),
            topics=_topics(organisation),
            rewards=offered,
            causes=causes,
            seed=seed,
            now=now,
        )
        history.live(progress)
        editor = next(member for member, told in zip(members, invented, strict=True) if EDITOR in told.roles)
        at_hand(editor=editor, now=now)
        one_to_approve(editor=editor, now=now)
        challenge_everybody(organisation, members, now)
        suggest_all(members, now)
        plan_one(member=members[0], now=now)
        judge_all(organisation.pk, members, seed, now)
        save_some(members, seed, now)
        applaud_some(members, seed, now)
        _bring_in_newcomers(organisation, company.people(people + company.NEWCOMERS, seed)[people:], now)
        DemoCompany.objects.create(organisation=organisation, seed=seed, founded_at=now)
    return organisation


def _bring_in_newcomers(organisation: Organisation, invented: Sequence[DemoPerson], now: datetime) -> None:
    """People who start these days: some were invited, one again this minute, some not yet."""
    manager = Member.objects.get(organisation=organisation, roles__role=MANAGER)
    with clock.at(now - timedelta(days=4)):
        newcomers = _add_people(organisation, invented)
    for member, days in zip(newcomers, (3, 2, 0), strict=False):
        with clock.at(now - timedelta(days=days)):
            invite_member(member=member, by=manager)
    change_join_link(organisation=organisation, is_on=True, domains=[company.DOMAIN], ends_on=None, most=500)


def _bring_in(organisation: Organisation, invented: Sequence[DemoPerson]) -> list[Member]:
    """Everybody who is at home here."""
    members = _add_people(organisation, invented)
    for member in members:
        come_in(member=member)
        end_welcome(member=member)
    return members


def _add_people(organisation: Organisation, invented: Sequence[DemoPerson]) -> list[Member]:
    root = add_team(organisation=organisation, name=company.NAME)
    countries = {
        code: add_team(organisation=organisation, name=name, parent=root) for code, name in company.COUNTRIES.items()
    }
    teams: dict[str, Team] = {
        team.name: add_team(organisation=organisation, name=team.name, parent=countries[team.country])
        for team in company.TEAMS
    }
    return [
        add_member(
            organisation=organisation,
            email=person.email,
            name=person.name,
            language=person.language,
            function=person.function,
            team=teams[person.team],
            location=person.location,
            networks=person.networks,
            roles=person.roles,
        )
        for person in invented
    ]


def _commit(members: Sequence[Member]) -> None:
    """Senior management goes first."""
    by_name = {member.name: member for member in members}
    for promised in COMMITMENTS:
        give_commitment(
            member=by_name[promised.name],
            texts={"nl": promised.nl, "en": promised.en},
            function=promised.function,
            promised=promised.shares,
            film=drawn_film(promised.scenes, promised.captions),
        )


def _offer_rewards(organisation: Organisation, people: int) -> list[Reward]:
    return [
        offer_reward(
            organisation=organisation,
            name=reward.name,
            description=reward.description,
            price=reward.price,
            kind=Reward.Kind.VOUCHER if reward.codes else Reward.Kind.BY_HAND,
            stock=max(2, round(reward.stock * people / 100)),
            cost_cents=reward.euros * 100,
            needs_approval=reward.asks,
            tax=Reward.Tax.WAGES if reward.taxed else Reward.Tax.NONE,
            picture=ContentFile(reward_picture(reward.treat), name=f"{reward.treat}.jpg"),
        )
        for reward in REWARDS
    ]


def _bring_money(organisation: Organisation, rewards: Sequence[Reward], people: int) -> None:
    """What points are worth, the budget for what they buy, and the codes of vouchers."""
    today = today_of(organisation)
    set_point_value(organisation=organisation, cents_per_hundred=CENTS_PER_HUNDRED, starts_on=today, today=today)
    set_budget(
        organisation=organisation,
        name=str(today.year),
        starts_on=today,
        ends_on=today + timedelta(days=365),
        cents=people * 10_000,
    )
    for told, reward in zip(REWARDS, rewards, strict=True):
        if told.codes:
            dice, how_many = Random(told.treat), max(2, round(told.stock * people / 100))
            codes = [f"BOEK-{dice.randrange(10**4):04}-{dice.randrange(10**4):04}" for _ in range(how_many)]
            add_codes(reward=reward, codes=codes)


def _open_season(organisation: Organisation) -> None:
    """The half year that it is now."""
    first = today_of(organisation).replace(month=1 if today_of(organisation).month < 7 else 7, day=1)
    name = f"{'Voorjaar' if first.month == 1 else 'Najaar'} {first.year}"
    open_season(
        organisation=organisation, name=name, first_month=first, last_month=first.replace(month=first.month + 5)
    )


def _offer_causes(organisation: Organisation) -> list[Cause]:
    return [
        offer_cause(
            organisation=organisation,
            name=cause.name,
            story=cause.story,
            proof=cause.proof,
            picture=ContentFile(story_picture(cause.scene, cause.palette, number), name=f"cause{number}.jpg"),
        )
        for number, cause in enumerate(CAUSES)
    ]


def _topics(organisation: Organisation) -> dict[str, Topic]:
    return {name: add_topic(organisation=organisation, name=name) for name in topics()}
