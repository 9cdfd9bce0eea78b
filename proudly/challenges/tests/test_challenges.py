"""Launching, changing and cancelling challenges, and their pages."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from proudly.challenges.films import Film, VideoWithoutWords
from proudly.challenges.goals import services
from proudly.challenges.goals.services import HasBegun, IsOver, TermsRefused, TooFewPeople
from proudly.challenges.models import Challenge
from proudly.challenges.notices import compose_ended, compose_started
from proudly.challenges.services import NoWords
from proudly.challenges.tests.factories import NOON, TODAY, catch_up, challenge, film, shared, sponsor
from proudly.challenges.tests.test_views import uploaded
from proudly.content.services import add_topic
from proudly.kit import clock
from proudly.kit.tests.video_samples import CAPTIONS, WEBM
from proudly.kit.videos import ready_video
from proudly.notices.models import Notice
from proudly.people.erasure import erase_member
from proudly.people.models import AuditEntry, Member
from proudly.people.privacy_choices import change_policy
from proudly.people.privacy_rules import ShownAs, Viewers
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def noon(tmp_path: Path, settings: Any) -> Any:
    settings.PRIVATE_ROOT = tmp_path
    with clock.at(NOON):
        yield


@pytest.fixture
def marijke() -> Member:
    return sponsor(people.organisation(time_zone="Europe/Amsterdam"), "Marijke")


@pytest.fixture
def sanne(marijke: Member) -> Member:
    """In a team of five."""
    team = people.team(marijke.organisation, "Pumps")
    for number in range(4):
        people.member(marijke.organisation, f"Member {number}", team=team)
    return people.member(marijke.organisation, "Sanne", team=team)


@pytest.fixture
def manager(marijke: Member) -> Member:
    return people.member(marijke.organisation, "Mona", roles=["manager"])


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def page_of(member: Member, address: str) -> str:
    answer = signed_in(member).get(address)
    assert answer.status_code == 200, address
    return " ".join(unescape(answer.content.decode()).split())


def colleague(within: Member, number: int) -> Member:
    return Member.objects.get(organisation=within.organisation, name=f"Member {number}")


def words_of(one: Challenge) -> dict[str, Any]:
    return {"challenge": one, "titles": one.titles, "texts": one.texts}


# --- launching and changing -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "more",
    [{"first_day": TODAY - DAY}, {"last_day": TODAY - DAY}, {"what": "members", "whose": "person"}],
)
def test_what_cannot_be_asked_is_refused_and_nothing_is_kept(more: dict[str, Any], marijke: Member):
    with pytest.raises(TermsRefused):
        challenge(marijke, **more)
    assert not Challenge.objects.exists()


def test_it_says_something_and_an_uploaded_video_has_words(marijke: Member):
    with pytest.raises(NoWords):
        challenge(marijke, text=" ")
    with pytest.raises(VideoWithoutWords):
        challenge(marijke, film=Film(video=ready_video(uploaded(WEBM, "a.webm"), size=len(WEBM))))
    assert not Challenge.objects.exists()


def test_it_is_for_five_people_at_least(marijke: Member, sanne: Member):
    few = people.team(marijke.organisation, "Few")
    people.member(marijke.organisation, "Alone", team=few)
    with pytest.raises(TooFewPeople):
        challenge(marijke, teams=[few])
    assert challenge(marijke, teams=[sanne.team]).audience is not None


def test_everything_can_be_changed_until_it_begins_and_then_only_words_and_video(marijke: Member):
    planned, running = challenge(marijke, first_day=TODAY + DAY, last_day=TODAY + 2 * DAY), challenge(marijke)
    terms = services.Terms(TODAY + DAY, TODAY + 3 * DAY, "readers", "team", 100)
    services.change_challenge(**words_of(planned), terms=terms)
    planned.refresh_from_db()
    assert (planned.goal, planned.whose, planned.bonus) == (100, "team", 0)
    with pytest.raises(HasBegun):
        services.change_challenge(**words_of(running), terms=terms)
    services.change_challenge(challenge=running, titles={"nl": "Anders"}, texts={"nl": "Zo."}, thanks={"nl": "Dank."})
    running.refresh_from_db()
    assert (running.titles, running.thanks, running.goal) == ({"nl": "Anders"}, {"nl": "Dank."}, 3)


def test_it_is_cancelled_once_and_not_when_it_is_over(marijke: Member):
    one, over = challenge(marijke), challenge(marijke)
    services.cancel_challenge(challenge=one)
    with pytest.raises(IsOver):
        services.cancel_challenge(challenge=one)
    with clock.at(NOON + 7 * DAY), pytest.raises(IsOver):
        services.cancel_challenge(challenge=over)


def test_what_is_done_stands_in_the_audit_trail(marijke: Member):
    one = challenge(marijke)
    services.change_challenge(**words_of(one))
    services.cancel_challenge(challenge=one)
    deeds = list(AuditEntry.objects.filter(action__startswith="challenge").order_by("number"))
    assert [entry.action for entry in deeds] == ["challenge launched", "challenge changed", "challenge cancelled"]
    assert deeds[0].about == {"challenge": one.pk, "goal": "3 shares", "points": 25}
    assert deeds[0].concerns == marijke


def test_words_alone_keep_the_video_and_its_still(marijke: Member):
    one = challenge(marijke, film=Film(link="https://youtu.be/aqz-KE-bpKQ", transcript="Hi."))
    one.poster.name = "films/still.jpg"
    one.save()
    kept = Film(link=one.video_link, transcript="Hi.")
    assert services.change_challenge(**words_of(one), film=kept).poster.name == "films/still.jpg"
    other = Film(link="https://vimeo.com/1234")
    assert not services.change_challenge(**words_of(one), film=other).poster


@pytest.mark.django_db(transaction=True)  # files are removed once it is committed
def test_when_the_sponsor_is_erased_words_and_video_go_and_the_challenge_stays(marijke: Member, tmp_path: Path):
    one = challenge(marijke, text="My own words", film=film(with_video=True))
    erase_member(member=marijke)
    one.refresh_from_db()
    assert (one.sponsor, one.texts, one.video.name, one.goal) == (None, {"en": ""}, "", 3)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert "Open day" in page_of(people.member(one.organisation), f"/challenges/{one.pk}")


# --- the form ---------------------------------------------------------------------------------------------------------


def said(**more: Any) -> dict[str, Any]:
    return {
        "title_en": "Open day", "title_nl": "", "text_en": "Let us fill it.", "text_nl": "",
        "what": "readers", "whose": "company", "goal": "1000", "bonus": "25", "only": "",
        "first_day": "2026-11-09", "last_day": "2026-11-15", "captions_language": "en", **more,
    }  # fmt: skip


def launch(member: Member, **more: Any) -> str:
    answer = signed_in(member).post("/challenges/new", said(**more), follow=True)
    return " ".join(unescape(answer.content.decode()).split())


def test_a_sponsor_launches_one_with_a_video(marijke: Member):
    more = {"video": uploaded(WEBM, "a.webm"), "captions": uploaded(CAPTIONS.encode(), "a.vtt")}
    assert "Launched." in launch(marijke, sponsor=marijke.pk, **more)
    one = Challenge.objects.get()
    assert (one.sponsor, one.goal, one.bonus, one.first_day) == (marijke, 1000, 25, TODAY)
    client = signed_in(people.member(marijke.organisation))
    assert client.get(f"/challenges/{one.pk}/video")["Content-Type"] == "video/webm"
    assert client.get(f"/challenges/{one.pk}/captions").content.decode() == CAPTIONS
    assert client.get(f"/challenges/{one.pk}/poster").status_code == 404


def test_a_manager_launches_in_the_name_of_a_sponsor_for_the_stories_of_a_topic(marijke: Member, manager: Member):
    topic = add_topic(organisation=marijke.organisation, name="Pumps")
    launch(manager, sponsor=marijke.pk, only=f"topic:{topic.pk}")
    one = Challenge.objects.get()
    assert (one.sponsor, one.topic, one.only) == (marijke, topic, "Pumps")


def test_a_sponsor_speaks_for_no_other_and_changes_only_the_own(marijke: Member):
    pieter = sponsor(marijke.organisation, "Pieter")
    launch(marijke, sponsor=pieter.pk)
    assert not Challenge.objects.exists()
    one = challenge(pieter)
    assert signed_in(marijke).get(f"/challenges/{one.pk}/change").status_code == 404
    assert signed_in(marijke).post(f"/challenges/{one.pk}/cancel").status_code == 404
    assert signed_in(pieter).post(f"/challenges/{one.pk}/cancel").status_code == 302


def test_who_is_neither_launches_nothing(marijke: Member, sanne: Member):
    assert signed_in(sanne).post("/challenges/new", said(sponsor=marijke.pk)).status_code in {302, 403, 404}
    assert not Challenge.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"first_day": "2026-11-08"}, "That day is past. Begin today or later."),
        ({"last_day": "2026-11-08"}, "The last day is before the first."),
        ({"what": "members", "whose": "person"}, "Choose one of these."),
        ({"text_en": ""}, "Write a title and a text in at least one language."),
        ({"goal": "0"}, "greater than or equal to 1"),
        ({"video_link": "https://example.org"}, "Paste an https:// address of a video"),
    ],
)
def test_what_is_wrong_is_said_with_how_to_mend_it(wrong: dict[str, Any], sentence: str, marijke: Member):
    assert sentence in launch(marijke, sponsor=marijke.pk, **wrong)
    assert not Challenge.objects.exists()


def test_once_it_has_begun_the_form_offers_words_and_thanks_alone(marijke: Member):
    one = challenge(marijke)
    shown = page_of(marijke, f"/challenges/{one.pk}/change")
    assert 'name="goal"' not in shown and 'name="thanks_nl"' in shown
    changed = {"title_en": "Other", "text_en": "Words.", "thanks_en": "Thank you.", "goal": "1", "sponsor": marijke.pk}
    signed_in(marijke).post(f"/challenges/{one.pk}/change", changed | {"captions_language": "en"})
    one.refresh_from_db()
    assert (one.titles["en"], one.thanks["en"], one.goal) == ("Other", "Thank you.", 3)


# --- pages ------------------------------------------------------------------------------------------------------------


def test_it_is_seen_from_its_first_day_above_the_stories_and_in_the_list(marijke: Member, sanne: Member):
    one = challenge(marijke, first_day=TODAY + DAY)
    assert "Open day" not in page_of(sanne, "/") + page_of(sanne, "/challenges")
    assert signed_in(sanne).get(f"/challenges/{one.pk}").status_code == 404
    assert "Open day" in page_of(marijke, "/challenges")
    with clock.at(NOON + DAY):
        assert "Open day" in page_of(sanne, "/") and "Open day" in page_of(sanne, "/challenges")


def test_who_it_is_not_for_sees_nothing_of_it(marijke: Member, sanne: Member):
    one = challenge(marijke, teams=[sanne.team])
    loose = people.member(marijke.organisation, "Loose")
    assert "Open day" in page_of(sanne, "/") and "Open day" not in page_of(loose, "/")
    assert signed_in(loose).get(f"/challenges/{one.pk}/thermometer").status_code == 404


def test_the_thermometer_says_how_far_it_is_and_what_i_brought(marijke: Member, sanne: Member):
    one = challenge(marijke, goal=4)
    shared(sanne), shared(colleague(sanne, 0))
    catch_up()
    told = page_of(sanne, f"/challenges/{one.pk}/thermometer")
    assert "2 of 4 shares" in told and "50% of the goal" in told and "<strong>1 share</strong>" in told
    assert re.search(r'<progress[^>]* max="4" value="2" aria-label="2 of 4 shares"', told)
    assert 'hx-trigger="every 10s"' in told


def test_each_has_an_own_thermometer_where_each_is_to_reach_it(marijke: Member, sanne: Member):
    one = challenge(marijke, whose="person", goal=3)
    shared(sanne), shared(sanne), shared(colleague(sanne, 0))
    catch_up()
    assert "2 of 3 shares" in page_of(sanne, f"/challenges/{one.pk}/thermometer")
    assert "0 of 3 shares" in page_of(marijke, f"/challenges/{one.pk}/thermometer")


def test_a_team_has_one_of_its_own_and_a_small_one_none(marijke: Member, sanne: Member):
    one = challenge(marijke, whose="team", goal=3)
    small = people.member(marijke.organisation, "Small", team=people.team(marijke.organisation, "Two"))
    for number in range(5):  # so that the teams that are shown do not tell of the small one
        people.member(marijke.organisation, f"Loose {number}")
    shared(sanne), shared(small)
    catch_up()
    assert "1 of 3 shares" in page_of(sanne, f"/challenges/{one.pk}/thermometer")
    assert "too small" in page_of(small, f"/challenges/{one.pk}/thermometer")
    shown = page_of(sanne, f"/challenges/{one.pk}")
    assert re.findall(r'class="standing-row-name" dir="auto">(\w+)', shown) == ["Pumps"]


def test_of_fewer_than_five_nothing_is_added_up(marijke: Member):
    one = challenge(marijke)
    shared(marijke)
    catch_up()
    shown = page_of(marijke, f"/challenges/{one.pk}")
    assert "too few people" in shown and "1 of 3" not in shown and "takes part so far" not in shown


def listed(member: Member, one: Challenge) -> list[str]:
    page = page_of(member, f"/challenges/{one.pk}")
    return re.findall(r'class="standing-row-name" dir="auto">([^<(]+?) *<', page)


def test_who_takes_part_is_named_as_the_policy_allows(marijke: Member, sanne: Member):
    one = challenge(marijke)
    nina = colleague(sanne, 0)
    shared(sanne), shared(nina), shared(nina)
    catch_up()
    assert listed(sanne, one) == ["Member 0", "Sanne"]
    Member.objects.filter(pk=nina.pk).update(shown_as=ShownAs.HIDDEN)
    assert listed(sanne, one) == ["Sanne"]
    change_policy(
        organisation=marijke.organisation, figures=Viewers.EVERYONE, names_need_consent=False, works_council=True
    )
    shown = page_of(sanne, f"/challenges/{one.pk}")
    assert listed(sanne, one) == [] and "as soon as five people take part" in shown and "3 of 3" not in shown
    for number in range(1, 4):
        shared(colleague(sanne, number))
    catch_up()
    assert listed(sanne, one) == [] and "6 of 3 shares" in page_of(sanne, f"/challenges/{one.pk}")


def test_nobody_is_listed_where_the_sum_would_tell_of_the_one_who_hides(marijke: Member, sanne: Member):
    one = challenge(marijke, teams=[sanne.team])
    hidden = colleague(sanne, 0)
    Member.objects.filter(pk=hidden.pk).update(shown_as=ShownAs.HIDDEN)
    shared(hidden), shared(sanne)
    catch_up()
    assert listed(sanne, one) == [], "of the five, the other four are not enough to hide among"


def test_the_page_offers_stories_that_count(marijke: Member, sanne: Member):
    from proudly.content.tests import factories as content

    topic = add_topic(organisation=marijke.organisation, name="Pumps")
    editor = people.editor(marijke.organisation)
    story = content.story(editor, title="A pump for the village")
    content.story(editor, title="Something else")
    story.topics.add(topic)
    shown = page_of(sanne, f"/challenges/{challenge(marijke, topic=topic).pk}")
    assert "A pump for the village" in shown and "Something else" not in shown


def test_at_the_end_it_becomes_a_celebration_with_the_sponsors_thanks(marijke: Member, sanne: Member):
    one = challenge(marijke, goal=1)
    shared(sanne)
    catch_up()
    with clock.at(NOON + 7 * DAY - timedelta(hours=8)):
        assert "It is over" in page_of(sanne, f"/challenges/{one.pk}")
    with clock.at(NOON + 7 * DAY):
        catch_up()
        services.change_challenge(**words_of(one), thanks={"en": "Thank you all."})
        shown = page_of(sanne, f"/challenges/{one.pk}")
        assert "Open day" not in page_of(sanne, "/")
    assert "We reached it" in shown and "1 share" in shown and "1 colleague took part" in shown
    assert "You were part of it. Proud of you." in shown and "Thank you all." in shown
    assert 'hx-trigger="every 10s"' not in shown


def test_one_that_was_cancelled_is_still_found_by_who_was_told(marijke: Member, sanne: Member):
    running, planned = challenge(marijke), challenge(marijke, first_day=TODAY + DAY)
    catch_up()
    for one in (running, planned):
        services.cancel_challenge(challenge=one)
    assert "This challenge was cancelled." in page_of(sanne, f"/challenges/{running.pk}")
    with clock.at(NOON + 2 * DAY):
        assert signed_in(sanne).get(f"/challenges/{planned.pk}").status_code == 404
        assert "Open day" not in page_of(sanne, "/")


# --- what is told -----------------------------------------------------------------------------------------------------


def test_the_notice_says_what_is_asked_and_nothing_once_it_is_cancelled(marijke: Member, sanne: Member):
    one = challenge(marijke)
    catch_up()
    notices = list(Notice.objects.filter(kind=services.STARTED, member=sanne))
    with translation.override("en"):
        said = compose_started(notices)[notices[0].pk]
        assert said is not None and said.subject == "Challenge: Open day"
        assert said.said.replace("\u2009", " ") == "All of us together: 3 shares, Nov 9 – 15, 2026."
        assert said.lines[0] == "Let us fill it."
        services.cancel_challenge(challenge=one)
        assert compose_started(notices) == {notices[0].pk: None}


def test_the_mail_at_the_end_says_what_came_of_it_and_the_own_part(marijke: Member, sanne: Member):
    one = challenge(marijke, goal=2)
    services.change_challenge(**words_of(one), thanks={"en": "Thank you all."})
    shared(sanne), shared(sanne)
    catch_up()
    with clock.at(NOON + 7 * DAY):
        catch_up()
        notices = list(Notice.objects.filter(kind=services.ENDED, member__in=[sanne, colleague(sanne, 0)]))
        with translation.override("en"):
            said = {notice.member.name: compose_ended(notices)[notice.pk] for notice in notices}
    mine, theirs = said["Sanne"], said["Member 0"]
    assert mine is not None and theirs is not None
    assert mine.subject == "We reached it: Open day"
    assert mine.lines == (
        "What came of it: 2 shares, 1 colleague took part.", "Your part: 2 shares.", "You got 25 points extra for it.",
        "Marijke says:", "Thank you all.",
    )  # fmt: skip
    assert theirs.lines == ("What came of it: 2 shares, 1 colleague took part.", "Marijke says:", "Thank you all.")
