"""The whole product in Dutch: a company whose own words are Dutch, so that any English on a page is ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import pytest
from django.core import mail
from django.http import StreamingHttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from PIL import Image

from proudly.api.scim.services import connect_directory
from proudly.api.services import make_token
from proudly.audience.services import choose_audience
from proudly.challenges.tests.factories import challenge, commitment, sponsor
from proudly.content.campaigns import save_campaign
from proudly.content.caption_help.tests.factories import suggested_caption
from proudly.content.cards.card import Card, Trouble
from proudly.content.cards.services import AN_HOUR
from proudly.content.models import LinkReading, Story
from proudly.content.review.tests.factories import waits_for_approval
from proudly.content.services import CaptionText, add_topic
from proudly.content.sources.tests import factories as sources
from proudly.content.suggestions.services import suggest
from proudly.content.tests import factories as content
from proudly.kit import clock, tokens
from proudly.kit.projections import advance_all
from proudly.links.conversions import set_conversions
from proudly.notices.channels.mail.message import STOP_MAIL, letter_for
from proudly.notices.invitations import compose_invitation, compose_reminder, promise_invitations
from proudly.notices.models import Notice
from proudly.people.groups import make_group
from proudly.people.identity_providers import add_provider
from proudly.people.invitations import invitation_address, invite_member
from proudly.people.joining import change_join_link
from proudly.people.mails import join_mail
from proudly.people.models import Member, SignIn, Team
from proudly.people.own_data import ask_for_export
from proudly.people.rules import ROLES
from proudly.people.services import found_organisation, give_role
from proudly.people.team_changes import choose_lead
from proudly.people.tests import factories as people
from proudly.people.tests.factories import imported
from proudly.points.services import adopt_starting_rules
from proudly.points.tests import factories as points
from proudly.rewards.redeeming import redeem_reward
from proudly.rewards.services import offer_reward
from proudly.rewards.tests import factories as rewards
from proudly.rewards.tests.factories import with_points
from proudly.scoreboard.badges.services import add_holiday
from proudly.scoreboard.screens import add_screen
from proudly.sharing.announcing import announce_story
from proudly.sharing.house_rules import change as change_house_rules
from proudly.sharing.story_mail import compose_new_stories
from proudly.sharing.tests import factories as sharing
from proudly.sharing.tokens import share_address
from tests.contracts.test_isolation import PAGE, PAGES, invited_and_joining
from tools.messages import po_file

pytestmark = pytest.mark.django_db

# Words that no Dutch sentence holds.
ENGLISH = re.compile(
    r"\b(?:the|an|and|are|as|at|been|by|can|choose|colleagues?|each|every|for|from|has|have|here|how|it|mails? me|more|"
    r"no|not|nothing|of your|on your|open your|people|points?|post(?:ed)?|readers?|rewards?|save|shared?|sharing|sign|"
    r"story|stories|that|their|them|there|they|this|to|what|when|which|who|will|with|words|you|yours?)\b",
    re.IGNORECASE,
)
# What is no sentence: the names that other programs give to their own things, and what is filled in.
NAMES = re.compile(r"https?://\S+|\S+@\S+|\{\w+\}|\b(?:read|write):\w+|\w+:(?:read|write)\b")
ELSEWHERE = {
    "healthz",  # for programs
    "openapi-json",
    "openapi-view",
    "live",  # a stream
    "go",  # leads away
}


class Visible(HTMLParser):
    """The words of a page that somebody reads or hears."""

    SAID = {"alt", "aria-label", "title", "placeholder", "data-copied", "data-copy-done", "data-left", "data-over"}

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._silent = 0
        self._in_english = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in {"script", "style"}
        self._in_english = tag == "textarea" and ("lang", "en") in attrs  # where English is to be written
        self.words += [value for name, value in attrs if name in self.SAID and value]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"script", "style"}
        self._in_english = False

    def handle_data(self, data: str) -> None:
        if not self._silent and not self._in_english and data.strip():
            self.words.append(" ".join(data.split()))


def english_in(page: str) -> list[str]:
    """The pieces of text that hold an English word."""
    reader = Visible()
    reader.feed(page)
    return [words for words in reader.words if ENGLISH.search(NAMES.sub("", words))]


@pytest.fixture(autouse=True, scope="module")
def compiled_translations() -> None:
    po = po_file("nl")
    mo = po.with_suffix(".mo")
    assert mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime, "run `python tools/messages.py compile` first"


@pytest.fixture
def sanne() -> Member:
    gemaal = found_organisation(name="Gemaal", language="nl", time_zone="Europe/Amsterdam")
    adopt_starting_rules(organisation=gemaal)
    team = people.team(gemaal, "Pompen")
    for number in range(30):
        with_points(people.member(gemaal, f"Vrijwilliger {number}", team=team), 40 - number)
    return with_points(people.member(gemaal, "Sanne", team=team), 1250)


@pytest.fixture
def verhaal(sanne: Member) -> Story:
    return dutch_story(sanne, "Onze pomp houdt een dorp droog")


def dutch_story(sanne: Member, title: str, **more: Any) -> Story:
    return content.story(
        people.editor(sanne.organisation, f"Eva {title}", email=f"eva{Member.objects.count()}@gemaal.example"),
        title=title,
        summary="Hoe een klein team driehonderd huizen droog hield.",
        why="Je laat zien waar jouw vak voor dient.",
        language="nl",
        captions=[CaptionText(network="", language="nl", text="Trots op mijn team.")],
        topics=[add_topic(organisation=sanne.organisation, name=f"Vakwerk {title}")],
        **more,
    )


def team_with_all(member: Member) -> Team:
    """A team with people, a team below it, a lead, an editor of its own and a story."""
    made = people.team(member.organisation, "Sluizen")
    people.team(member.organisation, "Gemalen", parent=made)
    bram = people.member(member.organisation, "Bram", team=made, language="nl")
    give_role(member=bram, role="editor", team=made)
    choose_lead(team=made, lead=bram)
    choose_audience(organisation=member.organisation, teams=[made])
    return made


@pytest.fixture
def arguments(sanne: Member, verhaal: Story) -> dict[str, Any]:
    """One of everything, all of it Sanne's own."""
    share = sharing.share(sanne, verhaal, caption="Trots!")
    sharing.click(share)
    sharing.click(share)
    sharing.click(share, visitor="robot", agent="LinkedInBot/1.0")
    advance_all()
    reward = offer_reward(
        organisation=sanne.organisation, name="Regenjas", description="Blijft droog.", price=10, stock=3
    )
    offer_reward(
        organisation=sanne.organisation, name="Vrije dag", description="Eerlijk verdiend.", price=9999, stock=1
    )
    offer_reward(organisation=sanne.organisation, name="Beker", description="Van klei.", price=5, stock=0)
    token, _plain = make_token(member=sanne, name="Intranet", scopes=["stories:read"])
    group = make_group(organisation=sanne.organisation, name="Redactie", member_ids=[sanne.pk])
    connect_directory(by=sanne)
    boegbeeld = sponsor(sanne.organisation, "Marijke")
    promised = commitment(boegbeeld, "Ik deel elke week zelf.", with_video=True, language="nl")
    elsewhere = sponsor(sanne.organisation, "Pieter")
    commitment(elsewhere, "Ik deel mee.", language="nl", video_link="https://youtu.be/aqz-KE-bpKQ", transcript="Hoi.")
    change_house_rules(
        organisation=sanne.organisation, texts={"nl": "Wees aardig."}, disclosures={"nl": "#werk"}, asks_again=False
    )
    provider = add_provider(organisation=sanne.organisation, kind="oidc", name="Entra")
    provider.settings = {"server": "https://entra.example", "client_id": "proudly"}
    provider.save()
    add_provider(organisation=sanne.organisation, kind="saml", name="Okta")
    sign_in = SignIn.objects.create(person=sanne.person, key_hash="een", key="", browser="Firefox", system="Windows")
    set_conversions(organisation=sanne.organisation, on=True, worths={"lead": 5000}, currency="EUR")
    suggested, _is_new = suggest(member=sanne, pasted="https://krant.nl/pomp", why="Dit is ons vak.")
    shared_by_mail = share_address(sanne, verhaal, "linkedin").rsplit("/", 1)[1]
    campaign = save_campaign(organisation=sanne.organisation, name="Waterweek", why="Omdat water telt.")
    points.held(sanne, "Molen")
    gifts = rewards.given(sanne, "Een put")
    return {
        "campaign_id": campaign.pk,
        "number": 1,
        "suggestion_id": suggested.pk,
        "holiday_id": add_holiday(
            organisation=sanne.organisation, name="Kerst", first_day=date(2026, 12, 28), last_day=date(2027, 1, 1)
        ).pk,
        "extra_id": points.action(sanne, "Week van de open dag").pk,
        "note_id": points.thanks(sanne, verhaal.author, "Voor de rondleiding").pk,
        "rule_id": waits_for_approval(sanne, "Alles over dijken").pk,
        "suggested_id": suggested_caption(sanne, verhaal, "Trots!").pk,
        "story_id": verhaal.pk,
        "share_id": share.pk,
        "commitment_id": promised.pk,
        "challenge_id": challenge(boegbeeld, "Open dag", text="Vertel het je buren.", language="nl").pk,
        "network": "bluesky",
        "code": share.link.code,
        "reward_id": reward.pk,
        "member_id": sanne.pk,
        "team_id": team_with_all(sanne).pk,
        "import_id": imported(sanne, "e-mail;naam;team\nbram@gemaal.example;Bram;Gemaal > Pompen\nfout;Fout;\n").pk,
        "export_id": ask_for_export(member=sanne).pk,
        "reading_id": link_reading(sanne).pk,
        "provider_id": provider.pk,
        "key": provider.key,
        "sign_in_id": sign_in.pk,
        "passkey_id": 1,
        "source_id": sources.source(sanne, "Dijk houdt", name="Het nieuws").pk,
        "search_id": sources.found(sanne, "Dijk houdt").pk,
        "organisation_id": sanne.organisation_id,
        "slug": sanne.organisation.slug,
        "colour": "0d5564",
        "provider": "postmark",
        "room_id": 1,
        "version": "0",
        "season_id": 1,
        "screen_id": 1,
        "cause_id": gifts.cause.pk,
        "pot_id": gifts.pot.pk,
        "statement_id": gifts.statement.pk,
        "matching_id": gifts.matching.pk,
        "budget_id": gifts.budget.pk,
        "redemption_id": redeem_reward(member=sanne, reward=reward, request="een").pk,
        "token_id": token.pk,
        "group_id": group.pk,
        "name": "20260101T000000000000-abcdef01",
        "token": {
            "share_from_mail": shared_by_mail,
            "new_mail": shared_by_mail,
            "stop_mail": tokens.make(STOP_MAIL, {"member": sanne.pk}),
            **invited_and_joining(sanne.organisation),
            "television": add_screen(maker=sanne, name="Kantine")[1],
            "enter_demo": tokens.make("demo sign-in", {"member": sanne.pk}),
        },
        "status": 404,
    }


