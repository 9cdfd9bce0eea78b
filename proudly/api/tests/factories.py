"""A program that calls the API for a member."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from proudly.api.scopes import SCOPES
from proudly.api.services import make_token
from proudly.people.models import Member

ROOT = "/api/v1"


class Caller:
    """Calls with a token of this member that has these scopes; without any named, it has them all."""

    def __init__(self, member: Member, *scopes: str) -> None:
        _token, plain = make_token(member=member, name="A program", scopes=scopes or SCOPES)
        self.client = Client(headers={"Authorization": f"Bearer {plain}"})

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The answer; `headers` as the test client wants them: HTTP_IDEMPOTENCY_KEY."""
        given: dict[str, Any] = {} if body is None else {"data": body, "content_type": "application/json"}
        return getattr(self.client, method)(ROOT + path, **given, **headers)

    def get(self, path: str) -> Any:
        return self.call("get", path)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.call("post", path, body, **headers)

    def patch(self, path: str, body: Any) -> Any:
        return self.call("patch", path, body)

    def put(self, path: str, body: Any) -> Any:
        return self.call("put", path, body)


def png() -> SimpleUploadedFile:
    """The smallest picture, as it is uploaded."""
    file = io.BytesIO()
    Image.new("RGB", (2, 2)).save(file, "PNG")
    return SimpleUploadedFile("picture.png", file.getvalue(), "image/png")
