"""Taking one's data along, being erased, and staying erased: through every room."""

from __future__ import annotations

import contextlib
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.mail import EmailMessage, get_connection
from django.db import models, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from proudly.api.models import ApiToken
from proudly.api.services import make_token
from proudly.challenges.tests.factories import challenge, commitment, film
from proudly.content.caption_help.tests.factories import suggested_caption
from proudly.content.models import LinkReading
from proudly.content.review.tests.factories import waits_for_approval
from proudly.content.services import add_topic
from proudly.content.sources.tests import factories as sources
from proudly.content.suggestions.services import reply, suggest
from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.kit.projections import advance_all
from proudly.networks.contract import Posted
from proudly.notices.channels.mail.message import ORGANISATION
from proudly.notices.channels.push.subscriptions import subscribe
from proudly.notices.models import OwnAddress, ReadingHour, ReturnedMail, SlackPerson
from proudly.notices.services import promise_notices
from proudly.notices.wishes import Wish, choose_channels, keep_quiet
from proudly.people import audit, erasure, retention
from proudly.people.groups import make_group
from proudly.people.models import (
    AuditEntry,
    DataExport,
    DirectoryUser,
    Invitation,
    Member,
    Organisation,
    Person,
    RetentionRun,
    SignIn,
)
from proudly.people.privacy_choices import appear, change_policy
from proudly.people.privacy_rules import ShownAs, Viewers
from proudly.people.services import LastOwner, let_go
from proudly.people.tasks import keep_nothing_too_long, sweep_data_exports
from proudly.people.tests import factories as people
from proudly.people.tests.factories import imported
from proudly.points import queries
from proudly.points.holding import explain_hold
from proudly.points.ledger import NotEnoughPoints, spend_points
from proudly.points.services import adopt_starting_rules
from proudly.points.tests import factories as deeds
from proudly.rewards.redeeming import redeem_reward
from proudly.rewards.services import offer_reward
from proudly.rewards.tests import factories as rewards
from proudly.rewards.tests.factories import with_points
from proudly.scoreboard.badges.models import Applause
from proudly.scoreboard.badges.services import hide_badges, pause_weeks
from proudly.scoreboard.models import Standing
from proudly.scoreboard.tests.factories import catch_up, win
from proudly.sharing import posting
from proudly.sharing.announcing import choose_newest_first
from proudly.sharing.finding.services import save_for_later
from proudly.sharing.house_rules import accept, current
from proudly.sharing.models import Connection, FirstMinute, PlannedShare, Share
from proudly.sharing.pride.rules import Because
from proudly.sharing.pride.services import say_not_for_me
from proudly.sharing.tests import factories as sharing

pytestmark = pytest.mark.django_db

TELLING = ["Zeldzaam", "zeldzaam@waterwerk.example", "Sluiswachter", "Urk", "Meeuw", "Mijn eigen woorden", "@zeldzaam"]