def link_reading(member: Member, **said: Any) -> LinkReading:
    """A link that was read, unless told otherwise."""
    card = Card(url="https://waterwerk.example/dorp", title="Onze pomp", summary="Droog.", site="Waterwerk")
    said = {"state": "read", "card": card.to_json(), "url": card.url} | said
    return LinkReading.objects.create(organisation=member.organisation, member=member, **said)


def dutch_browser(member: Member | None = None) -> Client:
    client = Client(headers={"accept-language": "nl-NL,nl;q=0.9,en;q=0.5"})
    if member is not None:
        client.force_login(member.person)
    return client


def pages_for(client: Client, arguments: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Each page that this client sees: its name and what it holds."""
    for page in PAGES:
        if page.name in ELSEWHERE:
            continue
        answer = client.get(page.address(arguments))
        assert answer.status_code < 500, f"{page.name} broke"
        if not isinstance(answer, StreamingHttpResponse) and "html" in answer.headers.get("Content-Type", ""):
            yield page.name, answer.content.decode()


def test_english_is_noticed():
    assert english_in('<p>Deel het met <b>your network</b></p><input placeholder="Choose one">') == [
        "your network",
        "Choose one",
    ]
    assert (
        english_in("<script>for (const the of that) {}</script><p>Deel het met je netwerk op name@of.example</p>") == []
    )


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_dutch_for_a_dutch_speaker(role: str, arguments: dict[str, Any], sanne: Member):
    sanne.roles.create(organisation=sanne.organisation, role=role)
    seen = dict(pages_for(dutch_browser(sanne), arguments))
    assert {"feed", "story", "wallet", "scoreboard", "rewards", "preferences", "visits", "connect"} <= set(seen)
    assert {page: words for page, text in seen.items() if (words := english_in(text))} == {}
    assert all('lang="nl"' in text for page, text in seen.items() if "<html" in text and page != "mailbox_html")


def test_every_page_is_dutch_for_a_stranger_with_a_dutch_browser(arguments: dict[str, Any]):
    seen = dict(pages_for(dutch_browser(), arguments))
    assert {"account_request_login_code", "share_from_mail", "stop_mail", "read_story"} <= set(seen)
    assert {page: words for page, text in seen.items() if (words := english_in(text))} == {}


def test_pages_behind_a_mail_speak_the_members_language_whatever_the_browser(arguments: dict[str, Any]):
    for page in ("share_from_mail", "stop_mail"):
        text = Client(headers={"accept-language": "en"}).get(PAGE[page].address(arguments)).content
        assert english_in(text.decode()) == [], page


@pytest.mark.parametrize("network", ["linkedin", "bluesky", "email", "copy", "sheet"])
def test_sharing_is_dutch_before_and_after_it_on_each_kind_of_network(network: str, sanne: Member, verhaal: Story):
    client = dutch_browser(sanne)
    address = reverse("share", args=[verhaal.pk, network])
    assert english_in(client.get(address).content.decode()) == []
    client.post(address, {"caption": "Trots op ons team", "house_rules": 1})
    assert english_in(client.get(address).content.decode()) == []
    assert english_in(client.post(address, {"address": "https://elders.example/1"}).content.decode()) == []
    for page in ("feed", "shares", "wallet"):
        assert english_in(client.get(reverse(page)).content.decode()) == [], page


def test_a_pasted_link_is_answered_in_dutch_whatever_comes_of_it(sanne: Member):
    sanne.roles.create(organisation=sanne.organisation, role="editor")
    client = dutch_browser(sanne)
    readings = [link_reading(sanne), link_reading(sanne, state="reading")]
    readings += [link_reading(sanne, state="unread", trouble=trouble, card={}) for trouble in Trouble]
    for reading in readings:
        page = client.get(f"/write/new?link={reading.pk}").content.decode()
        assert english_in(page) == [] and 'id="link-reading"' in page
        part = client.get(f"/write/link/{reading.pk}", headers={"HX-Request": "true"})
        assert english_in(part.content.decode()) == []
    for number in range(AN_HOUR):
        link_reading(sanne, url=f"https://waterwerk.example/{number}")
    for link in ("geen link", "https://waterwerk.example/nog"):
        part = client.post("/write/link", {"link": link}, headers={"HX-Request": "true"})
        assert "Niet ingevuld" in part.content.decode() and english_in(part.content.decode()) == []


@pytest.mark.parametrize(
    "file", ["e-mail;naam;taal;rollen;team\nfout;;tlh;koning;A > > B\n", "naam\nBram\n", "e-mail\n"]
)
def test_an_import_is_dutch_from_the_file_to_the_undoing(file: str, sanne: Member):
    sanne.roles.create(organisation=sanne.organisation, role="owner")
    client = dutch_browser(sanne)
    one = imported(sanne, file)
    address = reverse("member_import", args=[one.pk])
    for kind in ("", "?kind=new", "?kind=wrong"):
        assert english_in(client.get(address + kind).content.decode()) == []
    assert english_in(client.post(reverse("export_wrong_rows", args=[one.pk])).content.decode()) == []
    for state in one.State.values:
        one.state, one.read_at, one.counts = (
            state,
            clock.now(),
            {"new": 1, "undone": 1, "left": 1, "same": 1, "wrong": 1},
        )
        one.save()
        assert english_in(client.get(address).content.decode()) == [], state
        for page in ("confirm_import", "undo_import"):
            answer = client.post(reverse(page, args=[one.pk]), follow=True).content.decode()
            assert english_in(answer) == [], (page, state)


@pytest.mark.parametrize("of", ["people", "teams", "places"])
@pytest.mark.parametrize("contest", ["points", "newcomers", "improved", "usual"])
@pytest.mark.parametrize("period", ["week", "month", "quarter", "all"])
def test_every_scoreboard_is_dutch(of: str, contest: str, period: str, sanne: Member):
    for member in (sanne, people.member(sanne.organisation, "Nieuw")):
        asked = {"of": of, "period": period, "contest": contest}
        answer = dutch_browser(member).get(reverse("scoreboard"), asked)
        assert english_in(answer.content.decode()) == []


def test_an_empty_company_is_told_in_dutch_what_to_do_next():
    begin = found_organisation(name="Begin", language="nl")
    first = people.member(begin, "Eerste", roles=["owner", "editor", "manager"])
    client = dutch_browser(first)
    for page in (
        "feed",
        "stories_to_write",
        "shares",
        "wallet",
        "point_rules",
        "new_extra_rule",
        "what_earns",
        "the_books",
        "point_worth",
        "thank",
        "held_points",
        "seasons_and_screens",
        "sponsors",
        "manage_rewards",
        "new_reward",
        "the_budget",
        "new_budget",
        "payroll",
        "causes",
        "manage_causes",
        "new_cause",
        "new_matching",
        "csr_report",
        "scoreboard",
        "rewards",
        "my_rewards",
        "reward_line",
        "redemptions",
        "connections",
        "api_tokens",
        "directory",
        "why",
        "house_rules",
        "change_house_rules",
        "change_why",
        "own_sign_in",
        "sign_in_settings",
    ):
        assert english_in(client.get(reverse(page)).content.decode()) == [], page


def test_what_is_wrong_with_a_form_is_said_in_dutch(sanne: Member, arguments: dict[str, Any]):
    sanne.roles.create(organisation=sanne.organisation, role="owner")
    client = dutch_browser(sanne)
    picture = BytesIO()
    Image.new("RGB", (10, 10)).save(picture, "PNG")
    picture.seek(0)
    picture.name = "foto.png"
    for page, said in (
        (reverse("story_write"), {"captions-TOTAL_FORMS": "1", "captions-INITIAL_FORMS": "0", "url": "geen adres"}),
        (reverse("story_write"), {"captions-TOTAL_FORMS": "1", "captions-INITIAL_FORMS": "0", "picture": picture}),
        (reverse("invite_people"), {"addresses": "geen adres", "language": "nl"}),
        (reverse("join_link"), {"is_on": "on", "domains": "gmail.com", "ends_on": "2020-01-01"}),
        (reverse("join_link"), {"is_on": "on", "domains": "co.uk", "most": "0"}),
        (reverse("join", args=[arguments["token"]["join"]]), {"email": "geen@elders.example"}),
        (reverse("join", args=[arguments["token"]["join"]]), {"email": "geen adres"}),
        (reverse("preferences"), {"language": "tlh", "networks": ["postduif"]}),
        (reverse("api_tokens"), {"name": "x" * 500}),
        (reverse("connect", args=["bluesky"]), {"server": "geen adres"}),
        (reverse("connect", args=["mastodon"]), {"server": "geen adres", "token": ""}),
        (reverse("new_passkey"), {"name": "", "credential": "onzin"}),
        (reverse("sign_in_settings"), {"kind": "pigeon", "name": ""}),
        (reverse("identity_provider", args=[arguments["provider_id"]]), {"server": "geen adres", "domains": "x y"}),
        (reverse("redeem", args=[arguments["reward_id"]]), {}),
        (reverse("import_people"), {}),
        (reverse("house_rules"), {"house_rules": "9"}),
        (reverse("change_house_rules"), {}),
        (reverse("change_why"), {}),
        (reverse("new_team"), {"name": "Sluizen > Gent"}),
        (reverse("new_team"), {"name": "waterwerk", "parent": "x"}),
        (reverse("team", args=[arguments["team_id"]]), {"name": ""}),
        (reverse("remove_team", args=[arguments["team_id"]]), {"to": arguments["team_id"]}),
        (reverse("choose_team_lead", args=[arguments["team_id"]]), {"member": "x"}),
    ):
        text = client.post(page, said, follow=True).content.decode()
        assert "field-error" in text or "alert" in text, page
        assert english_in(text) == [], page


def test_signing_in_is_dutch_from_the_first_page_to_the_code_in_the_mail(sanne: Member):
    client = dutch_browser()
    for said in ({"email": ""}, {"email": "geen adres"}):
        assert english_in(client.post(reverse("account_request_login_code"), said).content.decode()) == []
    asked = client.post(reverse("account_request_login_code"), {"email": sanne.email}, follow=True)
    assert english_in(asked.content.decode()) == []
    assert english_in(client.post(reverse("account_confirm_login_code"), {"code": "FOUT12"}).content.decode()) == []
    (sent,) = mail.outbox
    assert "code" in sent.subject and english_in(f"{sent.subject} {sent.body}") == []


def test_the_mail_about_a_story_is_dutch(sanne: Member):
    news = dutch_story(sanne, "Een gemaal op zonlicht", announce=True)
    announce_story(story=news)
    notice = Notice.objects.get(member=sanne, about=news.pk)
    with override(sanne.language):
        message = compose_new_stories([notice])[notice.pk]
    assert message is not None and message.subject == "Het delen waard: Een gemaal op zonlicht"
    assert english_in(" ".join(letter_for(sanne, message))) == []
    assert english_in(" ".join(action.label for action in message.actions)) == []


def test_invitations_and_the_first_minute_are_dutch(sanne: Member, verhaal: Story):
    nina = people.member(sanne.organisation, "Nina", joined=False)
    invite_member(member=nina, by=sanne)
    promise_invitations()
    notice = Notice.objects.get(member=nina)
    with override("nl"):
        for compose in (compose_invitation, compose_reminder):
            message = compose(notice)
            assert message is not None
            assert english_in(message.subject) == english_in(" ".join(letter_for(nina, message))) == []
    client = dutch_browser()
    client.post(reverse("invited", args=[invitation_address(nina.invitation).rsplit("/", 1)[1]]))
    for step in ("you", "networks", "story"):
        assert english_in(client.get(reverse("start")).content.decode()) == [], step
        assert english_in(client.get(reverse("feed")).content.decode()) == [], step
        client.post(reverse("start"), {"step": step, "skip": "yes"})


def test_the_mails_to_who_joins_by_the_link_are_dutch(sanne: Member):
    link = change_join_link(
        organisation=sanne.organisation, is_on=True, domains=["waterwerk.example"], ends_on=None, most=None
    )
    for address in (sanne.email, "nieuw@waterwerk.example"):
        asked = link.requests.create(organisation=sanne.organisation, round=link.round, address=address, language="nl")
        sent = join_mail(asked)
        assert sent is not None
        assert english_in(f"{sent.subject} {sent.body}") == english_in(str(sent.alternatives[0][0])) == []


@pytest.mark.parametrize(
    "template",
    [
        "403.html",
        "people/saml_sent_on.html",
        "403_csrf.html",
        "404.html",
        "429.html",
        "500.html",
        "account/account_inactive.html",
        "demo/over.html",
        "links/unknown.html",
        "people/invitation_over.html",
        "people/invitation_refused.html",
        "people/join_closed.html",
        "people/join_mailed.html",
        "people/joining_over.html",
        "sharing/link_over.html",
        "sharing/link_refused.html",
        "sharing/new_mail_sent.html",
    ],
)
def test_refusals_are_dutch(template: str):
    with override("nl"):
        assert english_in(render_to_string(template, {"token": "t"})) == []


def test_the_api_explains_itself_in_dutch(sanne: Member):
    _token, plain = make_token(member=sanne, name="Intranet", scopes=["stories:read"])
    client = Client(headers={"authorization": f"Bearer {plain}"})
    for path in ("stories/999999", "wallet", "stories?before=onzin"):
        assert english_in(client.get(f"/api/v1/{path}").json()["detail"]) == [], path


def test_numbers_dates_and_plurals_are_dutch(sanne: Member, arguments: dict[str, Any]):
    client = dutch_browser(sanne)
    assert re.search(r"\b1\.2\d\d\b", client.get(reverse("wallet")).content.decode())
    visits = client.get(reverse("visits", args=[arguments["share_id"]])).content.decode()
    assert "geleden" in visits
    shares = client.get(reverse("shares")).content.decode()
    assert ">lezer<" in shares and ">lezers<" not in shares
    quarter = client.get(reverse("scoreboard"), {"period": "quarter"}).content.decode()
    assert re.search(r"[1-4]e kwartaal \d{4}", quarter)
    teams = client.get(reverse("scoreboard"), {"of": "teams"}).content.decode()
    assert "31 collega’s" in teams and re.search(r"\d+,\d", teams)


def test_moments_are_told_by_the_clock_of_the_organisation(sanne: Member):
    with clock.at(datetime(2026, 7, 14, 22, 30, tzinfo=UTC)):
        news = dutch_story(sanne, "Hoogwater")
    with clock.at(datetime(2026, 7, 14, 22, 30, tzinfo=UTC) + timedelta(days=30)):
        page = dutch_browser(sanne).get(reverse("story", args=[news.pk])).content.decode()
    assert "15 jul 2026" in page and "00:30" in page
