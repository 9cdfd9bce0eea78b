"""Every page, taken from the addresses themselves, asked for by those whom it does not concern."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import connection
from django.http import HttpRequest, StreamingHttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from proudly.api.services import make_token
from proudly.challenges.services import change_mission
from proudly.challenges.tests.factories import challenge, commitment, film, sponsor
from proudly.content.campaigns import save_campaign
from proudly.content.caption_help.tests.factories import suggested_caption
from proudly.content.cards.card import Card
from proudly.content.models import LinkReading
from proudly.content.review.tests.factories import waits_for_approval
from proudly.content.sources.tests import factories as sources
from proudly.content.suggestions.services import answer, suggest
from proudly.content.tests import factories as content
from proudly.kit import tokens
from proudly.kit.projections import advance_all
from proudly.links.services import change_link_settings, close_links
from proudly.notices.channels.mail.message import STOP_MAIL
from proudly.notices.models import ChatRoom
from proudly.people.context import member as member_in_pages
from proudly.people.groups import make_group
from proudly.people.identity_providers import add_provider
from proudly.people.invitations import invitation_address, invite_member
from proudly.people.joining import change_join_link, join_address, joining_address
from proudly.people.models import Member, Organisation, SignIn
from proudly.people.own_data import ask_for_export, make_export
from proudly.people.rules import ROLES, may
from proudly.people.tests import factories as people
from proudly.people.tests.factories import imported
from proudly.points.services import adopt_starting_rules
from proudly.points.tests import factories as points
from proudly.rewards.redeeming import redeem_reward
from proudly.rewards.services import offer_reward
from proudly.rewards.tests import factories as rewards
from proudly.scoreboard.badges.services import add_holiday
from proudly.scoreboard.screens import add_screen
from proudly.scoreboard.seasons import open_season
from proudly.sharing.house_rules import change as change_house_rules
from proudly.sharing.tests import factories as sharing
from proudly.sharing.tokens import share_address

pytestmark = pytest.mark.django_db

# Everything that only Waterwerk may see has this in it.
SECRET = "Zeldzaam"
# Pages for anybody, by a code or a token that stands in a post or a mail: what they show, the holder of it may see.
FOR_THE_HOLDER = {"closed_link", "read_story", "read_story_file", "read_story_captions", "stop_mail"}
FOR_THE_HOLDER |= {"television", "by_provider", "invited", "join", "joining"}
# Pages that need no action of `people.rules`, and why.
NEED_NO_ACTION = {
    "healthz": "load balancers ask, and learn nothing but up or down",
    "enter_demo": "the token is of the demo alone",
    "invited": "the token in an invitation says who",
    "join": "whoever has the link from the intranet may ask",
    "joining": "the token in a mail says who asked",
    "share_from_mail": "the token in a mail says who and for which story",
    "new_mail": "likewise",
    "stop_mail": "likewise",
    "television": "the token in the address of a screen, which shows what everybody may see",
    "mail_events": "a mail provider's program, which shows a password of its own",
    "read_story": "whoever was given a link reads what it leads to",
    "read_story_file": "the same",
    "read_story_captions": "the same",
    "closed_link": "whoever was given a link that is closed reads why",
    "unknown_link": "a link that leads nowhere",
    "conversion": "the site that a link leads to reports, with the id it was told",
    "conversions_script": "the script that does so",
    "live": "answers 403 to strangers, and members with their own points",
    "account_request_login_code": "signing in",
    "account_confirm_login_code": "signing in",
    "account_login": "signing in",
    "sign_in_emergency": "signing in",
    "mfa_login_webauthn": "signing in",
    "by_provider": "signing in",
    "oidc_callback": "signing in: the provider sends people back",
    "saml_acs": "likewise",
    "saml_metadata": "what a provider must know of us",
    "enter_organisation": "signing in by an organisation's own address, which tells strangers nothing",
    "manifest": "what a phone must know to put the app on its screen, the same for everybody",
    "service_worker": "the script that shows notifications, the same for everybody",
    "look_styles": "a style sheet made of the colour that stands in its address",
    "account_logout": "signing out",
    "ui_catalogue": "components with invented words, for developers",
    "ui_bare": "likewise",
    "ui_error": "likewise",
}
# Other programs' doors have walks of their own: tokens open them, not sessions.
HAVE_THEIR_OWN_WALK = {
    "api-v1",  # over its OpenAPI document: proudly/api/tests/test_every_operation.py
    "scim",  # with every method, by the token of another directory: proudly/api/scim/tests/test_isolation.py
}


@dataclass(frozen=True)
class Page:
    """`action` is the one of `people.rules` that it needs, or ""."""

    name: str
    converters: dict[str, Any]
    action: str

    def address(self, arguments: dict[str, Any]) -> str:
        said = {name: arguments[name] for name in self.converters}
        if "token" in said:
            said["token"] = arguments["token"][self.name]
        return reverse(self.name, kwargs=said)

    @property
    def is_about_a_thing(self) -> bool:
        return any(name.endswith("_id") or name == "code" for name in self.converters)


def every_page() -> Iterator[Page]:
    yield from _pages_below(get_resolver())


def _pages_below(resolver: URLResolver) -> Iterator[Page]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace not in HAVE_THEIR_OWN_WALK:
                yield from _pages_below(pattern)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield Page(pattern.name, dict(pattern.pattern.converters), getattr(pattern.callback, "action", ""))


PAGES = list(every_page())
PAGE = {page.name: page for page in PAGES}


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
    group = make_group(organisation=sanne.organisation, name=f"{SECRET} group", member_ids=[sanne.pk])
    promised = commitment(sponsor(sanne.organisation, f"{SECRET} Marijke"), SECRET, with_video=True, function=SECRET)
    change_house_rules(organisation=sanne.organisation, texts={"en": SECRET}, disclosures={}, asks_again=True)
    change_mission(organisation=sanne.organisation, titles={"en": SECRET}, texts={"en": SECRET})
    export = ask_for_export(member=sanne)
    make_export(export=export)
    provider = add_provider(organisation=sanne.organisation, kind="saml", name="Okta")
    provider.settings = {"entity_id": "urn:okta", "address": "https://idp.example/sso", "certificates": ["MIIC"]}
    provider.save()
    sign_in = SignIn.objects.create(person=sanne.person, key_hash="zeldzaam", key="", browser=SECRET)
    reading = LinkReading.objects.create(
        organisation=sanne.organisation, member=sanne, url=f"https://{SECRET}.example/", state="read",
        card=Card(url=f"https://{SECRET}.example/", title=SECRET, summary=SECRET).to_json(),
    )  # fmt: skip
    passkey = Authenticator.objects.create(user=sanne.person, type="webauthn", data={"name": SECRET})
    campaign = save_campaign(organisation=sanne.organisation, name=f"{SECRET} campaign", why=SECRET)
    suggested, _is_new = suggest(member=sanne, pasted=f"https://krant.example/{SECRET}", why=SECRET)
    answer(suggestion=suggested, editor=editor, text=SECRET)
    points.held(sanne, SECRET)
    gifts = rewards.given(sanne, SECRET)
    return {
        "season_id": open_season(
            organisation=sanne.organisation, name=SECRET, first_month=date(2026, 1, 1), last_month=date(2026, 1, 1)
        ).pk,
        "screen_id": add_screen(maker=sanne, name=SECRET)[0].pk,
        "campaign_id": campaign.pk,
        "number": 1,
        "suggestion_id": suggested.pk,
        "extra_id": points.action(sanne, SECRET).pk,
        "note_id": points.thanks(sanne, editor, SECRET).pk,
        "rule_id": waits_for_approval(editor, SECRET).pk,
        "suggested_id": suggested_caption(editor, story, SECRET).pk,
        "story_id": story.pk,
        "share_id": share.pk,
        "network": "linkedin",
        "code": share.link.code,
        "reward_id": reward.pk,
        "redemption_id": redemption.pk,
        "cause_id": gifts.cause.pk,
        "pot_id": gifts.pot.pk,
        "statement_id": gifts.statement.pk,
        "matching_id": gifts.matching.pk,
        "budget_id": gifts.budget.pk,
        "token_id": token.pk,
        "group_id": group.pk,
        "member_id": sanne.pk,
        "team_id": sanne.team_id,
        "import_id": imported(sanne, f"email,name\n{SECRET}@waterwerk.example,{SECRET}\n{SECRET},{SECRET}\n").pk,
        "commitment_id": promised.pk,
        "challenge_id": challenge(promised.member, SECRET, text=SECRET, film=film(with_video=True)).pk,
        "holiday_id": add_holiday(
            organisation=sanne.organisation, name=SECRET, first_day=date(2026, 12, 28), last_day=date(2027, 1, 1)
        ).pk,
        "export_id": export.pk,
        "reading_id": reading.pk,
        "provider_id": provider.pk,
        "key": provider.key,
        "sign_in_id": sign_in.pk,
        "passkey_id": passkey.pk,
        "source_id": sources.source(editor, f"{SECRET} item", name=f"{SECRET} source").pk,
        "search_id": sources.found(editor, f"{SECRET} feed").pk,
        "organisation_id": sanne.organisation_id,
        "slug": sanne.organisation.slug,
        "colour": "0d5564",
        "provider": "postmark",
        "room_id": ChatRoom.objects.create(
            organisation=sanne.organisation, service="teams", name=f"{SECRET} news", sealed_address="", language="en"
        ).pk,
        "version": "0",
        "name": "20260101T000000000000-abcdef01",
        "token": {
            "share_from_mail": share_address(sanne, story, "linkedin").rsplit("/", 1)[1],
            "new_mail": share_address(sanne, story, "linkedin").rsplit("/", 1)[1],
            "stop_mail": tokens.make(STOP_MAIL, {"member": sanne.pk}),
            **invited_and_joining(sanne.organisation),
            "television": add_screen(maker=sanne, name=SECRET)[1],
            "enter_demo": tokens.make("demo sign-in", {"member": sanne.pk}),
        },
        "status": 404,
    }


def invited_and_joining(organisation: Organisation) -> dict[str, str]:
    """The tokens of an invitation, of the link to join by, and of a mail to who asked by it."""
    newcomer = people.member(organisation, f"{SECRET} Nina", email="nina@waterwerk.example", joined=False)
    invitation = invite_member(member=newcomer, by=None)
    link = change_join_link(
        organisation=organisation, is_on=True, domains=["waterwerk.example"], ends_on=None, most=None
    )
    asked = link.requests.create(
        organisation=organisation, round=link.round, address="zeldzaam@waterwerk.example", language="nl"
    )
    addresses = {
        "invited": invitation_address(invitation),
        "join": join_address(link),
        "joining": joining_address(asked),
    }
    return {page: address.rsplit("/", 1)[1] for page, address in addresses.items()}


def never(arguments: dict[str, Any]) -> dict[str, Any]:
    """The same, of things that never were."""
    return {name: 2**40 if name.endswith("_id") else value for name, value in arguments.items()} | {"code": "never23"}


def what_is_told(answer: Any, address: str) -> str:
    """An answer without what differs each time, and without the address that was asked for."""
    told = f"{answer.status_code} {answer.headers.get('Location', '')} {answer.content.decode(errors='replace')}"
    told = re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")\w+', r"\1", told)
    return told.replace(address, "ADDRESS").replace(address.replace("/", "%2F"), "ADDRESS")


def walk(client: Client, arguments: dict[str, Any], leaves: set[str]) -> int:
    """Ask for and send to every page; returns how many were tried.

    None may break, none may tell the secret. What is there is answered as what never was, after as many queries:
    neither words nor time tell that it exists.
    """
    tried = 0
    for page in PAGES:
        if page.name in leaves:
            continue
        for ask in (client.get, client.post):
            address, nowhere = page.address(arguments), page.address(never(arguments))
            client.get("/inbox")  # shows what the page before had to say, so that this one does not
            with CaptureQueriesContext(connection) as queries:
                answer = ask(address)
            assert answer.status_code < 500 or page.name == "healthz", f"{page.name} broke"  # there is no worker here
            if not isinstance(answer, StreamingHttpResponse):
                assert SECRET not in answer.content.decode(errors="replace"), f"{page.name} tells it"
            elif not answer.is_async:  # the stream of events has no end
                assert SECRET not in b"".join(answer).decode(), f"{page.name} tells it"
            assert SECRET not in str(answer.headers), f"{page.name} tells it in a header"
            if page.is_about_a_thing:
                with CaptureQueriesContext(connection) as queries_for_nothing:
                    nothing = ask(nowhere)
                assert what_is_told(answer, address) == what_is_told(nothing, nowhere), f"{page.name} tells it exists"
                assert len(queries) == len(queries_for_nothing), f"{page.name} takes longer for what exists"
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
    assert {"feed", "wallet", "scoreboard", "story_write", "share_from_mail", "redeem"} <= PAGE.keys()


def test_every_page_needs_an_action_or_says_why_it_needs_none():
    assert {page.name for page in PAGES if not page.action} == set(NEED_NO_ACTION)


def test_pages_ask_for_actions_that_there_are():
    asked = {
        action
        for template in (Path(__file__).parents[2] / "proudly").rglob("*.html")
        for action in re.findall(r"\bmay\.(\w+)", template.read_text())
    }
    assert asked <= member_in_pages(HttpRequest())["may"].keys()


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
    # What would end Otto's own session is left out.
    tried = walk(client, arguments, FOR_THE_HOLDER | {"account_logout", "end_all_sessions"})
    assert everything_of(sanne) == before
    with capsys.disabled():
        print(f" {role}: {tried} tried", end="")


@pytest.mark.parametrize("role", ROLES)
def test_in_the_own_organisation_a_role_may_what_the_rules_say_and_no_more(
    role: str, arguments: dict[str, Any], sanne: Member
):
    roles = [] if role == "advocate" else [role]
    colleague = people.member(sanne.organisation, f"{role} colleague", roles=roles)
    client = Client()
    client.force_login(colleague.person)
    for page in PAGES:
        if not page.action:
            continue
        address = page.address(arguments)
        answer = client.get(address)
        if answer.status_code == 405:  # it only takes what is sent
            answer = client.post(address)
            client.force_login(colleague.person)  # one page signs out everywhere
        assert (answer.status_code == 403) != may([role], page.action), f"{page.name} for {role}"


def test_a_colleagues_own_pages_are_the_colleagues_alone(arguments: dict[str, Any], sanne: Member):
    client = Client()
    client.force_login(people.member(sanne.organisation, "Piet").person)
    for page in ("visits", "api_token_revoke", "download_my_data"):
        assert client.post(PAGE[page].address(arguments)).status_code in {404, 405}
    for page in ("visits", "qr_code"):
        assert client.get(PAGE[page].address(arguments)).status_code == 404