@pytest.fixture(autouse=True)
def own_files(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.ERASURES_FILE = tmp_path / "kept elsewhere" / "erasures.jsonl"
    settings.MAIL_DIR = tmp_path / "mail"
    settings.EMAIL_BACKEND = "proudly.notices.channels.mail.folder.FolderBackend"
    yield


@pytest.fixture
def zeldzaam() -> Member:
    """Somebody who has done one of everything."""
    within = people.organisation()
    adopt_starting_rules(organisation=within)
    member = people.member(
        within, "Zeldzaam", email="zeldzaam@waterwerk.example", function="Sluiswachter", location="Urk",
        team=people.team(within), roles=["editor"], networks=["linkedin"],
    )  # fmt: skip
    olga = people.member(within, "Olga", roles=["owner"])
    story = content.story(olga, title="A pump")
    LinkReading.objects.create(
        organisation=within, member=member, url="https://urk.example/sluis", picture="links/urk.jpg", state="read"
    )
    suggested, _is_new = suggest(member=member, pasted="https://urk.example/sluis-2", why="Mijn eigen woorden")
    reply(suggestion=suggested, text="Mijn eigen woorden")
    share = sharing.share(member, story, caption="Mijn eigen woorden")
    sharing.click(share, visitor="reader one", country="NL")
    sharing.seen(share, likes=1)
    connection = Connection(organisation=within, member=member, network="bluesky", account="@zeldzaam")
    connection.credentials = {"password": "secret"}
    connection.save()
    make_token(member=member, name="Zeldzaam intranet", scopes=["stories:read"])
    promise_notices(organisation=within, members=[member], kind="new story", about=story.pk)
    appear(member=member, shown_as=ShownAs.NAME, nickname="Meeuw", agrees=True)
    EmailMessage(
        "Zeldzaam mooi", "Beste Zeldzaam", to=[member.email], headers={ORGANISATION: str(within.pk)},
        connection=get_connection(),
    ).send()  # fmt: skip
    with_points(member, 300)
    deeds.thanks(member, olga, "Mijn eigen woorden")
    explain_hold(member=member, group=deeds.held(member).group, words="Mijn eigen woorden")
    reward = offer_reward(organisation=within, name="Jacket", description="", price=10, stock=3)
    redeem_reward(member=member, reward=reward, request="one")
    rewards.given(member)
    commitment(member, "Mijn eigen woorden", with_video=True)
    challenge(member, text="Mijn eigen woorden", film=film(with_video=True))
    accept(member=member, number=current(within).number)
    imported(olga, f"email,location\n{member.email},Urk aan zee\n")
    DirectoryUser.objects.create(organisation=within, member=member, user_name="zeldzaam@waterwerk.example")
    Invitation.objects.create(organisation=within, member=member, by=olga)
    FirstMinute.objects.create(organisation=within, member=member, step="topics")
    member.interests.create(organisation=within, topic=add_topic(organisation=within, name="Pumps"))
    SignIn.objects.create(person=member.person, key_hash="one", key="", browser="Firefox", system="Linux")
    Authenticator.objects.create(user=member.person, type="webauthn", data={"name": "Zeldzaam's phone"})
    sources.source(member, name="Nieuws")
    sources.found(member)
    make_group(organisation=within, name="Sluizen", member_ids=[member.pk])
    choose_channels(member=member, wishes={Wish("new story", "mail"): False})
    keep_quiet(member=member, time_zone="", begins=time(20), ends=time(7), days_off=[6], away_until=None)
    subscribe(member=member, endpoint="https://push.example/1", p256dh="A" * 87, auth="A" * 22, sign_in=None)
    SlackPerson.objects.create(organisation=within, member=member, user="U1")
    OwnAddress.objects.create(organisation=within, member=member, service="ntfy", sealed_address="")
    ReturnedMail.objects.create(person=member.person, address=member.email, why="550")
    ReadingHour.objects.create(organisation=within, member=member, hour=9)
    choose_newest_first(member=member, newest_first=True)
    save_for_later(member=member, story=story)
    say_not_for_me(member=member, story=story, because=Because.FIELD)
    hide_badges(member=member, hidden=True)
    pause_weeks(member=member, first_day=date(2026, 11, 23), last_day=date(2026, 11, 23))
    Applause.objects.create(organisation=within, by=member, to=olga, deed="standing:2026-11-16")
    Applause.objects.create(organisation=within, by=olga, to=member, deed="badge:first share:1")
    suggested_caption(member, story)
    waits_for_approval(member, "Sluizen", text="Mijn eigen woorden")
    PlannedShare.objects.create(
        organisation=within, member=member, story=story, network="x", caption="Mijn eigen woorden", at=clock.now()
    )
    advance_all()
    return member


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


# --- taking it along --------------------------------------------------------------------------------------------------


def take(client: Client, django_capture_on_commit_callbacks: Any) -> zipfile.ZipFile:
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/preferences/data")
    export = DataExport.objects.latest("pk")
    answer = client.post(f"/preferences/data/{export.pk}")
    assert answer["Content-Type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(answer.content))


def test_an_export_holds_what_every_room_keeps(zeldzaam: Member, django_capture_on_commit_callbacks: Any):
    client = signed_in(zeldzaam)
    archive = take(client, django_capture_on_commit_callbacks)
    assert archive.namelist() == ["data.json", "index.html"]
    data = json.loads(archive.read("data.json"))["data"]
    page = archive.read("index.html").decode()
    for words in TELLING:
        assert words in json.dumps(data, ensure_ascii=False) and words in page, words
    empty = {kind for kind, rows in data.items() if not rows}
    assert not empty, "the member has one of everything"
    assert data["visits"][0]["country"] == "NL"
    assert "secret" not in str(data)
    assert AuditEntry.objects.get(action="data exported").concerns == zeldzaam


def test_an_export_is_in_the_members_language(zeldzaam: Member, django_capture_on_commit_callbacks: Any):
    Member.objects.filter(pk=zeldzaam.pk).update(language="nl")
    page = take(signed_in(zeldzaam), django_capture_on_commit_callbacks).read("index.html").decode()
    assert '<html lang="nl">' in page and "De gegevens van Zeldzaam" in page


def test_an_export_holds_nothing_of_a_colleague(zeldzaam: Member, django_capture_on_commit_callbacks: Any):
    piet = people.member(zeldzaam.organisation, "Piet")
    archive = take(signed_in(piet), django_capture_on_commit_callbacks)
    for words in TELLING:
        assert words not in archive.read("data.json").decode() + archive.read("index.html").decode()
    export = DataExport.objects.get(member=piet)
    assert signed_in(zeldzaam).post(f"/preferences/data/{export.pk}").status_code == 404


def test_asking_twice_makes_one_and_a_lost_nudge_is_found_again(zeldzaam: Member):
    client = signed_in(zeldzaam)
    client.post("/preferences/data")  # its nudge is lost: nothing is committed in this test
    client.post("/preferences/data")
    export = DataExport.objects.get()
    assert "Being collected" in client.get("/preferences/data").content.decode()
    assert client.post(f"/preferences/data/{export.pk}").status_code == 302
    sweep_data_exports.call_local()
    export.refresh_from_db()
    assert export.made_at is not None and export.content
    assert "Download" in client.get("/preferences/data").content.decode()


# --- being erased -----------------------------------------------------------------------------------------------------


def everything() -> str:
    """All that the database and the mail folder hold, as text."""
    said: list[Any] = []
    for model in apps.get_models():
        if model.__module__.startswith(("proudly.", "allauth.")):
            said += list(model._default_manager.values())
    return str(said)


def test_nothing_tells_who_it_was_and_the_books_balance(zeldzaam: Member, settings: Settings):
    within = zeldzaam.organisation
    won = sum(Standing.objects.filter(scoreboard__period="all").values_list("points", flat=True))
    assert all(words in everything() or words == "Meeuw" for words in TELLING)
    client = signed_in(zeldzaam)
    refused = client.post("/preferences/erase", {"address": "somebody@else.example"})
    assert "Nothing was erased" in refused.content.decode()
    answer = client.post("/preferences/erase", {"address": " Zeldzaam@waterwerk.example"}, follow=True)
    assert "has been erased" in answer.content.decode()
    for words in TELLING:
        assert words not in everything(), words
    assert list(Path(settings.MAIL_DIR).glob("*.eml")) == []
    assert client.get("/").status_code == 302
    assert queries.sum_of_all_entries(within) == 0 and queries.wallets_that_disagree(within) == []
    assert sum(Standing.objects.filter(scoreboard__period="all").values_list("points", flat=True)) == won
    assert not ApiToken.objects.exists() and not Connection.objects.exists()
    assert audit.verify(within).broken is None
    zeldzaam.refresh_from_db()
    assert zeldzaam.name == "Former colleague" and zeldzaam.erased_at
    entry = AuditEntry.objects.latest("number")
    assert (entry.action, entry.concerns_id, entry.about) == ("member erased", zeldzaam.pk, {})


def test_the_same_address_can_come_in_anew_as_somebody_else(zeldzaam: Member):
    erasure.erase_member(member=zeldzaam)
    again = people.member(zeldzaam.organisation, "Nieuw", email="zeldzaam@waterwerk.example")
    assert again.pk != zeldzaam.pk and again.is_present
    assert erasure.erase_again() == 0


def test_erasing_twice_changes_nothing(zeldzaam: Member, settings: Settings):
    erasure.erase_member(member=zeldzaam)
    before = everything()
    erasure.erase_member(member=zeldzaam)
    assert everything() == before
    assert len(Path(settings.ERASURES_FILE).read_text().splitlines()) == 1


def test_who_is_in_another_organisation_too_stays_there_and_signed_in(zeldzaam: Member):
    elders = people.member(people.organisation("Elders"), "Zelda", email=zeldzaam.email)
    client = signed_in(zeldzaam)
    erasure.erase_member(member=zeldzaam)
    assert client.get("/").wsgi_request.member == elders  # type: ignore[attr-defined]
    elders.refresh_from_db()
    assert elders.is_present and elders.email == "zeldzaam@waterwerk.example"
    zeldzaam.refresh_from_db()
    assert zeldzaam.person_id != elders.person_id and not zeldzaam.person.is_active


def test_the_last_owner_stays_until_there_is_another(zeldzaam: Member, settings: Settings):
    olga = Member.objects.get(name="Olga")
    before = everything()
    page = signed_in(olga).post("/preferences/erase", {"address": olga.email}).content.decode()
    assert "Make somebody else an owner first" in page
    assert not Path(settings.ERASURES_FILE).exists()
    olga.refresh_from_db()
    assert olga.is_present and olga.erased_at is None
    with pytest.raises(LastOwner):
        erasure.erase_member(member=olga)
    assert everything().count("Olga") == before.count("Olga")


def test_an_owner_erases_somebody_who_has_left_and_asked(zeldzaam: Member):
    let_go(member=zeldzaam)
    client = signed_in(Member.objects.get(name="Olga"))
    assert "Zeldzaam" in client.get(f"/people/{zeldzaam.pk}/erase").content.decode()
    client.post(f"/people/{zeldzaam.pk}/erase", {"address": zeldzaam.email})
    zeldzaam.refresh_from_db()
    assert zeldzaam.erased_at
    assert client.get(f"/people/{zeldzaam.pk}/erase").status_code == 404
    assert AuditEntry.objects.latest("number").actor == Member.objects.get(name="Olga")


def test_nobody_is_erased_when_the_list_cannot_be_written(zeldzaam: Member, settings: Settings, tmp_path: Path):
    (tmp_path / "in the way").write_text("")
    settings.ERASURES_FILE = tmp_path / "in the way" / "erasures.jsonl"
    page = signed_in(zeldzaam).post("/preferences/erase", {"address": zeldzaam.email}).content.decode()
    assert "The list of erasures cannot be written" in page
    zeldzaam.refresh_from_db()
    assert zeldzaam.erased_at is None and zeldzaam.name == "Zeldzaam"


moves = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(["win", "spend", "erase"]), st.integers(1, 50)), max_size=12
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves)
def test_the_books_balance_and_boards_sum_after_any_erasures(steps: list[tuple[int, str, int]]):
    with transaction.atomic():
        within = people.organisation()
        people.member(within, "Olga", roles=["owner"])
        members = [people.member(within, f"Member {number}") for number in range(4)]
        won = 0
        for who, deed, amount in steps:
            member = members[who]
            if deed == "erase":
                erasure.erase_member(member=member)
            elif member.erased_at is None and deed == "win":
                win(member, amount)
                won += amount
            elif member.erased_at is None:
                with contextlib.suppress(NotEnoughPoints):
                    spend_points(
                        member=member, amount=amount, cause=f"{who} {amount} {won}", reason="redeemed", about={}
                    )
        catch_up()
        assert queries.sum_of_all_entries(within) == 0
        assert queries.wallets_that_disagree(within) == []
        total = Standing.objects.filter(organisation=within, scoreboard__period="all").aggregate(
            sum=models.Sum("points", default=0)
        )
        assert total["sum"] == won
        assert audit.verify(within).broken is None
        transaction.set_rollback(True)


