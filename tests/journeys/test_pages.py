"""Every page of the real program, with the demo company in it: readable by everybody, on a phone and on a desk."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.axe import complaints, too_wide
from tests.browsing import DESKTOP, PHONE, Browsing
from tests.running import RunningProudly, running_proudly

pytestmark = pytest.mark.browser

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
# Pages of an advocate, the name of their picture, and what stands at its top.
IN_THE_DOCUMENTS = {
    "/": ("feed", ".find"),
    "/scoreboard?period=all": ("scoreboard", "body"),
    "/points": ("points", "body"),
}

Where = tuple[str, str, str, str]  # device, scheme, language, role

FACTS = """
import time
from datetime import UTC, datetime
from proudly.content.cards.card import Card
from proudly.content.models import LinkReading, Source, Story, Suggestion
from proudly.content.sources.tests import factories as sources
from proudly.demo.queries import demo_sign_in_links
from proudly.people.identity_providers import add_provider
from proudly.people.models import Member, MemberImport
from proudly.rewards.models import Reward
from proudly.scoreboard.screens import add_screen
from proudly.sharing.models import PlannedShare, Share
from proudly.sharing.tokens import share_address
from proudly.content.services import write_story
from proudly.links.services import close_links
from proudly.people.importing import services as importing
from proudly.demo.queries import demo_address
from proudly.people.invitations import invitation_address
from proudly.people.joining import join_address, joining_address
from proudly.people.models import JoinLink
from proudly.people.services import come_in
from proudly.sharing.first_minute import move_on
path_of = lambda address: "/" + address.split("/", 3)[3]
sanne = Member.objects.get(name="Sanne de Vries")
Member.objects.filter(organisation=sanne.organisation).update(language=language)
share = Share.objects.filter(member=sanne).order_by("-pk").first()
story = Story.objects.filter(state="published", language=language).order_by("-published_at").first()
ended = Share.objects.filter(member=sanne, story__language=language).exclude(story=story).order_by("pk").first()
close_links(story=ended.story, why="")
newcomer, other = Member.objects.not_joined().filter(invitation__isnull=False).order_by("pk")[:2]
used = invitation_address(other.invitation)
come_in(member=other)
move_on(member=other, done="networks")
join_link = JoinLink.objects.get()
asked = join_link.requests.create(
    organisation=sanne.organisation, round=join_link.round, address="pia@heldervaart.example", language=language
)
draft = write_story(author=story.author, title=story.title, summary=story.summary, language=language)
from proudly.audience.services import choose_audience
from proudly.people.models import Team
from proudly.people.services import give_role
from proudly.people.team_changes import choose_lead
team = Team.objects.filter(organisation=sanne.organisation, parent__isnull=False, children__isnull=False).first()
choose_lead(team=team, lead=sanne)
give_role(member=sanne, role="analyst", team=team)
choose_audience(organisation=sanne.organisation, teams=[team])
from datetime import timedelta
from proudly.content.publishing import set_moments
from proudly.content.campaigns import save_campaign
from proudly.kit import clock
from proudly.sharing.recalling import recall_story
write_story(author=story.author, story=draft, title=draft.title + " 2", summary="x", language=language)
campaign = save_campaign(organisation=sanne.organisation, name="Campaign of its own", why="Because.")
mine = Share.objects.filter(member=sanne, story__language=language).exclude(story__in=[story, ended.story])
back = mine.order_by("-pk").first()
recall_story(story=back.story, reason="x")
early, over, inside = Story.objects.filter(
    state="published", language=language).exclude(pk__in=[story.pk, ended.story_id, back.story_id]
).order_by("published_at")[:3]
set_moments(story=early, share_from=clock.now() + timedelta(days=2), over_at=None)
set_moments(story=over, share_from=None, over_at=clock.now())
Story.objects.filter(pk=inside.pk).update(internal=True)
Story.objects.filter(pk=draft.pk).update(lacked="title,summary", publish_at=clock.now())
scheduled = Story.objects.get(state="scheduled")
olga = Member.objects.filter(organisation=sanne.organisation, roles__role="owner").order_by("pk").first()
def work_until_not(one, state):
    while one.state == state:
        importing.work_on(import_id=one.pk)  # or the worker does
        time.sleep(0.1)
        one.refresh_from_db()
    return one
def read(text):
    one = importing.bring_file(by=olga, data=text.encode(), file_name="people.csv", let_go_missing="Bo;;" in text)
    return work_until_not(one, "reading")
