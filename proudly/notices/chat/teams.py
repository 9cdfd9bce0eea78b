"""A channel in Microsoft Teams, by the address of a workflow that posts what it is sent there.

The form is that of learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors: a message with an Adaptive
Card. Such an address takes 28 KB and some messages a second, and cannot take one back.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from proudly.kit.fetch import NotRead, Why, post
from proudly.notices.chat.contract import RoomAway, RoomRefused
from proudly.notices.message import Message
from proudly.notices.models import ChatRoom

SECONDS = 15.0
MOST_BUTTONS = 4
LONGEST_TEXT = 2_000
_TOO_MUCH, _SERVER = 429, 500


class TeamsChannel:
    def check(self, address: str) -> str:
        parts = urlsplit(address)
        if not parts.hostname or not (parts.scheme == "https" or parts.hostname in settings.FETCH_ALLOWED_HOSTS):
            raise RoomRefused(_("Paste the address that the workflow shows: it begins with https://."))
        return address

    def post(self, room: ChatRoom, address: str, message: Message) -> str:
        try:
            answer = post(address, body_for(message), seconds=SECONDS)
        except NotRead as error:
            if error.why in {Why.ADDRESS, Why.PRIVATE, Why.UNKNOWN}:
                raise RoomRefused(_("That address cannot be reached. Copy it from the workflow again.")) from error
            raise RoomAway(str(error.why)) from error
        if answer.status == _TOO_MUCH or answer.status >= _SERVER:
            raise RoomAway(f"Teams answers {answer.status}")
        if not 200 <= answer.status < 300:
            raise RoomRefused(
                _("Teams does not take it, and answers %(status)d. Is the workflow switched on?")
                % {"status": answer.status}
            )
        return ""

    def take_back(self, room: ChatRoom, address: str, receipt: str) -> bool:
        return False


def body_for(message: Message) -> dict[str, Any]:
    """What the address is sent."""
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "fallbackText": _cut(message.subject),
        "body": [
            *([_picture(message)] if message.picture else []),
            _text(message.heading or message.subject, size="Large", weight="Bolder"),
            *(_text(line) for line in (message.said, *message.lines[:3]) if line),
        ],
        "actions": [
            {"type": "Action.OpenUrl", "title": _cut(action.label), "url": action.address}
            for action in message.actions[:MOST_BUTTONS]
        ],
        "msteams": {"width": "Full"},
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}


def _picture(message: Message) -> dict[str, Any]:
    address = {"type": "Action.OpenUrl", "url": message.address}
    return {"type": "Image", "url": message.picture, "altText": "", "size": "Stretch", "selectAction": address}


def _text(words: str, **look: str) -> dict[str, Any]:
    """Of runs and not a TextBlock, which would read what people wrote as Markdown: links, pictures, bold."""
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": _cut(words), **look}]}


def _cut(text: str) -> str:
    text = text.strip()
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1].rstrip() + "…"
