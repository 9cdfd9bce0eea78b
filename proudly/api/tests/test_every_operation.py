"""What holds for every operation, also for one that is added tomorrow: the description is walked, not a list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models, transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from proudly.api import gifts as gift_operations
from proudly.api import problems
from proudly.api import rewards as reward_operations
from proudly.api.rest import rest
from proudly.api.scopes import SCOPES
from proudly.api.tests.factories import ROOT, Caller, png
from proudly.challenges.tests.factories import commitment, sponsor
from proudly.content.caption_help.tests.factories import suggested_caption
from proudly.content.media.tests.pdf_samples import document
from proudly.content.models import ReviewStep, Story, SuggestedCaption, Suggestion, SuggestionMessage, Topic
from proudly.content.suggestions.services import suggest
from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.kit.projections import advance_all
from proudly.links.models import Closing, LinkSettings
from proudly.people.models import Member, Team
from proudly.people.tests import factories as people
from proudly.points.models import Rule
from proudly.points.services import adopt_starting_rules
from proudly.rewards.models import Gift, MonthlyGift, Pot, Redemption, Reward, SavingsGoal
from proudly.rewards.tests import factories as rewards
from proudly.sharing.models import HouseRules, HouseRulesAccepted, PlannedShare, Share, ShareLimit, StoryNotices
from proudly.sharing.tests import factories as sharing

SECRET = "Elders-only"

# What to send with an operation that wants a body or a header. One that is not here is called without.
BODIES: dict[str, dict[str, Any]] = {
    "write_story": {"title": "A title", "summary": "A summary"},
    "change_story": {"title": "Changed"},
    "share_story": {"network": "linkedin", "caption": "Proud!"},
    "plan_share": {"network": "x", "caption": "Proud!"},
    "move_planned_share": {"at": None},
    "change_share_limit": {"per_hour": 5},
    "compare_words": {"network": "linkedin", "caption": "Proud!"},
    "give_address": {"address": "https://www.linkedin.com/feed/update/urn:li:share:1"},
    "schedule_story": {"at": "2099-01-01T09:00:00Z"},
    "set_moments": {"over_at": "2099-01-01T09:00:00Z", "links_close": True},
    "say_of_story": {"proud": False, "because": "advertising"},
    "recall_story": {"reason": "The pump was not ours."},
    "close_links": {"why": "We have moved the pump."},
    "change_link_settings": {"address": "https://go.example.com", "utm": {"utm_source": "{network}"}},
    "change_story_notices": {"weekly_limit": 2},
    "ask_for_approval": {"text": "Please"},
    "decide": {"decision": "say", "text": "Well done"},
    "save_story": {"saved": True},
    "ask_for_captions": {"language": "en"},
    "use_suggested_caption": {"text": "As I read it."},
    "set_story_standards": {"levels": {"en": "everybody"}, "fresh_a_week": 4},
    "agree_with_house_rules": {"number": 1},
    "add_team": {"name": "Dikes"},
    "change_team": {"name": "Locks"},
    "choose_team_lead": {"member": None},
    "remove_team": {"to": None},
    "suggest_story": {"link": "https://krant.example/pomp", "why": "It is our craft."},
    "reply_to_editors": {"text": "Noor is."},
    "answer_suggestion": {"text": "Who is on the photo?"},
    "decline_suggestion": {"reason": "We told it last week."},
    "change_rule": {"deed": "share", "network": "linkedin", "amount": 3, "daily_cap": 9},
    "choose_savings_goal": {"reward": None},
    "give_to_cause": {"points": 1},
    "give_monthly": {"points": 1},
    "open_pot": {"name": "Service gives a goat"},
}
HEADERS: dict[str, dict[str, str]] = dict.fromkeys(
    ("redeem_reward", "give_to_cause"), {"HTTP_IDEMPOTENCY_KEY": "a-key-of-ours"}
)
BY_FORM: dict[str, Callable[[], dict[str, Any]]] = {
    "give_picture": lambda: {"picture_alt": "x", "picture": png()},
    "give_medium": lambda: {"kind": "document", "file": SimpleUploadedFile("year.pdf", document())},
}
# What is done with a draft; everything else is done with a story that is out.
OF_A_DRAFT = {"schedule_story"}
# What is done with a voucher that was handed out; everything else is done with a reward that waits for approval.
OF_A_VOUCHER = {"read_code"}


pytestmark = pytest.mark.xdist_group("every operation")  # in one process, which makes the companies once


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    described: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.described["operationId"])

    @property
    def scope(self) -> str:
        """ "" when every token may."""
        return "".join(self.described["security"][0]["Bearer"])

    def path_of(self, ids: dict[str, int]) -> str:
        story_id = ids["draft_id" if self.name in OF_A_DRAFT else "story_id"]
        redemption_id = ids["voucher_id" if self.name in OF_A_VOUCHER else "redemption_id"]
        return self.path.format(**ids | {"story_id": story_id, "redemption_id": redemption_id})

    def call(self, caller: Caller, ids: dict[str, int]) -> Any:
        path = self.path_of(ids)
        if self.name in BY_FORM:
            return caller.client.post(ROOT + path, BY_FORM[self.name]())
        return caller.call(self.method, path, BODIES.get(self.name), **HEADERS.get(self.name, {}))


def operations() -> Iterator[Operation]:
    for path, methods in rest.get_openapi_schema(path_prefix="")["paths"].items():
        for method, described in methods.items():
            yield Operation(method, path, described)


every_operation = pytest.mark.parametrize("operation", list(operations()), ids=lambda one: one.name)


@dataclass(frozen=True)
class Company:
    """An organisation with one of everything; `boss` may do all."""

    boss: Member
    story: Story
    draft: Story
    share: Share
    plan: PlannedShare
    reward: Reward
    asked: Redemption
    voucher: Redemption
    given: rewards.Given
    team: Team
    suggestion: Suggestion
    suggested: SuggestedCaption

    @property
    def ids(self) -> dict[str, int]:
        return {
            "story_id": self.story.pk,
            "draft_id": self.draft.pk,
            "share_id": self.share.pk,
            "plan_id": self.plan.pk,
            "reward_id": self.reward.pk,
            "redemption_id": self.asked.pk,
            "voucher_id": self.voucher.pk,
            "cause_id": self.given.cause.pk,
            "pot_id": self.given.pot.pk,
            "team_id": self.team.pk,
            "suggestion_id": self.suggestion.pk,
            "suggested_id": self.suggested.pk,
        }


def company(name: str) -> Company:
    organisation = people.organisation(name)
    team = people.team(organisation, f"{name} team")
    boss = people.member(organisation, f"{name} boss", roles=["owner", "editor", "manager"], team=team)
    adopt_starting_rules(organisation=organisation)
    topic = Topic.objects.create(organisation=organisation, name=f"{name} topic")
    story = content.story(author=boss, title=f"{name} story", topics=[topic])
    draft = content.story(author=boss, title=f"{name} draft", published=False)
    share = sharing.share(boss, story, caption=f"{name} words")
    plan = PlannedShare.objects.create(
        organisation=organisation, member=boss, story=story, network="bluesky", caption=f"{name} words", at=clock.now()
    )
    commitment(sponsor(organisation, f"{name} sponsor"), f"{name} promise")
    sharing.click(share)
    advance_all()
    reward = rewards.reward(organisation, f"{name} reward", price=20)
    asked, voucher = rewards.asked(boss, f"{name} day off"), rewards.voucher(boss, f"{name} token")
    given = rewards.given(boss, f"{name} gift")
    suggestion, _is_new = suggest(member=boss, pasted=f"https://krant.example/{name}", why=f"{name} reasons")
    suggested = suggested_caption(boss, story, f"{name} suggested")
    return Company(boss, story, draft, share, plan, reward, asked, voucher, given, team, suggestion, suggested)


@pytest.fixture(scope="module")
def companies(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Company, Company]]:
    """Two companies, made once; what a test changes is gone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield company("Waterwerk"), company(SECRET)
        transaction.set_rollback(True)


