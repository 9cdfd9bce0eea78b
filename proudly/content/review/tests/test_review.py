"""Who must approve what: nothing reaches employees around it, and everything is kept."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from proudly.content.copies import as_it_is, duplicate_story, restore_version
from proudly.content.models import Review, ReviewStep, Story
from proudly.content.publishing import (
    NotReadyToPublish,
    publish_due_stories,
    publish_story,
    schedule_story,
)
from proudly.content.queries import stories_for
from proudly.content.review import gate, queries
from proudly.content.review.mails import compose_answered, compose_asked
from proudly.content.review.notice_kinds import ANSWERED, ASKED
from proudly.content.review.rules import About, Covers, digest_of, is_covered
from proudly.content.review.services import (
    MayNotApprove,
    NothingToApprove,
    NotWhatWasRead,
    approve,
    ask_for_approval,
    ask_for_change,
    decline,
    remove_review_rule,
    save_review_rule,
    say,
    withdraw,
)
from proudly.content.review.tests import factories as review
from proudly.content.services import CaptionText, NeedsApproval, add_topic, write_story
from proudly.content.sources.filling import fill_draft
from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.notices.models import Notice
from proudly.people.models import AuditEntry, Member
from proudly.people.rules import OWNER
from proudly.people.services import change_roles
from proudly.people.tests import factories as people

TOPICS, TEAMS = st.frozensets(st.integers(1, 4)), st.frozensets(st.integers(1, 4), min_size=1)
ROLES = st.frozensets(st.sampled_from(["editor", "manager"]))


@pytest.fixture
def eva() -> Member:
    return people.editor()


@pytest.fixture
def mona(eva: Member) -> Member:
    return people.member(eva.organisation, "Mona", roles=["manager"])


@pytest.fixture
def story(eva: Member, mona: Member) -> Story:
    """A draft that Mona must approve."""
    review.rule(eva.organisation)
    return content.story(eva, published=False)


def changed(story: Story, by: Member | None = None, **changes: Any) -> Story:
    story = Story.objects.get(pk=story.pk)
    return write_story(author=by or story.author, story=story, **as_it_is(story) | changes)


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


# --- what is covered --------------------------------------------------------------------------------------------------


@given(st.builds(Covers, TOPICS, st.frozensets(st.integers(1, 4)), ROLES), TOPICS, TEAMS, ROLES)
def test_a_story_for_everyone_is_covered_wherever_one_for_some_is(
    rule: Covers, topics: frozenset[int], teams: frozenset[int], writer: frozenset[str]
) -> None:
    if is_covered(rule, About(topics, teams, writer)):
        assert is_covered(rule, About(topics, None, writer))
    assert is_covered(Covers(), About(topics, teams, writer)), "a rule without limits is for every story"


def test_the_same_content_has_the_same_digest_and_any_other_another() -> None:
    said = {"title": "A", "captions": [{"text": "x"}], "topics": []}
    assert digest_of(said, "p.jpg") == digest_of(dict(reversed(list(said.items()))), "p.jpg")
    assert len({digest_of(said, "p.jpg"), digest_of(said | {"title": "B"}, "p.jpg"), digest_of(said, "q.jpg")}) == 3


@pytest.mark.django_db
def test_rules_are_by_topic_team_and_role_of_the_writer(eva: Member, mona: Member) -> None:
    safety = add_topic(organisation=eva.organisation, name="Safety")
    pumps = people.team(eva.organisation)
    valves = people.team(eva.organisation, "Valves", pumps)
    dikes = people.team(eva.organisation, "Dikes")
    review.rule(eva.organisation, "Safety", topics=[safety])
    review.rule(eva.organisation, "Pumps", teams=[pumps])
    review.rule(eva.organisation, "Owners", writers=[OWNER])

    def asked(**fields: Any) -> set[str]:
        return {rule.name for rule in gate.rules_for(content.story(eva, published=False, **fields))}

    assert asked(topics=[safety], teams=[dikes]) == {"Safety"}
    assert asked(teams=[valves]) == {"Pumps"}
    assert asked(teams=[dikes]) == set()
    assert asked() == {"Pumps"}, "what is for everyone is for the people of that team, too"
    change_roles(member=eva, roles=["editor", OWNER])
    eva.refresh_from_db()
    assert "Owners" in {
        rule.name for rule in gate.rules_for(content.story(Member.objects.get(pk=eva.pk), published=False))
    }


# --- nothing goes out around it ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_is_not_approved_is_neither_published_nor_scheduled(story: Story) -> None:
    for go_out in (
        lambda: publish_story(story=story),
        lambda: schedule_story(story=story, at=clock.now() + timedelta(1)),
    ):
        with pytest.raises(NotReadyToPublish) as refused:
            go_out()
        assert refused.value.missing == ["approval"]
    ask_for_approval(story=story, by=story.author)
    with pytest.raises(NotReadyToPublish):
        publish_story(story=story)


@pytest.mark.django_db
def test_what_is_approved_goes_out(story: Story, mona: Member) -> None:
    review.approved(story, mona)
    assert publish_story(story=story).is_live


@pytest.mark.django_db
def test_an_approval_is_of_what_was_read_and_ends_with_any_change(story: Story, mona: Member) -> None:
    review.approved(story, mona)
    changed(story, title=story.title)
    assert gate.missing_approvals(Story.objects.get(pk=story.pk)) == [], "saved without a change"
    for change in (
        {"title": "Other"},
        {"captions": [CaptionText("x", "en", "New words")]},
        {"url": "https://elsewhere.example/"},
        {"internal": True},
    ):
        changed(story, **change)
        with pytest.raises(NotReadyToPublish):
            publish_story(story=story)
        changed(story, title=story.title, captions=[CaptionText("", "en", "Proud of my colleagues.")], url=story.url,
                internal=False)  # fmt: skip
        assert gate.missing_approvals(Story.objects.get(pk=story.pk)) == [], "back to what was approved"


@pytest.mark.django_db
def test_what_a_source_fills_in_later_ends_an_approval_too(story: Story, mona: Member) -> None:
    review.approved(changed(story, summary="Short."), mona)
    Story.objects.filter(pk=story.pk).update(summary="")
    fill_draft(story=story, summary="From the feed.")
    with pytest.raises(NotReadyToPublish):
        publish_story(story=story)


@pytest.mark.django_db
def test_a_scheduled_story_that_is_changed_stays_in_and_says_why(story: Story, mona: Member) -> None:
    at = clock.now() + timedelta(hours=1)
    schedule_story(story=review.approved(story, mona), at=at)
    changed(story, summary="Changed after the approval.")
    with clock.at(at + timedelta(minutes=1)):
        publish_due_stories()
    story.refresh_from_db()
    assert (story.state, story.lacked) == (Story.State.DRAFT, "approval")


@pytest.mark.django_db
def test_a_rule_that_is_made_later_holds_for_what_is_scheduled(eva: Member, mona: Member) -> None:
    story = content.story(eva, published=False)
    at = clock.now() + timedelta(hours=1)
    schedule_story(story=story, at=at)
    rule = review.rule(eva.organisation)
    with clock.at(at + timedelta(minutes=1)):
        publish_due_stories()
    assert Story.objects.get(pk=story.pk).lacked == "approval"
    remove_review_rule(rule=rule)
    assert publish_story(story=story).is_live


@pytest.mark.django_db
def test_a_story_that_is_out_is_changed_by_an_approver_alone(story: Story, mona: Member) -> None:
    publish_story(story=review.approved(story, mona))
    with pytest.raises(NeedsApproval) as refused:
        changed(story, title="Other")
    assert Story.objects.get(pk=story.pk).title == story.title
    assert refused.value.kept is not None and refused.value.kept.set_aside
    changed(story, by=mona, title="Other")
    assert stories_for(story.author).get().title == "Other"
    assert ReviewStep.objects.filter(kind="changed", by=mona).count() == 1
    kept = story.versions.get(set_aside=True)
    with pytest.raises(NeedsApproval):
        restore_version(version=kept, by=story.author)


@pytest.mark.django_db
def test_leaving_the_topic_or_team_of_a_rule_is_no_way_around(eva: Member, mona: Member) -> None:
    safety = add_topic(organisation=eva.organisation, name="Safety")
    review.rule(eva.organisation, "Safety", topics=[safety])
    covered = content.story(eva, published=False, topics=[safety])
    publish_story(story=review.approved(covered, mona))
    with pytest.raises(NeedsApproval):
        changed(covered, topics=[], title="Other")
    free = content.story(eva)
    with pytest.raises(NeedsApproval):
        changed(free, topics=[safety])
    changed(free, title="Still free")


@pytest.mark.django_db
def test_a_copy_is_not_approved(story: Story, mona: Member) -> None:
    copy = duplicate_story(story=review.approved(story, mona), by=story.author)
    with pytest.raises(NotReadyToPublish):
        publish_story(story=copy)


# --- four eyes --------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_nobody_approves_what_they_wrote_and_nobody_who_is_not_asked(story: Story, mona: Member) -> None:
    other = people.editor(story.organisation, "Edo")
    max_ = people.member(story.organisation, "Max", roles=["manager", "editor"])
    changed(story, by=max_, title="By Max")
    ask_for_approval(story=story, by=story.author)
    digest = gate.digest_of(Story.objects.get(pk=story.pk))
    for wrong in (story.author, other, max_):
        with pytest.raises(MayNotApprove):
            approve(story=story, by=wrong, digest=digest)
        with pytest.raises(MayNotApprove):
            decline(story=story, by=wrong, text="No")
    assert approve(story=story, by=mona, digest=digest)
    assert queries.waiting_for(mona) == []


@pytest.mark.django_db
def test_each_rule_needs_its_own_approval_and_people_can_be_named(story: Story, mona: Member) -> None:
    lars = people.member(story.organisation, "Lars")
    review.rule(story.organisation, "Legal", roles=[], members=[lars])
    ask_for_approval(story=story, by=story.author)
    assert set(Notice.objects.filter(kind=ASKED).values_list("member", flat=True)) == {mona.pk, lars.pk}
    digest = gate.digest_of(story)
    assert not approve(story=story, by=mona, digest=digest)
    with pytest.raises(NotReadyToPublish):
        publish_story(story=story)
    with pytest.raises(MayNotApprove):
        approve(story=story, by=mona, digest=digest)
    assert approve(story=story, by=lars, digest=digest)
    assert Review.objects.get().state == Review.State.APPROVED


@pytest.mark.django_db
def test_what_one_rule_approved_is_not_for_its_writer_to_approve_by_another(story: Story, mona: Member) -> None:
    lars = people.member(story.organisation, "Lars", roles=["editor"])
    review.rule(story.organisation, "Legal", roles=[], members=[lars])
    story = changed(story, by=lars, title="In the words of Lars")
    review.approved(story, mona)
    with pytest.raises(MayNotApprove):
        approve(story=story, by=lars, digest=gate.digest_of(story))


@pytest.mark.django_db
def test_what_was_not_read_is_not_approved(story: Story, mona: Member) -> None:
    ask_for_approval(story=story, by=story.author)
    digest = gate.digest_of(story)
    changed(story, title="Changed meanwhile")
    with pytest.raises(NotWhatWasRead):
        approve(story=story, by=mona, digest=digest)


# --- the conversation -------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_change_is_asked_for_made_and_approved_and_each_is_told(story: Story, mona: Member) -> None:
    ask_for_approval(story=story, by=story.author, text="Please look.")
    ask_for_approval(story=story, by=story.author, text="Please look.")
    asked = Notice.objects.get(kind=ASKED)
    message = compose_asked(asked)
    assert message is not None and asked.member == mona and message.lines == ("Please look.",)
    with pytest.raises(ValueError, match="Say why"):
        ask_for_change(story=story, by=mona, text="  ")
    ask_for_change(story=story, by=mona, text="Name the village.")
    assert compose_asked(asked) is not None
    told = Notice.objects.get(kind=ANSWERED)
    answer = compose_answered(told)
    assert answer is not None and told.member == story.author and answer.lines == ("Name the village.",)
    say(story=story, by=story.author, text="Done.")
    assert Notice.objects.filter(kind=ANSWERED, member=mona).count() == 1
    changed(story, title="Our pump saved Zwolle")
    review.approved(Story.objects.get(pk=story.pk), mona)
    assert [step.kind for step in queries.steps_of(story)] == ["asked", "change", "said", "asked", "approved"]


@pytest.mark.django_db
def test_it_is_withdrawn_declined_or_not_needed(story: Story, mona: Member) -> None:
    ask_for_approval(story=story, by=story.author)
    withdraw(story=story, by=story.author)
    with pytest.raises(NothingToApprove):
        approve(story=story, by=mona, digest=gate.digest_of(story))
    ask_for_approval(story=story, by=story.author)
    decline(story=story, by=mona, text="Not ours to tell.")
    assert Review.objects.get().state == Review.State.DECLINED
    ask_for_approval(story=story, by=story.author, text="Once more, please.")
    review_ = Review.objects.get()
    assert review_.state == Review.State.WAITING
    approve(story=story, by=mona, digest=gate.digest_of(story))
    with pytest.raises(NothingToApprove):
        ask_for_approval(story=story, by=story.author)


@pytest.mark.django_db
def test_what_was_approved_is_kept_whatever_becomes_of_the_story(story: Story, mona: Member) -> None:
    review.approved(story, mona)
    step = ReviewStep.objects.get(kind="approved")
    assert step.written["title"] == story.title and step.rule_name == "Everything"
    story.review.delete()
    story.versions.all().delete()
    Story.objects.filter(pk=story.pk).delete()
    step.refresh_from_db()
    assert step.story is None and step.written["title"] == story.title


# --- at once ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_who_writes_and_who_approves_at_once_never_lets_out_what_nobody_read() -> None:
    eva = people.editor()
    mona = people.member(eva.organisation, "Mona", roles=["manager"])
    review.rule(eva.organisation)
    story = content.story(eva, published=False)
    ask_for_approval(story=story, by=eva)
    digest, start = gate.digest_of(story), threading.Barrier(3)

    def do(what: Any) -> None:
        start.wait()
        try:
            what()
        except (NotWhatWasRead, NotReadyToPublish, NeedsApproval):
            pass
        finally:
            connections.close_all()

    deeds = [
        lambda: approve(story=story, by=mona, digest=digest),
        lambda: changed(story, title="Nobody read this"),
        lambda: publish_story(story=story),
    ]
    threads = [threading.Thread(target=do, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    now = Story.objects.get(pk=story.pk)
    assert now.state == Story.State.DRAFT or now.title != "Nobody read this"


# --- rules and pages --------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_rule_needs_somebody_who_approves_and_a_name_of_its_own(eva: Member) -> None:
    for roles in ([], ["advocate"]):
        with pytest.raises(ValueError):  # noqa: PT011
            review.rule(eva.organisation, roles=roles)
    rule = review.rule(eva.organisation)
    with pytest.raises(ValueError, match="of that name"):
        review.rule(eva.organisation)
    save_review_rule(organisation=eva.organisation, name="Everything", roles=["owner"], rule=rule)
    assert AuditEntry.objects.filter(action=AuditEntry.Action.REVIEW_RULE_CHANGED).count() == 2


@pytest.mark.django_db
def test_an_approval_by_who_is_no_longer_asked_ends_and_one_by_who_left_stays(story: Story, mona: Member) -> None:
    review.approved(story, mona)
    rule = queries.review_rules(story.organisation).get()
    save_review_rule(organisation=story.organisation, name="Other name", roles=["manager"], rule=rule)
    change_roles(member=mona, roles=[])
    assert gate.missing_approvals(story) == [], "who left took nothing along"
    save_review_rule(organisation=story.organisation, name="Other name", roles=["owner"], rule=rule)
    assert gate.missing_approvals(story) == [rule]
    with pytest.raises(NotReadyToPublish):
        publish_story(story=story)
    save_review_rule(organisation=story.organisation, name="Other name", roles=["owner"], members=[mona], rule=rule)
    assert gate.missing_approvals(story) == [], "Mona is asked by name"


@pytest.mark.django_db
def test_who_is_asked_sees_on_every_page_how_many_wait_until_they_answered(
    story: Story, mona: Member, eva: Member, django_assert_num_queries: Any
) -> None:
    assert queries.number_asked_of(mona) == 0
    ask_for_approval(story=story, by=eva)
    with django_assert_num_queries(1):
        assert queries.number_asked_of(mona) == 1
    assert queries.number_asked_of(eva) == 0
    assert "1 story to approve" in signed_in(mona).get("/").content.decode()
    assert "to approve" not in signed_in(eva).get("/").content.decode()
    ask_for_change(story=story, by=mona, text="Shorter")
    assert queries.number_asked_of(mona) == 0
    ask_for_approval(story=changed(story, summary="Short"), by=eva)
    assert queries.number_asked_of(mona) == 1
    withdraw(story=story, by=eva)
    assert queries.number_asked_of(mona) == 0


@pytest.mark.django_db
def test_a_manager_makes_and_removes_rules_and_nobody_else(eva: Member, mona: Member) -> None:
    client = signed_in(mona)
    page = client.post("/organisation/review", {"name": "All", "roles": []}).content.decode()
    assert "Choose who approves" in page
    client.post("/organisation/review", {"name": "All", "roles": ["manager"]})
    rule = queries.review_rules(eva.organisation).get()
    client.post(f"/organisation/review/{rule.pk}", {"name": "All stories", "roles": ["owner"]})
    assert "All stories" in client.get("/organisation/review").content.decode()
    client.post(f"/organisation/review/{rule.pk}/remove")
    assert not queries.review_rules(eva.organisation).exists()
    assert signed_in(eva).get("/organisation/review").status_code == 403


@pytest.mark.django_db
def test_asking_and_approving_on_the_pages(story: Story, mona: Member) -> None:
    writer, approver = signed_in(story.author), signed_in(mona)
    preview = writer.get(f"/write/{story.pk}/preview").content.decode()
    assert "It needs approval: Everything" in preview and f"/write/{story.pk}/publish" not in preview
    writer.post(f"/review/{story.pk}", {"do": "ask", "text": "Please"})
    assert story.title in approver.get("/review").content.decode()
    page = approver.get(f"/review/{story.pk}").content.decode()
    assert 'value="approve"' in page and "Please" in page
    approver.post(f"/review/{story.pk}", {"do": "change", "text": "Shorter."})
    changed(story, summary="Short.")
    writer.post(f"/review/{story.pk}", {"do": "ask"})
    page = approver.get(f"/review/{story.pk}").content.decode()
    assert "What is different since Mona decided" in page
    digest = gate.digest_of(Story.objects.get(pk=story.pk))
    approver.post(f"/review/{story.pk}", {"do": "approve", "digest": digest})
    assert "every approval it needs" in writer.get(f"/review/{story.pk}").content.decode()
    assert f"/write/{story.pk}/publish" in writer.get(f"/write/{story.pk}/preview").content.decode()


@pytest.mark.django_db
def test_who_is_neither_writer_nor_asked_sees_no_draft(story: Story, mona: Member) -> None:
    ask_for_approval(story=story, by=story.author)
    reader = signed_in(people.member(story.organisation, "Reader"))
    stranger = signed_in(people.member(people.organisation("Other"), "Otto", roles=["manager", "owner"]))
    assert reader.get(f"/review/{story.pk}").status_code == stranger.get(f"/review/{story.pk}").status_code == 404
    assert story.title not in reader.get("/review").content.decode()


@pytest.mark.django_db
def test_changing_what_is_out_says_on_the_page_that_it_needs_approval(story: Story, mona: Member) -> None:
    publish_story(story=review.approved(story, mona))
    client = signed_in(story.author)
    said = {"title": "Other", "summary": "x", "language": "en", "version": story.version, "everyone": "on",
            "captions-TOTAL_FORMS": "0", "captions-INITIAL_FORMS": "0"}  # fmt: skip
    page = client.post(f"/write/{story.pk}", said).content.decode()
    assert "needs approval" in page and Story.objects.get(pk=story.pk).title == story.title


@pytest.mark.django_db
def test_an_owner_takes_everything_out_and_that_is_recorded(story: Story, mona: Member) -> None:
    review.approved(story, mona)
    owner = people.member(story.organisation, "Olga", roles=[OWNER])
    client = signed_in(owner)
    table = b"".join(client.post("/organisation/review/export.csv")).decode()
    assert "approved" in table and "Mona" in table
    lines = b"".join(client.post("/organisation/review/export.jsonl")).decode().splitlines()
    assert json.loads(lines[-1])["written"]["title"] == story.title
    assert AuditEntry.objects.filter(action=AuditEntry.Action.REVIEW_EXPORTED).count() == 2
    assert client.get("/organisation/review/export.csv").status_code == 405
    assert signed_in(mona).post("/organisation/review/export.csv").status_code == 403
