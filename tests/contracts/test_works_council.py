"""With works-council mode on, every page and operation is asked for as every role: no other member's figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import StreamingHttpResponse
from django.test import Client

from proudly.api.tests.factories import Caller
from proudly.api.tests.test_every_operation import operations
from proudly.challenges.models import Challenge, DayCount
from proudly.challenges.tests.factories import challenge, commitment
from proudly.content.models import Story
from proudly.content.suggestions.services import suggest
from proudly.content.tests import factories as content
from proudly.kit.projections import advance_all
from proudly.links.models import LinkTotal
from proudly.people.groups import make_group
from proudly.people.models import Member, Organisation
from proudly.people.own_data import ask_for_export, make_export
from proudly.people.privacy_choices import change_policy, lead_teams
from proudly.people.privacy_rules import FEWEST, Viewers
from proudly.people.queries import today_of
from proudly.people.rules import ROLES, SPONSOR
from proudly.people.services import give_role
from proudly.people.tests import factories as people
from proudly.people.tests.factories import imported
from proudly.points.queries import wallet_lines
from proudly.rewards.models import Reward
from proudly.rewards.redeeming import fulfil_redemption, redeem_reward
from proudly.rewards.tests import factories as rewards
from proudly.scoreboard.tests.factories import catch_up, win
from proudly.sharing.tests import factories as sharing
from tests.contracts.test_isolation import FOR_THE_HOLDER, PAGES

pytestmark = pytest.mark.django_db

# No two of these, or a sum of fewer than five of them, is a number that stands on a page for another reason.
POINTS = [70_001, 70_013, 70_039, 70_061]
VISITS = 91_237
SPENT = 30_011
QUERIES = {
    "scoreboard": [
        "", "?of=teams", "?period=all", "?period=all&of=teams", "?period=month", "?of=places", "?contest=newcomers",
        "?contest=improved", "?contest=usual", "?campaign=1",
    ]
}  # fmt: skip
API_QUERIES = {
    "read_scoreboard": ["", "?of=teams", "?period=all", "?period=all&of=teams", "?of=places", "?contest=usual"]
}


@pytest.fixture
def colleagues() -> list[Member]:
    """Four in a team of their own, each with figures that can be told apart."""
    within = people.organisation()
    team = people.team(within, "Four")
    story = content.story(people.editor(within), title="A pump")
    members = []
    for number, points in enumerate(POINTS):
        member = people.member(within, f"Colleague {number}", team=team)
        win(member, points)
        share = sharing.share(member, story, caption="Proud!")
        LinkTotal.objects.create(link=share.link, kind="human", clicks=VISITS + number)
        sharing.seen(share, likes=VISITS + number)
        members.append(member)
    jacket = rewards.reward(within, price=7)
    Reward.objects.filter(pk=jacket.pk).update(price=SPENT)  # what a catalogue says is no figure of anybody
    redemption = redeem_reward(member=members[0], reward=jacket, request="one")
    Reward.objects.filter(pk=jacket.pk).update(price=7)
    fulfil_redemption(redemption=redemption)
    redeem_reward(member=members[0], reward=jacket, request="two")
    give_role(member=members[0], role=SPONSOR)
    commitment(members[0])
    challenge(members[0], what="readers", goal=10_000_000, bonus=0)
    day, shares = today_of(within), [member.shares.get() for member in members]
    DayCount.objects.bulk_create(
        DayCount(organisation=within, member=share.member, story=story, of="readers", day=day, number=VISITS + number)
        for number, share in enumerate(shares)
    )
    win(people.member(within, "Last"), 1)  # so that no rule holds the points of one of the four
    catch_up()
    return members


@pytest.fixture
def mode_on(colleagues: list[Member]) -> None:
    change_policy(
        organisation=colleagues[0].organisation, figures=Viewers.EVERYONE, names_need_consent=False, works_council=True
    )


def asker(role: str, colleagues: list[Member]) -> Member:
    """Somebody in that role; leads the team, too, when the role is "lead"."""
    roles = [] if role in {"advocate", "lead"} else [role]
    within = Organisation.objects.get(pk=colleagues[0].organisation_id)
    member = people.member(within, f"The {role}", roles=roles, team=people.team(within, "Another"))
    if role == "lead":
        assert colleagues[0].team
        lead_teams(member=member, teams=[colleagues[0].team])
    return member


def figures_in(answer: str) -> set[str]:
    """The figures of the four, alone or added up, that an answer holds, and "sponsors" for how many of these shared."""
    digits = re.sub(r"(?<=\d)[.,\u202f\u00a0 ](?=\d{3}\b)", "", answer)
    sums = {sum(POINTS[first:last]) for first in range(4) for last in range(first + 1, 5)}
    spent = {SPENT, SPENT + 7, POINTS[0] - SPENT - 7}
    visits = {VISITS + number for number in range(4)} | {4 * VISITS + 6}
    found = {str(number) for number in sums | spent | visits if re.search(rf"\b{number}\b", digits)}
    return found | ({"sponsors"} if re.search(r'id="leading"|"sponsors_who_shared": *\d', answer) else set())


def arguments(colleagues: list[Member], mine: Member) -> dict[str, Any]:
    within = mine.organisation
    share = colleagues[0].shares.get()
    export = ask_for_export(member=colleagues[0])
    make_export(export=export)
    redemption = colleagues[0].redemptions.latest("pk")
    gifts = rewards.given(people.member(within, "A giver"), "A well")
    suggested, _is_new = suggest(member=colleagues[0], pasted="https://krant.example/pomp", why="Our craft.")
    return {
        "plan_id": 1, "campaign_id": 1, "season_id": 1, "screen_id": 1, "number": 1,
        "suggestion_id": suggested.pk, "suggested_id": 1, "rule_id": 1, "extra_id": 1, "note_id": 1,
        "cause_id": gifts.cause.pk, "pot_id": gifts.pot.pk, "statement_id": 1, "matching_id": 1, "budget_id": 1,
        "story_id": share.story_id, "share_id": share.pk, "network": "linkedin", "code": share.link.code,
        "reward_id": redemption.reward_id, "redemption_id": redemption.pk, "token_id": 1, "export_id": export.pk,
        "group_id": make_group(organisation=within, name="Directory", member_ids=[colleagues[0].pk]).pk,
        "import_id": imported(mine, "email,name\nnew@waterwerk.example,New\n").pk, "commitment_id": 1, "reading_id": 1,
        "challenge_id": Challenge.objects.get().pk,
        "holiday_id": 1,
        "source_id": 1, "search_id": 1, "provider_id": 1, "key": "none", "sign_in_id": 1, "passkey_id": 1,
        "organisation_id": within.pk, "slug": within.slug, "colour": "0d5564", "version": "0",
        "provider": "postmark", "room_id": 1,
        "team_id": people.team(within, "Empty").pk,
        "member_id": colleagues[0].pk, "name": "none", "status": 404, "organisation": within.pk,
        "token": dict.fromkeys(["share_from_mail", "new_mail", "stop_mail", "enter_demo", "television"], "none"),
    }  # fmt: skip


def pages_seen_by(member: Member, said: dict[str, Any]) -> Iterator[tuple[str, str]]:
    client = Client()
    client.force_login(member.person)
    for page in PAGES:
        if page.name in FOR_THE_HOLDER | {"account_logout", "let_person_go", "erase_person"}:
            continue
        for query in QUERIES.get(page.name, [""]):
            for ask in (client.get, client.post):
                answer = ask(page.address(said) + query)
                if isinstance(answer, StreamingHttpResponse):
                    text = "" if answer.is_async else b"".join(answer).decode()
                else:
                    text = answer.content.decode(errors="replace")
                yield f"{page.name}{query}", text + str(answer.headers)


@pytest.mark.parametrize("role", [*ROLES, "lead"])
def test_no_page_shows_another_members_figures(role: str, colleagues: list[Member], mode_on: None):
    member = asker(role, colleagues)
    seen = 0
    for page, text in pages_seen_by(member, arguments(colleagues, member)):
        assert figures_in(text) == set(), f"{page} for {role}"
        seen += 1
    assert seen > 60


@pytest.mark.parametrize("role", [*ROLES, "lead"])
def test_no_operation_of_the_api_tells_another_members_figures(role: str, colleagues: list[Member], mode_on: None):
    member = asker(role, colleagues)
    said = arguments(colleagues, member)
    caller = Caller(member)
    for operation in operations():
        if operation.method != "get":
            continue
        for query in API_QUERIES.get(operation.name, [""]):
            answer = caller.get(operation.path.format(**said) + query)
            assert figures_in(answer.content.decode()) == set(), f"{operation.name}{query} for {role}"


def test_the_walk_would_find_figures_where_the_policy_lets_them_be_seen(colleagues: list[Member]):
    member = asker("advocate", colleagues)
    found = {page for page, text in pages_seen_by(member, arguments(colleagues, member)) if figures_in(text)}
    assert {"scoreboard?period=all", "why", "challenge"} <= found and "scoreboard?period=all&of=teams" not in found


@pytest.mark.parametrize("role", ["advocate", "owner", "lead"])
def test_the_live_stream_of_somebody_tells_of_the_own_points_alone(role: str, colleagues: list[Member], mode_on: None):
    assert wallet_lines(asker(role, colleagues)) == []


def test_five_together_are_shown_and_their_members_see_themselves(colleagues: list[Member], mode_on: None):
    within = Organisation.objects.get(pk=colleagues[0].organisation_id)
    fifth = people.member(within, "Fifth", team=colleagues[0].team)
    win(fifth, 1000)
    for number in range(FEWEST):  # who are in no team: the total minus the four must not be the editor's
        people.member(within, f"Loose {number}")
    story = Story.objects.get(title="A pump")
    share = sharing.share(fifth, story)
    LinkTotal.objects.create(link=share.link, kind="human", clicks=1)
    advance_all()
    client = Client()
    client.force_login(fifth.person)
    assert FEWEST == 5
    assert f"{sum(POINTS) + 1000:,}" in client.get("/scoreboard?of=teams&period=all").content.decode()
    assert figures_in(client.get("/scoreboard?period=all").content.decode()) == set()
    client.force_login(people.editor(within, "Ed").person)
    assert f"{4 * VISITS + 7:,}" in client.get(f"/write/{story.pk}/links").content.decode()