def test_a_post_that_was_on_its_way_leaves_no_address_behind(zeldzaam: Member, monkeypatch: pytest.MonkeyPatch):
    share = sharing.share(zeldzaam, content.story(Member.objects.get(name="Olga"), title="Late"), "bluesky")
    assert share.state == Share.State.WAITING

    def erased_meanwhile(*_: Any) -> Posted:
        erasure.erase_member(member=zeldzaam)
        return Posted(address="https://bsky.app/profile/zeldzaam/post/1", credentials=None)

    monkeypatch.setattr(posting, "_publish", erased_meanwhile)
    posting.post_share(share_id=share.pk)
    share.refresh_from_db()
    assert (share.state, share.address) == (Share.State.POSTED, "")
    assert "bsky.app" not in everything()


# --- staying erased ---------------------------------------------------------------------------------------------------


def test_the_list_holds_numbers_and_no_names(zeldzaam: Member, settings: Settings):
    erasure.erase_member(member=zeldzaam)
    (line,) = Path(settings.ERASURES_FILE).read_text().splitlines()
    said = json.loads(line)
    assert said.keys() == {"organisation", "member", "at"}
    assert (said["organisation"], said["member"]) == (zeldzaam.organisation_id, zeldzaam.pk)


def test_who_came_after_a_restore_and_got_the_number_of_an_erased_one_is_left_alone(
    zeldzaam: Member, settings: Settings
):
    line = {"organisation": zeldzaam.organisation_id, "member": zeldzaam.pk, "at": "2020-01-01T00:00:00+00:00"}
    Path(settings.ERASURES_FILE).parent.mkdir(parents=True)
    Path(settings.ERASURES_FILE).write_text(f'{{"half a li\n{json.dumps(line)}\n')
    assert erasure.erase_again() == 0
    Path(settings.ERASURES_FILE).write_text(json.dumps(line | {"at": clock.now().isoformat()}))
    assert erasure.erase_again() == 1
    assert len(Path(settings.ERASURES_FILE).read_text().splitlines()) == 1
    zeldzaam.refresh_from_db()
    assert zeldzaam.erased_at
    assert erasure.erase_again() == 0


