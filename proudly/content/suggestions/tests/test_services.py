from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from proudly.content.models import Story, Suggestion
from proudly.content.publishing import publish_due_stories, recall_story, schedule_story
from proudly.content.services import publish_story
from proudly.content.suggestions import queries, services, thanks
from proudly.content.suggestions.words import suggested_by
from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.notices.models import Notice
from proudly.people.audit_words import what_about
from proudly.people.erasure import erase_member
from proudly.people.models import AuditEntry, Member, Organisation
from proudly.people.privacy_choices import appear, change_policy
from proudly.people.privacy_rules import ShownAs, Viewers
from proudly.people.services import give_role
from proudly.people.tests import factories as people
from proudly.points.models import Transfer
from proudly.points.queries import balance_of

pytestmark = pytest.mark.django_db

LINK = "https://krant.example/pomp?utm_source=mail"


def suggested(member: Member, link: str = LINK, **more: object) -> Suggestion:
    return services.suggest(member=member, pasted=link, why="It is our craft.", **more)[0]  # type: ignore[arg-type]


def published(suggestion: Suggestion, editor: Member) -> Story:
    story = services.take(suggestion=suggestion, editor=editor)
    Story.objects.filter(pk=story.pk).update(title="A pump", summary="It pumps.", announce=False)
    return publish_story(story=story)


def kinds(member: Member) -> list[str]:
    return list(Notice.objects.filter(member=member).order_by("pk").values_list("kind", flat=True))


def test_a_link_is_suggested_once_at_a_time(sanne: Member):
    first, is_new = services.suggest(member=sanne, pasted=LINK, why="Craft.")
    again, is_new_again = services.suggest(member=sanne, pasted="http://www.krant.example/pomp/", why="Again.")
    assert (first, is_new, is_new_again) == (again, True, False)
    services.withdraw(suggestion=first)
    services.withdraw(suggestion=first)
    assert suggested(sanne) != first


def test_an_answer_is_promised_and_each_side_has_its_turn(sanne: Member, eva: Member):
    with clock.at(datetime(2026, 11, 26, 10, tzinfo=UTC)):  # a Thursday
        one = suggested(sanne)
    assert one.answer_by == date(2026, 12, 1)
    services.answer(suggestion=one, editor=eva, text="Who is on the photo?")
    one.refresh_from_db()
    assert (one.state, one.answer_by) == ("talking", None)
    assert kinds(sanne) == [services.ANSWERED]
    with clock.at(datetime(2026, 11, 30, 10, tzinfo=UTC)):
        services.reply(suggestion=one, text="Piet.")
        services.reply(suggestion=one, text="And Bo.")
    one.refresh_from_db()
    assert one.answer_by == date(2026, 12, 3)
    assert kinds(eva) == [services.REPLIED]  # at once, and once


def test_a_published_suggestion_names_thanks_and_rewards_its_suggester_once(sanne: Member, eva: Member):
    one = suggested(sanne)
    story = published(one, eva)
    assert suggested_by(queries.credits_of(sanne.organisation, [story])[story.pk]) == "Suggested by Sanne"
    assert balance_of(sanne) == 20
    publish_story(story=story)
    assert thanks.thank_for_published() == 0
    assert balance_of(sanne) == 20
    assert kinds(sanne) == [services.ANSWERED, thanks.PUBLISHED]
    assert Transfer.objects.get(member=sanne).reason == "suggestion"


def test_a_scheduled_story_thanks_at_the_moment_it_is_published_and_once(sanne: Member, eva: Member):
    story = services.take(suggestion=suggested(sanne), editor=eva)
    Story.objects.filter(pk=story.pk).update(title="A pump", summary="It pumps.", announce=False)
    moment = clock.now() + timedelta(days=1)
    schedule_story(story=story, at=moment)
    assert (publish_due_stories(), thanks.thank_for_published(), balance_of(sanne)) == (0, 0, 0)
    with clock.at(moment):
        assert (publish_due_stories(), publish_due_stories()) == (1, 0)
        assert balance_of(sanne) == 20
        assert thanks.thank_for_published() == 0
    assert kinds(sanne) == [services.ANSWERED, thanks.PUBLISHED]