heading = "email;name;function;team;salary\\n"
applied = read(heading + "anton@waterwerk.example;Anton de Wit;Monteur;Waterwerk > NL > Pompen;1\\n")
applied = work_until_not(importing.confirm(brought=applied, by=olga), "applying")
to_confirm = read(heading + f"bo@b.example;Bo;;Waterwerk > BE;1\\n{sanne.email};Sanne;Chief;;1\\nx@y.example;;king;;1")
under_way = MemberImport.objects.create(
    organisation=sanne.organisation, by=olga, file_name="people.csv", done=500, total=900, state="applying",
    claimed_at=datetime(2099, 1, 1, tzinfo=UTC))
imports = {
    "to_confirm": to_confirm.pk, "applied": applied.pk, "under_way": under_way.pk,
    "unreadable": read("name\\nBo\\n").pk,
}
card = Card(url="https://heldervaart.example/water", title=story.title, summary=story.summary, site="Heldervaart")
far = datetime(2099, 1, 1, tzinfo=UTC)
youssef = Member.objects.get(name="Youssef Tahiri")
readings = {
    kind: LinkReading.objects.create(
        organisation=sanne.organisation, member=youssef, url=card.url, card=card.to_json(), picture=picture,
        state=state, trouble=trouble, claimed_at=far, created_at=far,
    ).pk
    for kind, state, trouble, picture in [
        ("read", "read", "", story.picture.name), ("reading", "reading", "", ""), ("unread", "unread", "sign in", "")
    ]
}
entra = add_provider(organisation=sanne.organisation, kind="oidc", name="Entra")
entra.settings = {"server": "https://entra.example", "client_id": "proudly"}
entra.save()
okta = add_provider(organisation=sanne.organisation, kind="saml", name="Okta")
editor = Member.objects.filter(organisation=sanne.organisation, roles__role="editor").order_by("pk").first()
source = sources.source(editor, "Robots op de dijk", "Een pomp uit 1923", name="Vakblad Water", language=language)
for trouble in ({"last_error": "not found", "failures": 4}, {"last_error": "gone", "is_on": False}, {"is_on": False}):
    broken = sources.source(editor, name="Vakblad")
    Source.objects.filter(pk=broken.pk).update(
        failing_since=datetime.now(UTC), next_look_at=datetime(2099, 1, 1, tzinfo=UTC), **trouble)
Source.objects.filter(pk=source.pk).update(next_look_at=datetime(2099, 1, 1, tzinfo=UTC))
others = [{"address": "https://vakblad.example/comments", "title": "Reacties"}]
searches = {
    "found": sources.found(editor, "Robots op de dijk", others=others).pk,
    "nothing": sources.found(editor, state="nothing", error="no feed").pk,
    "waiting": sources.found(editor, state="waiting", claimed_at=datetime(2099, 1, 1, tzinfo=UTC)).pk,
}
from proudly.content.caption_help.tests.factories import suggested_caption
from proudly.content.review.services import ask_for_approval, ask_for_change
from proudly.content.review.tests import factories as review
rule = review.waits_for_approval(draft.author, "A rule of its own")
to_approve = Story.objects.get(title="A rule of its own")
approver = Member.objects.filter(organisation=sanne.organisation, roles__role="manager").order_by("pk").first()
ask_for_change(story=to_approve, by=approver, text="Shorter, please.")
write_story(author=to_approve.author, story=to_approve, title=to_approve.title, summary="Shorter.", language=language,
            topics=to_approve.topics.all())