def test_half_a_line_that_a_crash_left_does_not_spoil_the_next(zeldzaam: Member, settings: Settings):
    file = Path(settings.ERASURES_FILE)
    file.parent.mkdir(parents=True)
    file.write_text('{"organisation": 1, "mem')
    erasure.erase_member(member=zeldzaam)
    assert json.loads(file.read_text().splitlines()[1])["member"] == zeldzaam.pk


# --- keeping nothing too long -----------------------------------------------------------------------------------------


def test_what_is_over_is_removed_and_the_rest_stays(zeldzaam: Member, settings: Settings):
    with clock.at(clock.now() - timedelta(days=800)):
        gone = people.member(zeldzaam.organisation, "Weg")
        let_go(member=gone)
        old = sharing.share(zeldzaam, content.story(zeldzaam, title="Old"), caption="Oude woorden")
    with clock.at(clock.now() + timedelta(days=400)):
        keep_nothing_too_long.call_local()
        gone.refresh_from_db()
        old.refresh_from_db()
        assert gone.erased_at and old.caption == ""
        assert not zeldzaam.notices.filter(state="told").exists()
        assert list(Path(settings.MAIL_DIR).glob("*.eml")) == []
    assert Share.objects.filter(caption="Mijn eigen woorden").exists()
    zeldzaam.refresh_from_db()
    assert zeldzaam.name == "Zeldzaam"
    run = RetentionRun.objects.get(organisation=zeldzaam.organisation, kind="profile")
    assert run.removed == 1


def test_works_council_mode_keeps_everything_shortest(zeldzaam: Member):
    let_go(member=zeldzaam)
    with clock.at(clock.now() + timedelta(days=100)):
        retention.remove_what_is_over(organisation=zeldzaam.organisation)
        zeldzaam.refresh_from_db()
        assert zeldzaam.erased_at is None
        change_policy(
            organisation=zeldzaam.organisation, figures=Viewers.EVERYONE, names_need_consent=False, works_council=True
        )
        retention.remove_what_is_over(organisation=Organisation.objects.get(pk=zeldzaam.organisation_id))
    zeldzaam.refresh_from_db()
    assert zeldzaam.erased_at is not None


def test_more_than_one_piece_is_removed_in_one_night(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    within = people.organisation()
    people.member(within, "Olga", roles=["owner"])
    with clock.at(datetime(2020, 1, 1, tzinfo=UTC)):
        for number in range(5):
            let_go(member=people.member(within, f"Gone {number}"))
    retention.remove_what_is_over(organisation=within)
    assert Member.objects.filter(organisation=within, erased_at=None).count() == 1
    assert Person.objects.filter(email__contains="gone").count() == 0
