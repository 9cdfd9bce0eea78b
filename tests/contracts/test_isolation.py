"""Every page, taken from the addresses themselves, asked for by those whom it does not concern."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.http import StreamingHttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from proudly.api.services import make_token
from proudly.content.tests import factories as content
from proudly.kit import tokens
from proudly.kit.projections import advance_all
from proudly.links.services import change_link_settings, close_links
from proudly.notices.channels.mail.message import STOP_MAIL
from proudly.people.models import Member
from proudly.people.rules import ROLES
from proudly.people.tests import factories as people
from proudly.points.services import adopt_starting_rules
from proudly.rewards.services import offer_reward, redeem_reward
from proudly.sharing.tests import factories as sharing
from proudly.sharing.tokens import share_address

pytestmark = pytest.mark.django_db

# Everything that only Waterwerk may see has this in it.
SECRET = "Zeldzaam"
# Pages for anybody, by a code or a token that stands in a post or a mail: what they show, the holder of it may see.
FOR_THE_HOLDER = {"closed_link", "read_story", "stop_mail"}
# Other programs' door has a walk of its own, over its OpenAPI document.
HAS_ITS_OWN_WALK = "api-v1"


def every_page() -> Iterator[tuple[str, dict[str, Any]]]:
    """The name of each page and the converters of its arguments."""
    yield from _pages_below(get_resolver())


def _pages_below(resolver: URLResolver) -> Iterator[tuple[str, dict[str, Any]]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != HAS_ITS_OWN_WALK:
                yield from _pages_below(pattern)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield pattern.name, dict(pattern.pattern.converters)


PAGES = list(every_page())


@pytest.fixture
def sanne() -> Member:
    """A member of Waterwerk, which has one of everything."""
    waterwerk = people.organisation(f"{SECRET} Waterwerk")
    adopt_starting_rules(organisation=waterwerk)
    team = people.team(waterwerk, f"{SECRET} team")
    return people.member(waterwerk, f"{SECRET} Sanne", email="sanne@waterwerk.example", team=team)


@pytest.fixture
def arguments(sanne: Member) -> dict[str, Any]:
    """What the arguments of pages are called, and those of Waterwerk."""
    editor = people.editor(sanne.organisation, f"{SECRET} Eva")
    story = content.story(editor, title=f"{SECRET} story", summary=SECRET, why=SECRET)
    share = sharing.share(sanne, story, caption=SECRET)
    sharing.click(share)
    close_links(story=content.story(editor, title=f"{SECRET} closed story"), why=SECRET)
    change_link_settings(organisation=sanne.organisation, address="https://zeldzaam.example", utm={"utm_id": SECRET})
    advance_all()
    reward = offer_reward(
        organisation=sanne.organisation, name=f"{SECRET} reward", description=SECRET, price=1, stock=3
    )
    redemption = redeem_reward(member=sanne, reward=reward, request="one")
    token, _plain = make_token(member=sanne, name=f"{SECRET} token", scopes=["stories:read"])
    return {
        "story_id": story.pk,
        "share_id": share.pk,
        "network": "linkedin",
        "code": share.link.code,
        "reward_id": reward.pk,
        "redemption_id": redemption.pk,
        "token_id": token.pk,
        "name": "20260101T000000000000-abcdef01",
        "token": {
            "share_from_mail": share_address(sanne, story, "linkedin").rsplit("/", 1)[1],
            "new_mail": share_address(sanne, story, "linkedin").rsplit("/", 1)[1],
            "stop_mail": tokens.make(STOP_MAIL, {"member": sanne.pk}),
            "enter_demo": tokens.make("demo sign-in", {"member": sanne.pk}),
        },
        "status": 404,
    }


def address_of(page: str, converters: dict[str, Any], arguments: dict[str, Any]) -> str:
    said = {name: arguments[name] for name in converters}
    if "token" in said:
        said["token"] = arguments["token"][page]
    return reverse(page, kwargs=said)


def walk(client: Client, arguments: dict[str, Any], leaves: set[str]) -> int:
    """Ask for and send to every page; returns how many were tried. None may break, none may tell the secret."""
    tried = 0
    for page, converters in PAGES:
        if page in leaves:
            continue
        for ask in (client.get, client.post):
            answer = ask(address_of(page, converters, arguments))
            assert answer.status_code < 500 or page == "healthz", f"{page} broke"  # there is no worker here
            if not isinstance(answer, StreamingHttpResponse):
                assert SECRET not in answer.content.decode(errors="replace"), f"{page} tells it"
            assert SECRET not in str(answer.headers), f"{page} tells it in a header"
            tried += 1
    return tried


def everything_of(sanne: Member) -> list[Any]:
    """All rows of Waterwerk, to see that none was changed or made."""
    rows: list[Any] = []
    for model in apps.get_models():
        if any(field.name == "organisation" for field in model._meta.fields):
            rows += list(model._default_manager.filter(organisation=sanne.organisation).order_by("pk").values())
    return rows


def test_there_are_pages_to_walk():
    assert len(PAGES) > 30
    assert {"feed", "wallet", "scoreboard", "story_write", "share_from_mail", "redeem"} <= {page for page, _ in PAGES}


def test_a_stranger_sees_and_changes_nothing(arguments: dict[str, Any], sanne: Member):
    before = everything_of(sanne)
    # A stranger who holds a link from Sanne's mail is let in by it; without one there is nothing.
    walk(Client(), arguments, FOR_THE_HOLDER | {"share_from_mail", "new_mail"})
    assert everything_of(sanne) == before


@pytest.mark.parametrize("role", ROLES)
def test_somebody_of_another_organisation_sees_and_changes_nothing(
    role: str, arguments: dict[str, Any], sanne: Member, capsys: pytest.CaptureFixture[str]
):
    elsewhere = people.organisation("Elders")
    adopt_starting_rules(organisation=elsewhere)
    otto = people.member(elsewhere, "Otto", email="otto@elders.example", roles=[] if role == "advocate" else [role])
    client = Client()
    client.force_login(otto.person)
    before = everything_of(sanne)
    # What Otto's own session is for comes last: it would end it.
    tried = walk(client, arguments, FOR_THE_HOLDER | {"account_logout"})
    assert everything_of(sanne) == before
    with capsys.disabled():
        print(f" {role}: {tried} tried", end="")


@pytest.mark.parametrize("role", ROLES)
def test_a_page_that_the_role_does_not_allow_is_refused_within_the_own_organisation(
    role: str, arguments: dict[str, Any], sanne: Member
):
    roles = [] if role == "advocate" else [role]
    colleague = people.member(sanne.organisation, f"{role} colleague", roles=roles)
    client = Client()
    client.force_login(colleague.person)
    for page, needed in {
        "story_write": {"editor", "owner"},
        "stories_to_write": {"editor", "owner"},
        "story_preview": {"editor", "owner"},
        "story_links": {"editor", "owner"},
        "link_settings": {"manager", "owner"},
        "point_rules": {"manager", "owner"},
        "conversion_settings": {"manager", "owner"},
        "redemptions": {"manager", "owner"},
        "mailbox": {"owner"},
    }.items():
        converters = dict(PAGES)[page]
        expected = {200, 404} if role in needed else {403}
        assert client.get(address_of(page, converters, arguments)).status_code in expected, f"{page} for {role}"


def test_a_colleagues_own_pages_are_the_colleagues_alone(arguments: dict[str, Any], sanne: Member):
    client = Client()
    client.force_login(people.member(sanne.organisation, "Piet").person)
    for page in ("visits", "api_token_revoke"):
        assert client.post(address_of(page, dict(PAGES)[page], arguments)).status_code in {404, 405}
    for page in ("visits", "qr_code"):
        assert client.get(address_of(page, dict(PAGES)[page], arguments)).status_code == 404
