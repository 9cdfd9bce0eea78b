"""What a browser is sent of a notice, and shows by itself: see static/notices/service-worker.js."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.utils.translation import override

from proudly.notices.message import Message
from proudly.notices.models import Notice

# A push service takes 4,096 bytes (RFC 8030), of which encryption needs 103 (RFC 8188).
MOST_BYTES = 3_900
LONGEST_TITLE, LONGEST_BODY = 120, 300  # characters; more is shown nowhere


def payload_for(notice: Notice, message: Message) -> bytes:
    """JSON, of at most `MOST_BYTES`: what is long is cut, and a picture that has no room is left out."""
    with override(notice.member.language):
        later = _("Later")
    told: dict[str, Any] = {
        "title": _cut(message.subject, LONGEST_TITLE),
        "body": _cut(message.said, LONGEST_BODY),
        "language": notice.member.language,
        "tag": tag_of(notice),
        "icon": settings.SITE_URL + static("ui/icon-192.png"),
        "image": message.picture,
        "address": message.address,
        "actions": [{"label": action.label, "address": action.address} for action in message.actions[:1]],
        "later": later,
    }
    for left_out in ("image", "body", "icon"):
        if len(_written(told)) <= MOST_BYTES:
            break
        told[left_out] = ""
    return _written(told)


def tag_of(notice: Notice) -> str:
    """The same for what is sent twice: it takes the place of the first, at the push service and in the browser."""
    return f"notice-{notice.pk}"


def _cut(text: str, length: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def _written(told: dict[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
