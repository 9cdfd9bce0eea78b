"""Every mail, as a picture: on a small phone, without pictures, in light and dark.

`make pictures` writes them to docs/mails/.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import translation
from playwright.sync_api import Route

from proudly.challenges.goals.services import ENDED, STARTED
from proudly.challenges.models import Challenge
from proudly.challenges.tests.factories import challenge, sponsor
from proudly.content.models import Review, Story
from proudly.content.publishing import publish_story
from proudly.content.review.services import say
from proudly.content.review.tests.factories import waits_for_approval
from proudly.content.suggestions import mails as suggestion_mails
from proudly.content.suggestions import services as suggestions
from proudly.content.suggestions.thanks import thank_for_published
from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.notices import rhythm
from proudly.notices.channels.mail.message import letter_for
from proudly.notices.invitations import promise_invitations, promise_reminders
from proudly.notices.kinds import DIGEST, all_kinds, kind_of
from proudly.notices.models import Notice, Rhythm
from proudly.notices.services import promise_notices
from proudly.people.invitations import invite_member
from proudly.people.joining import change_join_link
from proudly.people.mails import join_mail
from proudly.people.models import Member, Organisation
from proudly.people.rules import REMIND_AFTER
from proudly.people.sign_in import AccountAdapter
from proudly.people.tests import factories as people
from proudly.points.arrivals import KIND as POINTS_ARRIVED
from proudly.points.expiry import EXPIRES
from proudly.points.holding import decide_hold
from proudly.points.models import ExpiryWarning
from proudly.points.tests import factories as points
from proudly.rewards.approvals import tell_who_approves
from proudly.rewards.redeeming import cancel_redemption, fulfil_redemption, redeem_reward
from proudly.rewards.services import offer_reward
from proudly.scoreboard.badges.applauding import KIND as APPLAUSE
from proudly.scoreboard.badges.giving import give_badges
from proudly.scoreboard.badges.models import Applause
from proudly.scoreboard.models import Standing
from proudly.scoreboard.overtaking import KIND as OVERTAKEN
from proudly.scoreboard.tests import factories as board
from proudly.sharing.echo.mails import DROPPED_KIND, DUE_KIND
from proudly.sharing.models import PlannedShare, StoryRest
from proudly.sharing.notices import NEW_STORY, REMINDER, THANKS
from proudly.sharing.pride.services import RESTS
from proudly.sharing.recalling import recall_story
from proudly.sharing.tests import factories as sharing
from tests.axe import too_wide
from tests.browsing import chromium

MAILS = Path(__file__).parents[2] / "docs/mails"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

WORDS = {
    "en": {
        "title": "Our pump keeps three hundred houses dry",
        "summary": "Six people and a pump meant for the museum. It ran for nine nights, and nobody had to leave.",
        "why": "It shows what we can do when somebody just begins.",
        "reward": "A vest of recycled wool",
        "said": "Who is on the picture? I would like to name them.",
    },
    "nl": {
        "title": "Onze pomp houdt driehonderd huizen droog",
        "summary": "Zes mensen en een pomp voor het museum. Hij liep negen nachten, en niemand hoefde weg.",
        "why": "Het laat zien wat we kunnen als iemand gewoon begint.",
        "reward": "Een vest van gerecycled wol",
        "said": "Wie staat er op de foto? Ik zou ze graag noemen.",
    },
}


def everything_there_is_to_tell(language: str) -> dict[str, Notice]:
    """A notice of each kind, by its key, to members who read this language."""
    words = WORDS[language]
    within = people.organisation("Waterwerk", time_zone="UTC")
    eva = people.editor(within, "Eva de Wit", language=language)
    sanne = people.member(within, "Sanne de Vries", language=language, networks=["linkedin", "bluesky"])
    told = {"title": words["title"], "summary": words["summary"], "why": words["why"], "language": language}

    story = content.story(eva, announce=True, **told)
    taken_back, rests = content.story(eva, **told), content.story(eva, **told)
    sharing.share(sanne, taken_back)
    recall_story(story=taken_back, reason=words["said"], by=eva)
    StoryRest.objects.create(organisation=within, story=rests)
    share = sharing.share(sanne, rests)
    share.link.totals.create(kind="human", clicks=312)
    for state, kind in (("due", DUE_KIND), ("dropped", DROPPED_KIND)):
        plan = PlannedShare.objects.create(
            organisation=within, member=sanne, story=content.story(eva, **told), network="linkedin", at=clock.now(),
            caption=words["why"], state=state,
        )  # fmt: skip
        promise_notices(organisation=within, members=[sanne], kind=kind, about=plan.pk)
    for kind, member, about in (
        (NEW_STORY.key, sanne, story.pk), (REMINDER.key, sanne, story.pk), (RESTS, eva, rests.pk),
        (THANKS.key, sanne, share.pk),
    ):  # fmt: skip
        promise_notices(organisation=within, members=[member], kind=kind, about=about)

    nina = people.member(within, "Nina Bakker", language=language, joined=False)
    invite_member(member=nina, by=eva)
    promise_invitations()
    with clock.at(clock.now() + REMIND_AFTER + timedelta(hours=1)):
        promise_reminders()

    one, _is_new = suggestions.suggest(member=sanne, pasted="https://krant.example/pomp", why=words["why"])
    suggestions.answer(suggestion=one, editor=eva, text=words["said"])
    suggestions.reply(suggestion=one, text=words["why"])
    other, _is_new = suggestions.suggest(member=sanne, pasted="https://krant.example/dijk", why=words["why"])
    out = suggestions.take(suggestion=other, editor=eva)
    Story.objects.filter(pk=out.pk).update(title=words["title"], summary=words["summary"])
    publish_story(story=Story.objects.get(pk=out.pk))
    thank_for_published()
    promise_notices(organisation=within, members=[eva], kind=suggestion_mails.WAITING, about=1)

    rhythm.choose_rhythm(member=sanne, rhythm=Rhythm.WEEKLY, most_a_week=None)
    promise_notices(organisation=within, members=[sanne], kind=DIGEST, about=1)
    Notice.objects.filter(member=sanne, kind__in=[NEW_STORY.key, THANKS.key]).update(state=Notice.State.TOLD)
    read_at = NOW - timedelta(days=1)
    board.win(sanne, 24, at=read_at, deed="click")
    promise_notices(organisation=within, members=[sanne], kind=POINTS_ARRIVED, about=read_at.date().toordinal())
    board.win(sanne, 56, at=NOW - timedelta(days=1))
    board.win(eva, 90, at=NOW - timedelta(days=1))
    board.catch_up()
    passer = Standing.objects.get(member=eva, scoreboard__period="month")
    promise_notices(organisation=within, members=[sanne], kind=OVERTAKEN, about=passer.pk)

    today = NOW.date().toordinal()
    give_badges({(sanne.pk, "first share", 1): NOW, (sanne.pk, "first reader", 1): NOW})
    for who in (eva, nina):
        Applause.objects.create(organisation=within, by=who, to=sanne, deed="badge:first share:1", at=NOW)
    promise_notices(organisation=within, members=[sanne], kind=APPLAUSE, about=today)

    vest = offer_reward(organisation=within, name=words["reward"], price=20, stock=1)
    fulfil_redemption(redemption=redeem_reward(member=sanne, reward=vest, request="an example"))

    mona = people.member(within, "Mona Smit", language=language, roles=["manager", "owner"])
    waits_for_approval(eva, words["title"], text=words["said"])
    say(story=Review.objects.get().story, by=mona, text=words["said"])
    tell_of_points_and_rewards(sanne, mona, words)
    tell_of_challenges(sanne, words, language)
    return {notice.kind: notice for notice in Notice.objects.select_related("member__person", "organisation")}


def tell_of_points_and_rewards(sanne: Member, mona: Member, words: dict[str, str]) -> None:
    """Points that expire, come with thanks, or were held back and decided upon; rewards that wait or are cancelled."""
    points.thanks(mona, sanne, words["said"])
    points.held(sanne, words["title"], cause="other")
    decide_hold(decider=mona, member=sanne, group="other", release=False, words=words["said"])
    points.held(sanne, words["title"], cause="one")
    warning = ExpiryWarning.objects.create(
        organisation=sanne.organisation, member=sanne, expires_on=date(2027, 1, 1), points=120
    )
    promise_notices(organisation=sanne.organisation, members=[sanne], kind=EXPIRES, about=warning.pk)
    vest = offer_reward(organisation=sanne.organisation, name=words["reward"], price=1, stock=2, needs_approval=True)
    for request in ("asked", "cancelled"):
        asked = redeem_reward(member=sanne, reward=vest, request=request)
    cancel_redemption(redemption=asked, words=words["said"])
    tell_who_approves()


def tell_of_challenges(sanne: Member, words: dict[str, str], language: str) -> None:
    """One that begins, and one that was reached."""
    marijke = sponsor(sanne.organisation, "Marijke Hoekstra", language=language)
    begun, over = (
        challenge(marijke, words["title"], text=words["why"], language=language, what="readers", goal=1000)
        for _ in range(2)
    )
    Challenge.objects.filter(pk=over.pk).update(
        settled_at=clock.now(), total=1204, took_part=37, reached_by=1, thanks={language: words["said"]}
    )
    for kind, about in ((STARTED, begun.pk), (ENDED, over.pk)):
        promise_notices(organisation=sanne.organisation, members=[sanne], kind=kind, about=about)


@pytest.fixture(params=["en", "nl"])
def mails(request: pytest.FixtureRequest, db: None) -> Iterator[tuple[str, dict[str, str]]]:
    """The HTML of a mail of each kind, by its key."""
    language, drawn = request.param, {}
    with clock.at(NOW), translation.override(language):
        notices = everything_there_is_to_tell(language)
        for kind in all_kinds():
            notice = notices[kind.key]
            message = kind_of(kind.key).compose([notice])[notice.pk]
            assert message is not None, kind.key
            drawn[kind.key] = letter_for(notice.member, message).html
        drawn |= mails_to_strangers(language)
    yield language, drawn


def mails_to_strangers(language: str) -> dict[str, str]:
    """What is no notice: a code to sign in by, and the two answers to who asks to join."""
    within = Organisation.objects.get()
    by = people.member(within, "Olga", roles=["owner"], language=language)
    link = change_join_link(organisation=within, is_on=True, domains=["example.com"], ends_on=None, most=None)
    asked = [
        link.requests.create(organisation=within, round=link.round, address=address, language=language)
        for address in ("newcomer@example.com", by.email)
    ]
    code = AccountAdapter().render_mail("account/email/login_code", by.email, {"code": "KRT-LMP"})
    joining, here = (join_mail(one) for one in asked)
    assert joining and here
    mails = {"sign-in-code": code, "join": joining, "join-already-in": here}
    return {name: str(mail.alternatives[0][0]) for name, mail in mails.items()}


@pytest.mark.browser
def test_every_mail_can_be_read_on_a_small_phone_in_light_and_dark(mails: tuple[str, dict[str, str]]) -> None:
    language, drawn = mails
    assert len(drawn) == len(all_kinds()) + 3

    def no_picture(route: Route) -> None:
        route.abort()

    with chromium() as browser:
        for scheme in ("light", "dark"):
            context = browser.new_context(viewport={"width": 320, "height": 700}, color_scheme=scheme)  # type: ignore[arg-type]
            page = context.new_page()
            page.route("**/*", no_picture)  # mail programs load none at first
            for kind, html in drawn.items():
                page.set_content(html)
                assert too_wide(page) == 0, (kind, scheme)
                assert page.evaluate(CLIPPED) == [], (kind, scheme)
                if "REFRESH_PICTURES" in os.environ:
                    name = re.sub(r"[^a-z]+", "-", kind)
                    MAILS.mkdir(exist_ok=True)
                    page.screenshot(path=MAILS / f"{name}-{language}-{scheme}.png", full_page=True)


# Elements with words that stand outside the window, or that hide a part of their words.
CLIPPED = """() => [...document.querySelectorAll("td, div, p, a, span")]
  .filter((one) => [...one.childNodes].some((child) => child.nodeType === 3 && child.data.trim()))
  .filter((one) => {
    const { left, right, width } = one.getBoundingClientRect();
    const style = getComputedStyle(one);
    if (!width || style.display === "none" || style.visibility === "hidden" || style.opacity === "0") return false;
    if (style.maxHeight === "0px" || style.fontSize === "1px") return false; // the words of a mail's first line
    const hides = style.overflow === "hidden" && one.scrollWidth > one.clientWidth + 1;
    return left < -1 || right > innerWidth + 1 || hides;
  })
  .map((one) => one.textContent.trim().slice(0, 60))"""