def test_a_recalled_story_takes_nothing_back_and_gives_nothing_more(
    sanne: Member, eva: Member, waterwerk: Organisation
):
    story = published(suggested(sanne), eva)
    recall_story(story=story, reason="The pump was not ours.")
    assert (thanks.thank_for_published(), balance_of(sanne)) == (0, 20)
    piet = people.member(waterwerk, "Piet")
    again = suggested(piet)
    assert again.state == "new"
    assert services.take(suggestion=again, editor=eva) != story  # what was taken back is not what it becomes
    assert balance_of(piet) == 0


def test_a_link_of_which_a_scheduled_story_is_made_joins_it(sanne: Member, eva: Member, waterwerk: Organisation):
    story = services.take(suggestion=suggested(sanne), editor=eva)
    Story.objects.filter(pk=story.pk).update(title="A pump", summary="It pumps.", announce=False)
    schedule_story(story=story, at=clock.now() + timedelta(days=1))
    joined = suggested(people.member(waterwerk, "Piet"))
    assert (joined.state, joined.story) == ("taken", story)


def test_the_promise_is_on_record_when_it_changes(waterwerk: Organisation):
    for within in (5, 5):
        services.promise_answers(organisation=waterwerk, within=within)
    [entry] = AuditEntry.objects.filter(organisation=waterwerk, action=AuditEntry.Action.PROMISE_CHANGED)
    assert entry.about == {"answer_within": 5, "answer_within_before": 3}
    assert [value for _name, value in what_about(entry)] == ["5", "3"]


def test_a_second_suggester_shares_the_honour_and_the_first_has_the_points(
    sanne: Member, eva: Member, waterwerk: Organisation
):
    first = suggested(sanne)
    piet = people.member(waterwerk, "Piet")
    second = suggested(piet, "https://krant.example/pomp")
    assert queries.colleague_who_suggested(second) == sanne
    story = published(first, eva)
    assert suggested_by(queries.credits_of(waterwerk, [story])[story.pk]) == "Suggested by Sanne and Piet"
    assert (balance_of(sanne), balance_of(piet)) == (20, 0)
    assert kinds(piet) == [services.ANSWERED, thanks.PUBLISHED]


def test_a_link_of_which_a_draft_is_being_made_joins_it_and_one_that_is_out_is_shared(
    sanne: Member, eva: Member, waterwerk: Organisation
):
    story = services.take(suggestion=suggested(sanne), editor=eva)
    piet = people.member(waterwerk, "Piet")
    assert suggested(piet).story == story
    Story.objects.filter(pk=story.pk).update(title="A pump", summary="It pumps.", announce=False)
    publish_story(story=story)
    with pytest.raises(services.AlreadyAStory) as known:
        suggested(people.member(waterwerk, "Bo"))
    assert known.value.story == story


def test_taking_twice_is_one_story(sanne: Member, eva: Member):
    one = suggested(sanne)
    assert services.take(suggestion=one, editor=eva) == services.take(suggestion=one, editor=eva)
    assert Story.objects.count() == 1


def test_what_is_over_takes_no_more_words(sanne: Member, eva: Member):
    one = suggested(sanne)
    services.decline(suggestion=one, editor=eva, reason="Too far from our work.")
    services.decline(suggestion=one, editor=eva, reason="Too far from our work.")
    assert one.messages.count() == 1 and kinds(sanne) == [services.ANSWERED]
    for refused in (
        lambda: services.reply(suggestion=one, text="But"),
        lambda: services.answer(suggestion=one, editor=eva, text="So"),
        lambda: services.take(suggestion=one, editor=eva),
        lambda: services.withdraw(suggestion=one),
    ):
        with pytest.raises(services.IsOver):
            refused()