@pytest.fixture
def ours(companies: tuple[Company, Company], db: None) -> Company:
    return companies[0]


@pytest.fixture
def theirs(companies: tuple[Company, Company], db: None) -> Company:
    return companies[1]


def everything_of(organisation_id: int) -> dict[str, list[Any]]:
    """Every row of an organisation in the tables that the API can write."""
    tables: list[type[models.Model]] = [Story, Share, Rule, Reward, Redemption, Closing, LinkSettings, StoryNotices]
    tables += [
        PlannedShare,
        ShareLimit,
        HouseRules,
        HouseRulesAccepted,
        Team,
        Suggestion,
        SuggestionMessage,
        SuggestedCaption,
        ReviewStep,
        SavingsGoal,
        Gift,
        MonthlyGift,
        Pot,
    ]
    return {
        table.__name__: list(table._default_manager.filter(organisation=organisation_id).order_by("pk").values())
        for table in tables
    }


@every_operation
def test_a_stranger_gets_401(operation: Operation, ours: Company):
    answer = getattr(Client(), operation.method)(ROOT + operation.path.format(**ours.ids))
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"


@every_operation
def test_a_token_without_the_scope_gets_403(operation: Operation, ours: Company):
    others = SCOPES.keys() - {operation.scope}
    answer = operation.call(Caller(ours.boss, *others), ours.ids)
    if operation.scope:
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:problem-type:proudly:scope")
    else:
        assert answer.status_code == 200


