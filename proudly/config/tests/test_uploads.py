"""What is too large is turned away before it is taken in."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.test import Client
from django.urls import reverse

from proudly.config import uploads
from proudly.config.asgi import application
from proudly.people.tests.factories import member, organisation

ABOUT_ONE = {
    "change_challenge",
    "story_change",
    "story_media",
    "give_picture",
    "give_medium",
    "change_reward",
    "reward_codes",
    "change_cause",
}
OF_THE_API = {"give_picture", "give_medium"}
MB = 1024 * 1024
PIECE = 64 * 1024


class Sender:
    """Sends so many bytes to an address as the web server hands them on, and keeps the answer."""

    def __init__(self, path: str, size: int, *, says: int | None = None, **headers: str) -> None:
        self.left, self.taken, self.status, self.body = size, 0, 0, b""
        self.answered_after = 0
        said = {"content-type": "application/octet-stream", "host": "127.0.0.1", **headers}
        if says is not None:
            said["content-length"] = str(says)
        self.scope: dict[str, Any] = {
            "type": "http",
            "method": "POST",
            "path": path,
            "query_string": b"",
            "http_version": "1.1",
            "scheme": "http",
            "headers": [(name.encode(), value.encode()) for name, value in said.items()],
        }
        async_to_sync(self._go)()

    async def _go(self) -> None:
        await application(self.scope, self._receive, self._send)

    async def _receive(self) -> dict[str, Any]:
        if self.taken and not self.left:
            await asyncio.Event().wait()  # the sender waits for the answer
        piece = min(self.left, PIECE)
        self.left -= piece
        self.taken += piece
        return {"type": "http.request", "body": b"x" * piece, "more_body": self.left > 0}

    async def _send(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status, self.answered_after = message["status"], self.taken
        self.body += message.get("body", b"")


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many bytes Django has kept of each request."""
    sizes: list[int] = []
    read_body = uploads_handler().read_body

    async def counted(self: Any, receive: Any) -> Any:
        file = await read_body(self, receive)
        sizes.append(file.seek(0, 2))
        file.seek(0)
        return file

    monkeypatch.setattr(uploads_handler(), "read_body", counted)
    return sizes


def uploads_handler() -> Any:
    from django.core.handlers.asgi import ASGIHandler

    return ASGIHandler


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("says_its_length", [True, False])
def test_what_is_too_large_is_refused_and_never_kept(says_its_length: bool, kept: list[int]) -> None:
    size = 30 * MB
    sent = Sender(reverse("import_people"), size, says=size if says_its_length else None, **{"accept-language": "nl"})
    assert sent.status == 413
    assert max(kept) <= (0 if says_its_length else uploads.LARGEST["import_people"] + PIECE)
    assert "Er kan hoogstens 21 MB" in sent.body.decode()
    assert sent.answered_after == size, "a browser that is still sending reads no answer"


@pytest.mark.django_db(transaction=True)
def test_a_lie_about_the_length_is_found_out(kept: list[int]) -> None:
    assert Sender(reverse("import_people"), 30 * MB, says=100).status == 413
    assert max(kept) <= uploads.LARGEST["import_people"] + PIECE


@pytest.mark.django_db(transaction=True)
def test_a_sender_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "THROWN_AWAY", 5 * MB)
    sent = Sender(reverse("feed"), 500 * MB, says=500 * MB)
    assert sent.status == 413 and sent.answered_after < 7 * MB


@pytest.mark.django_db(transaction=True)
def test_pages_without_files_take_as_much_as_a_form_holds() -> None:
    usual = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    for path in (reverse("feed"), "/nowhere", "/media/x.png", reverse("enter_demo", args=["x"])):
        assert Sender(path, usual + 1, says=usual + 1).status == 413
        assert Sender(path, 1000, says=1000).status != 413


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/api/v1/stories", "/scim/v2/Users"])
def test_programs_are_told_in_their_own_shape(path: str) -> None:
    sent = Sender(path, 5 * MB, says=5 * MB)
    assert sent.status == 413
    assert int(json.loads(sent.body)["status"]) == 413


@pytest.mark.django_db(transaction=True)
def test_a_member_is_told_in_the_own_language() -> None:
    client = Client()
    client.force_login(member(organisation(), language="nl").person)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    sent = Sender(reverse("story_write"), 12 * MB, says=12 * MB, cookie=cookie, **{"accept-language": "en"})
    assert sent.status == 413
    assert "Er kan hoogstens 11 MB" in sent.body.decode()


@pytest.mark.parametrize("name", uploads.LARGEST)
def test_what_takes_files_has_a_limit_of_its_own(name: str) -> None:
    path = reverse(f"api-v1:{name}" if name in OF_THE_API else name, args=[1] * (name in ABOUT_ONE))
    assert uploads.largest(path) == uploads.LARGEST[name]


def test_every_form_that_sends_files_stands_in_the_list() -> None:
    """`<c-form files>` and the API's own: whoever adds one is told here that Django would refuse what is larger."""
    rooms = Path(uploads.__file__).parents[1]
    forms = {path.name for path in rooms.rglob("templates/**/*.html") if "<c-form" in (text := path.read_text()) and
             re.search(r"<c-form[^>]* files", text)}  # fmt: skip
    assert forms == {
        "codes.html", "commitment.html", "edit_cause.html", "edit_challenge.html", "imports.html", "look.html",
        "reward.html", "story_media.html", "write_story.html",
    }  # fmt: skip
    api = {
        name for path in (rooms / "api").glob("*.py") for name in re.findall(r"File\[UploadedFile\]", path.read_text())
    }
    assert len(api) == 1
