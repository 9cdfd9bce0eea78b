"""A program that calls the API for a member, and a company with one of everything to call it about."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from proudly.api.scopes import SCOPES
from proudly.api.services import make_token
from proudly.content.models import Story, Topic
from proudly.content.tests import factories as content
from proudly.kit.projections import advance_all
from proudly.people.models import Member
from proudly.people.tests import factories as people
from proudly.points.services import adopt_starting_rules
from proudly.rewards.models import Reward
from proudly.rewards.tests import factories as rewards
from proudly.sharing.models import Share
from proudly.sharing.tests import factories as sharing

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


@dataclass(frozen=True)
class Company:
    """An organisation with one of everything; `boss` may do all."""

    boss: Member
    story: Story
    share: Share
    reward: Reward

    @property
    def ids(self) -> dict[str, int]:
        return {"story_id": self.story.pk, "share_id": self.share.pk, "reward_id": self.reward.pk}


def company(name: str) -> Company:
    organisation = people.organisation(name)
    team = people.team(organisation, f"{name} team")
    boss = people.member(organisation, f"{name} boss", roles=["owner", "editor", "manager"], team=team)
    adopt_starting_rules(organisation=organisation)
    topic = Topic.objects.create(organisation=organisation, name=f"{name} topic")
    story = content.story(author=boss, title=f"{name} story", topics=[topic])
    content.story(author=boss, title=f"{name} draft", published=False)
    share = sharing.share(boss, story, caption=f"{name} words")
    sharing.click(share)
    advance_all()
    reward = rewards.reward(organisation, f"{name} reward", price=20)
    return Company(boss, story, share, reward)