@every_operation
def test_it_works_with_its_scope_alone_and_answers_as_described(operation: Operation, ours: Company):
    answer = operation.call(Caller(ours.boss, operation.scope) if operation.scope else Caller(ours.boss), ours.ids)
    assert answer.status_code in {200, 201, 202}, answer.content
    assert str(answer.status_code) in map(str, operation.described["responses"])
    assert answer["Content-Type"].startswith("application/json")


@every_operation
def test_another_organisations_things_are_not_there(operation: Operation, ours: Company, theirs: Company):
    before = everything_of(theirs.boss.organisation_id)
    answer = operation.call(Caller(ours.boss), theirs.ids)
    if "{" in operation.path:
        assert answer.status_code == 404
        assert 404 in operation.described["responses"]
        never_was = operation.call(Caller(ours.boss), dict.fromkeys(theirs.ids, 2**40))
        assert never_was.content == answer.content, "the answer tells that it exists"
    assert SECRET not in answer.content.decode()
    assert everything_of(theirs.boss.organisation_id) == before


@pytest.mark.parametrize("operation", [one for one in operations() if one.name in BODIES], ids=lambda one: one.name)
def test_what_is_wrong_with_what_was_sent_is_said_field_by_field(operation: Operation, ours: Company):
    caller = Caller(ours.boss)
    headers = HEADERS.get(operation.name, {})
    path = operation.path.format(**ours.ids)
    typo = caller.call(operation.method, path, BODIES[operation.name] | {"tilte": "x"}, **headers)
    assert typo.status_code == 422
    assert typo["Content-Type"] == "application/problem+json"
    assert [(wrong["where"], wrong["field"]) for wrong in typo.json()["errors"]] == [("body", "tilte")]
    garbage = getattr(caller.client, operation.method)(
        ROOT + path, data="{", content_type="application/json", **headers
    )
    assert garbage.status_code == 400
    assert garbage["Content-Type"] == "application/problem+json"


@every_operation
def test_its_errors_are_described_as_problems(operation: Operation):
    for status, told in operation.described["responses"].items():
        if int(status) >= 400:
            assert list(told["content"]) == ["application/problem+json"]
    assert {401, 403} <= operation.described["responses"].keys()


def test_operations_have_names_of_their_own():
    names = [operation.name for operation in operations()]
    assert len(names) == len(set(names))
    assert (BODIES.keys() | HEADERS.keys() | BY_FORM.keys()) <= set(names)


@pytest.mark.parametrize("path", ["/nothing", "/stories/x", "/stories/0/nothing", "/", ""])
def test_an_address_that_is_none_is_a_problem_too(path: str, db: None):
    answer = Client().get(ROOT + path)
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_a_method_that_is_none_is_a_problem_that_names_those_there_are(ours: Company):
    answer = Caller(ours.boss).call("delete", f"/stories/{ours.story.pk}")
    assert answer.status_code == 405
    assert answer["Content-Type"] == "application/problem+json"
    assert "GET" in answer["Allow"]


def test_what_breaks_is_a_problem_that_tells_nothing(ours: Company, monkeypatch: pytest.MonkeyPatch):
    def broken(*args: Any) -> None:
        raise RuntimeError("a secret of the inside")

    caller = Caller(ours.boss)
    caller.client.raise_request_exception = False
    monkeypatch.setattr("proudly.points.queries.balance_of", broken)
    answer = caller.get("/wallet")
    assert answer.status_code == 500
    assert answer["Content-Type"] == "application/problem+json"
    assert "secret" not in answer.content.decode()


def test_the_description_is_public_and_its_page_needs_no_other_server(client: Client, db: None):
    described = client.get(f"{ROOT}/openapi.json").json()
    assert described["paths"].keys() == {ROOT + operation.path for operation in operations()}
    page = client.get(f"{ROOT}/docs")
    assert page.status_code == 200
    assert "://" not in page.content.decode()
    assert '"validatorUrl": null' in page.content.decode()


def test_the_guide_lists_every_kind_of_problem():
    room = Path(problems.__file__).parent
    kinds = {
        kind
        for module in room.glob("*.py")
        for kind in re.findall(r'Refusal\(\s*\d+,\s*"([a-z-]+)"', module.read_text())
    }
    kinds |= set(reward_operations.WHY.values()) | set(gift_operations.WHY.values())
    guide = (room.parent.parent / "docs/api.md").read_text()
    assert {"scope", "role", "token", "not-valid", "sold-out"} <= kinds
    assert [kind for kind in sorted(kinds) if f"`{kind}`" not in guide] == []
