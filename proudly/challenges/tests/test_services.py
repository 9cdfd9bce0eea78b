from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from proudly.challenges import queries, services
from proudly.challenges.films import Film, VideoWithoutWords
from proudly.challenges.models import Commitment
from proudly.challenges.services import NoWords, give_commitment, hide_commitment
from proudly.challenges.tests.factories import commitment, sponsor
from proudly.content.pictures import ready_picture
from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.kit.tests.video_samples import CAPTIONS, MP4, WEBM
from proudly.kit.videos import ReadyVideo, ready_video
from proudly.people.models import AuditEntry, Member
from proudly.people.privacy_choices import change_policy
from proudly.people.privacy_rules import Viewers
from proudly.people.services import change_roles, let_go
from proudly.people.tests import factories as people
from proudly.sharing.models import Share
from proudly.sharing.tests.factories import share

# Files are removed once it is committed.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def private_folder(tmp_path: Path, settings: object) -> Path:
    settings.PRIVATE_ROOT = tmp_path  # type: ignore[attr-defined]
    return tmp_path


@pytest.fixture
def marijke() -> Member:
    return sponsor(people.organisation(), "Marijke")


def webm() -> ReadyVideo:
    return ready_video(BytesIO(WEBM), size=len(WEBM))


def files(folder: Path) -> list[str]:
    return sorted(path.suffix for path in folder.rglob("*") if path.is_file())


def still() -> object:
    picture = BytesIO()
    Image.new("RGB", (320, 180), "teal").save(picture, "PNG")
    return ready_picture(picture, size=picture.tell())


def deeds() -> list[tuple[str, object]]:
    return [(entry.action, entry.about.get("how")) for entry in AuditEntry.objects.filter(action__startswith="comm")]


def test_a_sponsor_has_one_commitment_and_changes_it(marijke: Member):
    commitment(marijke, "I share.")
    commitment(marijke, "I share every week.", function="Director")
    one = Commitment.objects.get()
    assert (one.texts, one.function) == ({"en": "I share every week."}, "Director")
    assert deeds() == [("commitment given", None), ("commitment given", "changed")]


def test_a_commitment_says_something(marijke: Member):
    with pytest.raises(NoWords):
        give_commitment(member=marijke, texts={"en": "  ", "nl": ""})
    assert not Commitment.objects.exists() and deeds() == []


def test_an_uploaded_video_has_captions_or_a_text_and_without_them_nothing_is_kept(
    marijke: Member, private_folder: Path
):
    with pytest.raises(VideoWithoutWords):
        give_commitment(member=marijke, texts={"en": "Hi"}, film=Film(video=webm()))
    assert not Commitment.objects.exists() and files(private_folder) == []
    give_commitment(member=marijke, texts={"en": "Hi"}, film=Film(video=webm(), transcript="Hi, I am Marijke."))
    with pytest.raises(VideoWithoutWords):
        give_commitment(member=marijke, texts={"en": "Hi"}, film=Film(transcript=""))
    assert Commitment.objects.get().transcript == "Hi, I am Marijke."
    assert files(private_folder) == [".webm"]


def test_a_new_video_takes_the_place_of_the_old_one_with_all_that_belonged_to_it(marijke: Member, private_folder: Path):
    commitment(marijke, with_video=True, poster=still())
    assert files(private_folder) == [".jpg", ".mp4"]
    commitment(marijke, "Other words.")
    one = Commitment.objects.get()
    assert (bool(one.video), one.captions) == (True, CAPTIONS), "words alone change no video"
    commitment(marijke, video=webm(), transcript="Hi.")
    one = Commitment.objects.get()
    assert (one.video_kind, one.captions, bool(one.poster)) == ("video/webm", "", False)
    assert files(private_folder) == [".webm"]


