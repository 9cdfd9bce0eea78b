"""Words from a model: asked for by an editor, marked, and used only when somebody has read them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from proudly.content.caption_help import rules
from proudly.content.caption_help.services import (
    AddressNotSafe,
    AskedEnough,
    NoHelp,
    ask_for_captions,
    carry_out,
    end_caption_help,
    left_behind,
    put_away,
    set_caption_help,
    use_caption,
)
from proudly.content.caption_help.tests.model_server import Model, model
from proudly.content.models import CaptionHelp, CaptionRequest, Story, SuggestedCaption
from proudly.content.publishing import publish_story
from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.people.models import AuditEntry, Member
from proudly.people.rules import OWNER
from proudly.people.services import change_roles
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db

KEY = "sk-very-secret-indeed"


@pytest.fixture
def clever(settings: Any) -> Iterator[Model]:
    settings.FETCH_ALLOWED_HOSTS = ["127.0.0.1"]
    with model() as running:
        yield running


@pytest.fixture
def eva() -> Member:
    return people.editor()


@pytest.fixture
def story(eva: Member, clever: Model) -> Story:
    set_caption_help(organisation=eva.organisation, address=clever.address, model="small", key=KEY)
    return content.story(eva, published=False)


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def asked(story: Story, network: str = "", language: str = "en") -> CaptionRequest:
    request = ask_for_captions(member=story.author, story=story, network=network, language=language)
    carry_out(request_id=request.pk)
    request.refresh_from_db()
    return request


def captions_of(story: Story) -> list[str]:
    return list(story.captions.values_list("text", flat=True))


# --- asking -----------------------------------------------------------------------------------------------------------


def test_the_model_is_asked_with_its_key_and_its_words_wait_to_be_read(story: Story, clever: Model) -> None:
    before = captions_of(story)
    assert asked(story, network="linkedin").state == CaptionRequest.State.ANSWERED
    [(key, question)] = clever.asked
    assert (key, question["path"], question["model"]) == (f"Bearer {KEY}", "/v1/chat/completions", "small")
    assert story.title in question["messages"][1]["content"] and "LinkedIn" in question["messages"][0]["content"]
    assert story.author.name not in str(question) and story.author.email not in str(question), "nothing of people"
    assert SuggestedCaption.objects.count() == 3
    assert captions_of(story) == before, "none of them is a caption by itself"


def test_nothing_that_was_not_read_goes_out_with_the_story(story: Story) -> None:
    before = captions_of(story)
    asked(story)
    publish_story(story=story)
    assert captions_of(story) == before


def test_a_model_that_needs_no_key_gets_none(story: Story, clever: Model) -> None:
    set_caption_help(organisation=story.organisation, address=clever.address, model="small", key="")
    asked(story)
    assert clever.asked[0][0] == ""


@pytest.mark.parametrize(
    ("status", "body", "trouble"),
    [
        (401, b"{}", "key"),
        (404, b"{}", "model"),
        (429, b"{}", "busy"),
        (500, b"oops", "busy"),
        (307, b"", "model"),
        (200, b"no json", "nothing"),
        (200, b"[" * 100_000, "nothing"),
        (200, b'{"choices": []}', "nothing"),
        (200, b"x" * 300_000, "silent"),
    ],
)
def test_whatever_it_answers_is_told_and_changes_nothing(
    story: Story, clever: Model, status: int, body: bytes, trouble: str
) -> None:
    clever.status, clever.body = status, body
    request = asked(story)
    assert (request.state, request.trouble) == (CaptionRequest.State.FAILED, trouble)
    assert not SuggestedCaption.objects.exists() and len(clever.asked) == 1
    page = signed_in(story.author).get(f"/write/{story.pk}/caption-help").content.decode()
    assert "Try again" in page or "The owner can" in page


def test_a_server_that_is_not_there_is_told_of(story: Story, settings: Any) -> None:
    CaptionHelp.objects.update(address="http://127.0.0.1:9/v1")
    assert asked(story).trouble == "silent"
    settings.FETCH_ALLOWED_HOSTS = []
    assert asked(story, language="nl").trouble == "silent", "nor is one inside the network reached"


def test_while_it_is_asked_the_same_is_not_asked_again_and_one_worker_asks(story: Story, clever: Model) -> None:
    first = ask_for_captions(member=story.author, story=story, network="", language="en")
    assert ask_for_captions(member=story.author, story=story, network="", language="en") == first
    carry_out(request_id=first.pk)
    carry_out(request_id=first.pk)
    assert len(clever.asked) == 1 and SuggestedCaption.objects.count() == 3


def test_what_a_dead_worker_left_is_asked_again_and_given_up_after_two(story: Story, clever: Model) -> None:
    now = clock.now()
    request = ask_for_captions(member=story.author, story=story, network="", language="en")
    assert left_behind() == []
    with clock.at(now + timedelta(minutes=1)):
        assert left_behind() == [request.pk]
    CaptionRequest.objects.update(claimed_at=now, attempts=2)
    with clock.at(now + timedelta(minutes=2)):
        carry_out(request_id=request.pk)
    request.refresh_from_db()
    assert request.state == CaptionRequest.State.FAILED and clever.asked == []


def test_no_more_is_asked_than_may_be(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "AN_HOUR_PER_MEMBER", 1)
    asked(story)
    with pytest.raises(AskedEnough):
        asked(story)
    with clock.at(clock.now() + timedelta(hours=2)):
        asked(story)
    monkeypatch.setattr(rules, "A_DAY_PER_ORGANISATION", 2)
    with clock.at(clock.now() + timedelta(hours=4)), pytest.raises(AskedEnough):
        asked(story)


def test_without_a_model_nobody_is_asked_and_everything_else_works(eva: Member) -> None:
    story = content.story(eva, published=False)
    with pytest.raises(NoHelp):
        ask_for_captions(member=eva, story=story, network="", language="en")
    client = signed_in(eva)
    assert "caption-help" not in client.get(f"/write/{story.pk}/preview").content.decode()
    assert client.get(f"/write/{story.pk}/caption-help").content == b""
    client.post(f"/write/{story.pk}/caption-help", {"ask-language": "en"})
    assert not CaptionRequest.objects.exists()
    assert publish_story(story=story).is_live


# --- using ------------------------------------------------------------------------------------------------------------


def test_words_that_somebody_read_stand_with_the_story_marked_and_once(story: Story) -> None:
    asked(story, network="x")
    suggested = SuggestedCaption.objects.first()
    assert suggested is not None
    before = story.version
    for _ in range(2):
        use_caption(suggested=suggested, by=story.author, text=" Changed by me. ")
    story.refresh_from_db()
    assert captions_of(story).count("Changed by me.") == 1
    assert story.captions.get(text="Changed by me.").network == "x"
    assert story.version == before + 1, "kept as a version, like every change"
    suggested.refresh_from_db()
    assert suggested.read_by == story.author
    page = signed_in(story.author).get(f"/write/{story.pk}/preview").content.decode()
    assert page.count("Suggested by a model") == 1


def test_words_that_are_empty_or_put_away_are_not_used(story: Story) -> None:
    asked(story)
    first, second, _third = SuggestedCaption.objects.all()
    with pytest.raises(ValueError, match="no words"):
        use_caption(suggested=first, by=story.author, text="  ")
    put_away(suggested=second)
    use_caption(suggested=second, by=story.author, text="Late")
    assert "Late" not in captions_of(story)


def test_an_editor_asks_reads_and_uses_on_the_page(story: Story, clever: Model) -> None:
    client = signed_in(story.author)
    assert f"/write/{story.pk}/caption-help" in client.get(f"/write/{story.pk}/preview").content.decode()
    waiting = client.post(f"/write/{story.pk}/caption-help", {"ask-network": "", "ask-language": "en"})
    assert "It is thinking" in waiting.content.decode()
    carry_out(request_id=CaptionRequest.objects.get().pk)
    page = client.get(f"/write/{story.pk}/caption-help").content.decode()
    assert page.count("not read yet") == 3 and "First words" in page
    first, second, _third = SuggestedCaption.objects.all()
    client.post(f"/write/{story.pk}/caption-help/{first.pk}", {"text": first.text})
    client.post(f"/write/{story.pk}/caption-help/{second.pk}", {"text": second.text, "away": "1"})
    assert "First words" in captions_of(story) and "Second words" not in captions_of(story)
    assert client.get(f"/write/{story.pk}/caption-help").content.decode().count("not read yet") == 1


def test_words_of_one_story_are_for_no_other_and_no_stranger(story: Story) -> None:
    asked(story)
    suggested = SuggestedCaption.objects.first()
    assert suggested is not None
    other = content.story(story.author, published=False)
    client = signed_in(story.author)
    assert client.post(f"/write/{other.pk}/caption-help/{suggested.pk}", {"text": "x"}).status_code == 404
    stranger = signed_in(people.editor(people.organisation("Other"), "Otto"))
    assert stranger.post(f"/write/{story.pk}/caption-help/{suggested.pk}", {"text": "x"}).status_code == 404
    assert stranger.get(f"/write/{story.pk}/caption-help").status_code == 404


# --- who is asked -----------------------------------------------------------------------------------------------------


def test_the_key_is_kept_sealed_and_goes_to_no_other_server(eva: Member) -> None:
    made = set_caption_help(organisation=eva.organisation, address="https://one.example/v1/", model="m", key=KEY)
    assert KEY not in made.sealed_key and made.address == "https://one.example/v1"
    kept = set_caption_help(organisation=eva.organisation, address="https://one.example/v2", model="m")
    assert kept.sealed_key
    moved = set_caption_help(organisation=eva.organisation, address="https://two.example/v1", model="m")
    assert moved.sealed_key == ""


@pytest.mark.parametrize("address", ["http://one.example/v1", "ftp://one.example/v1", "http://127.0.0.1/v1", "//x"])
def test_a_key_does_not_travel_unprotected(eva: Member, address: str) -> None:
    with pytest.raises(AddressNotSafe):
        set_caption_help(organisation=eva.organisation, address=address, model="m", key=KEY)
    assert not CaptionHelp.objects.exists()


def test_an_owner_chooses_who_is_asked_and_it_is_recorded_without_the_key(eva: Member) -> None:
    owner = people.member(eva.organisation, "Olga")
    change_roles(member=owner, roles=[OWNER])
    client = signed_in(owner)
    page = "/organisation/caption-help"
    refused = client.post(page, {"address": "http://one.example/v1", "model": "m", "key": KEY}).content.decode()
    assert "Begin with https://" in refused and KEY not in refused
    client.post(page, {"address": "https://one.example/v1", "model": "m", "key": KEY})
    client.post(page, {"address": "https://one.example/v1", "model": "m", "key": ""})
    assert CaptionHelp.objects.get().sealed_key and "A key is kept" in client.get(page).content.decode()
    assert KEY not in client.get(page).content.decode()
    client.post(page, {"end": "1"})
    assert not CaptionHelp.objects.exists()
    entries = AuditEntry.objects.filter(action=AuditEntry.Action.CAPTION_HELP_CHANGED)
    assert entries.count() == 2 and KEY not in str(list(entries.values()))
    assert signed_in(eva).get(page).status_code == 403


def test_ending_it_while_it_is_asked_leaves_nothing(story: Story, clever: Model) -> None:
    request = ask_for_captions(member=story.author, story=story, network="", language="en")
    end_caption_help(organisation=story.organisation)
    carry_out(request_id=request.pk)
    assert clever.asked == [] and not SuggestedCaption.objects.exists()


def test_a_key_that_cannot_be_opened_is_told_of(story: Story, clever: Model) -> None:
    CaptionHelp.objects.update(sealed_key="broken")
    assert asked(story).trouble == "key" and clever.asked == []