ask_for_approval(story=to_approve, by=to_approve.author)
suggested_caption(draft.author, draft)
from proudly.points.tests import factories as points
from proudly.rewards.giving import give_monthly, give_to_cause, open_pot
from proudly.rewards.models import Cause, Reward
from proudly.rewards.statements import make_statement
from proudly.rewards.services import save_for
from proudly.points.models import ExpiryWarning
points.held(sanne, "Robots op de dijk", cause="one")
points.held(youssef, "Robots op de dijk", cause="other")
points.thanks(approver, sanne, "Voor de rondleiding")
points.action(sanne, "Week van de open dag")
cause = Cause.objects.filter(organisation=sanne.organisation).first()
pot = open_pot(member=sanne, cause=cause, name="Service", goal=500)
give_to_cause(member=sanne, cause=cause, points=5, request="pot", pot=pot)
give_monthly(member=sanne, cause=cause, points=5, anonymous=True)
make_statement(cause=cause)
voucher = Reward.objects.get(kind="voucher")
save_for(member=sanne, reward=Reward.objects.filter(organisation=sanne.organisation).order_by("-price").first())
ExpiryWarning.objects.create(organisation=sanne.organisation, member=sanne, expires_on="2099-01-01", points=7)
resting = Story.objects.get(rest__lifted_at=None, rest__isnull=False)
from proudly.challenges.models import Challenge
ended_challenge, challenge = Challenge.objects.filter(organisation=sanne.organisation).order_by("first_day")
result = imports | readings | searches | {
    "challenge": challenge.pk, "ended_challenge": ended_challenge.pk,
    "source": source.pk,
    "team": team.pk, "leaf": Team.objects.filter(children=None).exclude(members=None).first().pk,
    "entra": entra.pk, "okta": okta.pk, "key": entra.key,
    "links": {role: address for role, _name, address in demo_sign_in_links()} | {"newcomer": demo_address(other)},
    "invited": path_of(invitation_address(newcomer.invitation)), "used": path_of(used),
    "join": path_of(join_address(join_link)), "joining": path_of(joining_address(asked)),
    "share": share.pk, "member": share.member_id, "story": story.pk, "draft": draft.pk, "code": share.link.code,
    "campaign": campaign.pk, "early": early.pk, "over": over.pk, "inside": inside.pk, "scheduled": scheduled.pk,
    "gallery": Story.objects.filter(kind="gallery").first().pk, "film": Story.objects.filter(kind="video").first().pk,
    "recalled": back.story_id, "recalled_on": back.network,
    "closed": ended.story_id, "closed_code": ended.link.code,
    "planned": PlannedShare.objects.get(member=sanne).story_id,
    "mail": share_address(sanne, story, "xing"),
    "screen": add_screen(maker=olga, name="Canteen")[1],
    "cause": cause.pk, "pot": pot.pk, "voucher": voucher.pk, "budget": cause.gifts.last().budget_id,
    "rule": rule.pk, "to_approve": to_approve.pk, "resting": resting.pk,
    "suggestion": sanne.suggestions.get(state="talking").pk, "fresh": sanne.suggestions.get(state="new").pk,
    "taken": Suggestion.objects.get(state="taken").pk,
}
"""


@dataclass(frozen=True)
class DemoProgram:
    proudly: RunningProudly
    facts: dict[str, Any]

    def sign_in(self, page: Page, role: str) -> Page:
        link = next(address for said, address in self.facts["links"].items() if role in said)
        page.goto(link)
        page.locator("main form button").first.click()
        page.wait_for_url(f"{self.proudly.base_url}/")
        return page


# One walk on a phone in Dutch, whose words are the longest, and one on a desk in English. What a page looks like does
# not hang on the database: the second run of the suite opens each on a desk, and no more.
ON_SQLITE = os.environ.get("PROUDLY_TEST_DATABASE", "sqlite") == "sqlite"
WALKS = {"en": DESKTOP, "nl": PHONE} if ON_SQLITE else {"en": DESKTOP}


def apart(language: str) -> Any:
    """A walk has a program of its own, and can go on beside what shares one."""
    return pytest.param(language, marks=pytest.mark.xdist_group(f"walk {language}"))


@pytest.fixture(scope="module", params=[apart(language) for language in WALKS])
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoProgram]:
    """The demo company, everybody in it speaking one language."""
    with running_proudly(tmp_path_factory.mktemp("pages")) as running:
        founded = running.command("demo", "--people", "40")
        assert founded.returncode == 0, founded.stderr
        yield DemoProgram(running, running.run(FACTS, language=request.param) | {"language": request.param})


def pages_of(facts: dict[str, Any]) -> dict[str, list[str]]:
    """For each role the pages that it has, and those of nobody."""
    return {
        "advocate": [
            "/", "/inbox", "/preferences/notices", "/?page=2", "/?saved=on", "/?kind=text&network=x", "/stories/find",
            "/stories/find?q=pomp+pump", "/stories/find?q=nowhere",
            f"/stories/{facts['early']}", f"/stories/{facts['inside']}",
            f"/stories/{facts['early']}/share/x", f"/stories/{facts['inside']}/share/x",
            f"/stories/{facts['recalled']}/share/{facts['recalled_on']}",
            f"/stories/{facts['story']}", f"/stories/{facts['story']}/share/linkedin",
            f"/stories/{facts['gallery']}", f"/stories/{facts['film']}", "/?kind=video",
            f"/stories/{facts['planned']}/share/x", f"/stories/{facts['planned']}/share/x?later=yes&now=yes",
            f"/stories/{facts['story']}/share/copy", f"/stories/{facts['story']}/share/sheet", "/shares",
            f"/stories/{facts['closed']}", f"/stories/{facts['closed']}/share/x",
            f"/shares/{facts['share']}/visits", "/points", "/scoreboard", "/scoreboard?period=all",
            "/scoreboard?period=all&of=teams", "/scoreboard?of=places&period=month", "/scoreboard?period=season",
            *(f"/scoreboard?period=month&contest={contest}" for contest in ("newcomers", "improved", "usual")),
            f"/scoreboard?campaign={facts['campaign']}", "/rewards", "/rewards/mine", "/preferences", "/connections",
            "/rewards/line", "/rewards/line?period=all",
            "/scoreboard/sponsors",
            "/points/what-earns", "/causes", f"/causes/{facts['cause']}", f"/causes/{facts['cause']}/pot",
            f"/causes/pots/{facts['pot']}",
            "/connections/bluesky", "/preferences/api-tokens", "/preferences/topics", "/preferences/order", "/nowhere",
            "/why", "/house-rules", "/challenges", f"/challenges/{facts['challenge']}",
            f"/challenges/{facts['ended_challenge']}",
            "/suggest", "/suggest/from-anywhere", "/suggestions", f"/suggestions/{facts['suggestion']}",
            "/preferences/privacy", "/preferences/data", "/preferences/erase", "/organisation/privacy/statement",
            "/preferences/sign-in", "/preferences/sign-in/passkeys/new", "/badges", "/colleagues",
        ],
        "editor": [
            "/write", "/write/new", f"/write/new?link={facts['read']}", f"/write/new?link={facts['reading']}",
            f"/write/new?link={facts['unread']}", f"/write/{facts['draft']}", f"/write/{facts['draft']}/preview",
            f"/write/{facts['story']}/links", f"/write/{facts['closed']}/links",
            *(f"/write/{facts[told]}/media" for told in ("draft", "gallery", "film", "inside")),
            f"/write/{facts['gallery']}/preview",
            "/write/sources", "/write/sources/new", f"/write/sources/{facts['source']}",
            *(f"/write/sources/found/{facts[search]}" for search in ("found", "waiting", "nothing")),
            "/write?stage=scheduled&words=a", "/write?words=nowhere", "/write/campaigns",
            f"/write/campaigns/{facts['campaign']}", f"/write/campaigns/{facts['campaign']}/change",
            f"/write/{facts['draft']}/versions", f"/write/{facts['draft']}/versions/2", f"/write/{facts['draft']}/when",
            f"/write/{facts['scheduled']}/preview", f"/write/{facts['scheduled']}/when",
            f"/write/{facts['over']}/preview", f"/write/{facts['recalled']}/preview",
            f"/write/{facts['recalled']}/links", f"/write/{facts['story']}/recall",
            "/write/suggestions", "/write/suggestions?which=all", f"/write/suggestions/{facts['suggestion']}",
            f"/write/suggestions/{facts['taken']}", f"/write/suggestions/{facts['fresh']}",
            "/organisation/suggestions", "/organisation/story-standards", "/write/supply", "/review",
            *(f"/write/figures?by={by}" for by in ("story", "topic", "author", "variant")),
            f"/write/{facts['resting']}/preview", f"/write/{facts['to_approve']}/preview",
            f"/review/{facts['to_approve']}",
        ],
        "manager": [
            "/organisation/badges",
            "/organisation/shares-in-an-hour", "/organisation/review", f"/organisation/review/{facts['rule']}",
            "/review", f"/review/{facts['to_approve']}",
            "/organisation/notices", "/organisation/story-notices",
            "/organisation/scoreboard", "/points/rules", "/rewards/orders", "/links/settings", "/links/conversions",
            "/points/rules/extra", "/points/books", "/points/worth", "/points/thank", "/points/held",
            "/points/held?done=1", "/challenges/new", f"/challenges/{facts['ended_challenge']}/change",
            "/rewards/orders?done=1", "/rewards/manage", "/rewards/manage/new", f"/rewards/manage/{facts['voucher']}",
            f"/rewards/manage/{facts['voucher']}/codes", "/rewards/budget", "/rewards/budget/new",
            f"/rewards/budget/{facts['budget']}", "/causes/manage", "/causes/manage/new",
            f"/causes/manage/{facts['cause']}", "/causes/manage/matching/new", "/causes/report",
            "/causes/report?first=2020-01-01&last=2020-01-02",
        ],
        "newcomer": ["/", "/start", "/start?step=you"],
        "owner": [
            "/organisation/undelivered", "/organisation/slack", "/organisation/chat-rooms",
            "/organisation/directory", "/organisation/caption-help", "/organisation/review",
            "/organisation/teams", "/organisation/teams?what=a", "/organisation/teams?what=nowhere",
            "/organisation/teams/new", f"/organisation/teams/{facts['team']}?who=a",
            f"/organisation/teams/{facts['leaf']}", f"/organisation/teams/{facts['team']}/remove",
            "/organisation/look", "/organisation/look?colour=%23ffee00",
            "/organisation", "/organisation/join", "/mailbox", "/people", "/people?shown=not-joined", "/people/invite",
            "/people?shown=left", f"/people/{facts['member']}/about",
            "/people?who=nobody", f"/people/{facts['member']}", "/audit",
            "/audit?who=nobody&since=soon", "/people/import", f"/people/import/{facts['to_confirm']}",
            f"/people/import/{facts['to_confirm']}?kind=changed", f"/people/import/{facts['to_confirm']}?kind=wrong",
            f"/people/import/{facts['unreadable']}", f"/people/import/{facts['under_way']}",
            f"/people/import/{facts['applied']}",
            "/organisation/why", "/organisation/house-rules", "/why", "/rewards/wages-in-kind",
            "/organisation/privacy", f"/people/{facts['member']}/leads",
            f"/people/{facts['member']}/erase",
            "/organisation/sign-in", f"/organisation/sign-in/{facts['entra']}",
            f"/organisation/sign-in/{facts['okta']}",
        ],
        "sponsor": [
            "/commitment", "/why", "/challenges", "/challenges/new", f"/challenges/{facts['challenge']}/change",
        ],
        "": [
            f"/scoreboard/tv/{facts['screen']}", f"/scoreboard/tv/{facts['screen']}?slide=1",
            "/sign-in", "/sign-in/emergency", f"/sign-in/with/{facts['key']}", f"/sign-in/oidc/{facts['key']}/callback",
            f"/read/{facts['code']}", "/s/altered", "/" + facts['mail'].split("/", 3)[3],
            facts["invited"], facts["used"], "/invited/altered", facts["join"], "/join/altered", facts["joining"],
            "/joining/altered", "/go/unknown", f"/go/{facts['closed_code']}",
        ],
    }  # fmt: skip


def test_everybody_can_read_and_use_every_page(
    demo: DemoProgram, browsing: Browsing, capsys: pytest.CaptureFixture[str]
) -> None:
    language, seen = demo.facts["language"], 0
    device = "phone" if WALKS[language] is PHONE else "desk"
    for role, paths in pages_of(demo.facts).items():
        page = browsing.open(WALKS[language], language=language)
        if role:
            demo.sign_in(page, role)
        for path in paths:
            page.emulate_media(color_scheme="light")
            answer = page.goto(demo.proudly.base_url + path)
            where = f"{path} for {role or 'a stranger'} on a {device}, {language}"
            assert answer is not None and answer.status < 500, where
            assert not ON_SQLITE or complaints(page) == [], where
            assert too_wide(page) == 0, where
            in_its_own_language = path.startswith(("/read/", "/scoreboard/tv/"))
            assert page.locator("html").get_attribute("lang") == language or in_its_own_language, where
            keep_picture(page, (device, "light", language, role), path)
            page.emulate_media(color_scheme="dark")
            assert not ON_SQLITE or complaints(page, of_colour=True) == [], f"{where}, dark"
            keep_picture(page, (device, "dark", language, role), path)
            seen += 1
        page.context.close()  # or its last page goes on asking what is new
    with capsys.disabled():
        what = "looked at in light and dark, violations: 0" if ON_SQLITE else "opened"
        print(f"\n{seen} pages ({language}, {device}) {what}")


def keep_picture(page: Page, where: Where, path: str) -> None:
    """`make pictures` takes the documents' pictures anew; KEEP_PICTURES=<folder> keeps every page there, to be seen."""
    if "REFRESH_PICTURES" in os.environ and where == ("desk", "light", "en", "advocate") and path in IN_THE_DOCUMENTS:
        name, top = IN_THE_DOCUMENTS[path]
        page.locator(top).first.evaluate("part => part.scrollIntoView({behavior: 'instant'})")
        page.wait_for_load_state("networkidle")
        page.screenshot(path=PICTURES / f"{name}.png")
    if folder := os.environ.get("KEEP_PICTURES"):
        name = "-".join(where) + re.sub(r"[^a-z]+", "-", path)
        page.screenshot(path=Path(folder) / f"{name[:80]}.png", full_page=True)