def test_what_goes_wrong_at_the_last_moment_leaves_the_old_film_and_no_new_file(
    marijke: Member, private_folder: Path, monkeypatch: pytest.MonkeyPatch
):
    commitment(marijke, with_video=True)

    def breaks(*_said: object, **_more: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(services, "record", breaks)
    with pytest.raises(RuntimeError):
        commitment(marijke, video=webm(), transcript="Hi.")
    assert files(private_folder) == [".mp4"]
    assert Commitment.objects.get().video_kind == "video/mp4"


@pytest.mark.parametrize("instead", [{"video_link": "https://youtu.be/aqz-KE-bpKQ"}, {"without_video": True}])
def test_a_link_or_nothing_takes_the_place_of_a_video_and_its_file_goes(
    instead: dict[str, Any], marijke: Member, private_folder: Path
):
    commitment(marijke, with_video=True)
    commitment(marijke, **instead)
    one = Commitment.objects.get()
    assert (bool(one.video), one.captions, files(private_folder)) == (False, "", [])
    assert one.video_link == instead.get("video_link", "")


def test_withdrawn_is_gone_with_its_files(marijke: Member, private_folder: Path):
    commitment(marijke, with_video=True, poster=still())
    assert services.withdraw_commitment(member=marijke)
    assert not services.withdraw_commitment(member=marijke), "twice is once"
    assert not Commitment.objects.exists() and files(private_folder) == []
    assert deeds() == [("commitment given", None), ("commitment withdrawn", None)]


def test_an_owner_hides_it_and_shows_it_again_and_both_are_in_the_audit_trail(marijke: Member):
    one = commitment(marijke)
    colleague = people.member(marijke.organisation)
    owner = people.member(marijke.organisation, "Ruth", roles=["owner"])
    hide_commitment(commitment=one, hidden=True)
    hide_commitment(commitment=one, hidden=True)
    seen = {member.name: queries.commitments_for(member).count() for member in (colleague, owner, marijke)}
    assert seen == {"Sanne": 0, "Ruth": 1, "Marijke": 1}
    assert not queries.commitments_at_the_start(owner), "above the stories it is hidden from everybody"
    hide_commitment(commitment=one, hidden=False)
    assert queries.commitments_for(colleague).get() == one
    assert deeds() == [
        ("commitment given", None),
        ("commitment withdrawn", "hidden"),
        ("commitment given", "shown again"),
    ]


def test_a_hidden_one_stays_hidden_when_it_is_changed(marijke: Member):
    hide_commitment(commitment=commitment(marijke), hidden=True)
    commitment(marijke, "Rather this.")
    assert not queries.commitments_for(people.member(marijke.organisation)).exists()


def test_who_is_no_sponsor_any_more_or_left_promises_nothing(marijke: Member):
    pieter = sponsor(marijke.organisation, "Pieter")
    commitment(marijke)
    commitment(pieter)
    colleague = people.member(marijke.organisation)
    change_roles(member=marijke, roles=[])
    let_go(member=pieter)
    assert not queries.commitments_for(colleague).exists()


def test_above_the_stories_until_it_is_dismissed_and_then_only_what_is_new(marijke: Member):
    pieter = sponsor(marijke.organisation, "Pieter")
    colleague = people.member(marijke.organisation)
    noon = clock.now()
    with clock.at(noon):
        commitment(marijke)
        assert len(queries.commitments_at_the_start(colleague)) == 1
    with clock.at(noon + timedelta(minutes=1)):
        services.dismiss_commitments(member=colleague)
        assert queries.commitments_at_the_start(colleague) == []
        assert len(queries.commitments_at_the_start(marijke)) == 1, "each closes the own"
    with clock.at(noon + timedelta(minutes=2)):
        commitment(marijke, "The same in other words.")
        assert queries.commitments_at_the_start(colleague) == []
        new = commitment(pieter)
        assert queries.commitments_at_the_start(colleague) == [new]


def test_how_many_sponsors_shared_this_month(marijke: Member):
    pieter, ingrid = sponsor(marijke.organisation, "Pieter"), sponsor(marijke.organisation, "Ingrid")
    elsewhere = sponsor(people.organisation("Elders"), "Otto")
    story = content.story(people.editor(marijke.organisation))
    share(people.member(marijke.organisation), story)
    share(elsewhere)
    now = clock.now()
    with clock.at(now - timedelta(days=40)):
        share(pieter, story)
    assert queries.leading(marijke.organisation) == queries.Leading(sponsors=3, shared=0)
    share(marijke, story)
    share(marijke, story, "x")
    assert queries.leading(marijke.organisation) == queries.Leading(sponsors=3, shared=1)
    Share.objects.filter(member=marijke).update(state=Share.State.FAILED)
    assert queries.leading(marijke.organisation).shared == 0
    let_go(member=ingrid)
    assert queries.leading(marijke.organisation).sponsors == 2


@pytest.mark.parametrize(
    ("choice", "names_need_consent", "works_council", "is_shown"),
    [
        (Viewers.EVERYONE, False, False, True),
        (Viewers.EVERYONE, True, False, False),  # nobody has agreed to be named
        (Viewers.LEAD, False, False, False),
        (Viewers.NOBODY, False, False, False),
        (Viewers.EVERYONE, False, True, False),
    ],
)
def test_how_many_sponsors_shared_follows_the_privacy_policy(
    marijke: Member, choice: Viewers, names_need_consent: bool, works_council: bool, is_shown: bool
):
    sponsor(marijke.organisation, "Pieter")
    change_policy(
        organisation=marijke.organisation,
        figures=choice,
        names_need_consent=names_need_consent,
        works_council=works_council,
    )
    marijke.organisation.refresh_from_db()
    assert (queries.leading(marijke.organisation).shared is not None) == is_shown


def test_a_sponsor_who_does_not_go_by_name_is_not_found_out_by_the_number(marijke: Member):
    five = [sponsor(marijke.organisation, f"Sponsor {number}") for number in range(5)]
    Member.objects.filter(pk=five[0].pk).update(shown_as="hidden")
    assert queries.leading(marijke.organisation).shared is None
    Member.objects.filter(pk__in=[one.pk for one in five]).update(shown_as="hidden")
    assert queries.leading(marijke.organisation).shared == 0


def test_the_month_begins_at_midnight_where_the_organisation_is(marijke: Member):
    story = content.story(people.editor(marijke.organisation))
    with clock.at(datetime(2026, 6, 30, 21, 59, tzinfo=UTC)):  # one minute to midnight in Amsterdam
        share(marijke, story)
    with clock.at(datetime(2026, 6, 30, 22, 1, tzinfo=UTC)):
        assert queries.leading(marijke.organisation).shared == 0
        share(marijke, story, "x")
        assert queries.leading(marijke.organisation).shared == 1


def test_an_organisation_begins_with_a_reason_and_the_owner_says_it_better(marijke: Member):
    organisation = marijke.organisation
    assert queries.why_of(organisation).title("nl") == "Waarom we dit doen"
    assert organisation.name in queries.why_of(organisation).text("en")
    for title in ("Water for all", "Water for everybody"):
        services.change_mission(organisation=organisation, titles={"en": title, "nl": ""}, texts={"en": "Because."})
    said = queries.why_of(organisation)
    assert (said.title("nl", "en"), said.text("nl")) == ("Water for everybody", "Because.")


def test_a_file_is_what_is_in_it():
    assert ready_video(BytesIO(MP4), size=len(MP4)).kind == "video/mp4"