def test_a_day_has_room_for_a_sensible_number(sanne: Member):
    for number in range(20):
        suggested(sanne, f"https://krant.example/{number}")
    with pytest.raises(services.TooManySuggestions):
        suggested(sanne, "https://krant.example/more")
    with clock.at(clock.now() + timedelta(days=1, minutes=1)):
        suggested(sanne, "https://krant.example/more")


@pytest.mark.parametrize("how", ["no box", "nickname", "nobody", "no consent"])
def test_who_is_not_to_be_named_is_a_colleague(how: str, sanne: Member, eva: Member, waterwerk: Organisation):
    story = published(suggested(sanne, by_name=how != "no box"), eva)
    if how == "nickname":
        appear(member=sanne, shown_as=ShownAs.NICKNAME, nickname="Heron", agrees=False)
    if how == "nobody":
        appear(member=sanne, shown_as=ShownAs.HIDDEN, nickname="", agrees=False)
    if how == "no consent":
        change_policy(organisation=waterwerk, figures=Viewers.EVERYONE, names_need_consent=True, works_council=False)
    credit = queries.credits_of(Organisation.objects.get(pk=waterwerk.pk), [story])
    assert suggested_by(credit[story.pk]) == "Suggested by a colleague"


def test_an_editor_for_a_team_answers_the_people_of_the_team(waterwerk: Organisation, sanne: Member):
    belgium = people.team(waterwerk, "Belgium")
    ghent = people.team(waterwerk, "Ghent", parent=belgium)
    bo = people.member(waterwerk, "Bo")
    give_role(member=bo, role="editor", team=belgium)
    theirs = suggested(people.member(waterwerk, "Gerda", team=ghent))
    suggested(sanne, "https://krant.example/other")
    assert list(queries.suggestions_to_answer(bo)) == [theirs]
    story = services.take(suggestion=theirs, editor=bo)
    assert set(story.audience.teams.all()) == {belgium, ghent}


def test_the_queue_begins_with_the_promise_that_ends_soonest_and_marks_the_late(sanne: Member, eva: Member):
    with clock.at(datetime(2026, 11, 2, 10, tzinfo=UTC)):
        late = suggested(sanne, "https://krant.example/1")
        asked = suggested(sanne, "https://krant.example/2")
    with clock.at(datetime(2026, 11, 6, 10, tzinfo=UTC)):
        services.answer(suggestion=asked, editor=eva, text="Who?")
        fresh = suggested(sanne, "https://krant.example/3")
        assert list(queries.suggestions_to_answer(eva)) == [late, fresh, asked]
        assert [one.is_late for one in queries.suggestions_to_answer(eva)] == [True, False, False]  # type: ignore[attr-defined]


def test_lookalikes_are_found_by_link_and_by_title(sanne: Member, eva: Member, waterwerk: Organisation):
    same = content.story(eva, title="Other", url="https://www.krant.example/pomp/", published=False)
    near = content.story(eva, title="How our pump saved a whole village", url="", published=False)
    one = suggested(sanne)
    other = suggested(people.member(waterwerk, "Piet"))
    Suggestion.objects.filter(pk=one.pk).update(title="Our pump saved the village")
    one.refresh_from_db()
    found = queries.lookalikes(one)
    assert (found.suggestions, found.stories, found.near) == ([other], [same], [near])


def test_who_is_erased_leaves_the_story_without_a_name_or_a_word(sanne: Member, eva: Member):
    taken, declined = suggested(sanne), suggested(sanne, "https://krant.example/2")
    services.reply(suggestion=taken, text="My own words.")
    story = published(taken, eva)
    services.decline(suggestion=declined, editor=eva, reason="No.")
    erase_member(member=sanne)
    left = Suggestion.objects.get()
    assert (left.story, left.why, left.messages.count()) == (story, "", 0)
    assert suggested_by(queries.credits_of(sanne.organisation, [story])[story.pk]) == "Suggested by a colleague"
    assert thanks.thank_for_published() == 0
