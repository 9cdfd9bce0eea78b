"""A notice in Slack's own form, Block Kit: a card with the picture, and buttons that lead on."""

from __future__ import annotations

from typing import Any

from proudly.notices.message import Message

# What Slack takes: docs.slack.dev/reference/block-kit/blocks
LONGEST_SECTION, LONGEST_BUTTON, LONGEST_ADDRESS, LONGEST_TEXT = 3_000, 75, 3_000, 3_000
MOST_BUTTONS = 3  # five would be allowed; more than three are read by nobody


def blocks_for(message: Message, *, with_picture: bool = True) -> list[dict[str, Any]]:
    """Plain words, escaped: nothing that people wrote is taken for markup."""
    lines = [f"*<{message.address}|{_escaped(message.subject, 300)}>*", _escaped(message.said, 1_200)]
    lines += [_escaped(line, 300) for line in message.lines[:3]]
    section: dict[str, Any] = {"type": "section", "text": {"type": "mrkdwn", "text": "\n".join(filter(None, lines))}}
    if message.picture and with_picture:
        section["accessory"] = {"type": "image", "image_url": message.picture, "alt_text": _cut(message.subject, 300)}
    buttons = [
        {
            "type": "button",
            "text": {"type": "plain_text", "text": _cut(action.label, LONGEST_BUTTON)},
            "url": action.address,
            "action_id": f"action-{place}",
        }
        | ({"style": "primary"} if not place else {})
        for place, action in enumerate(message.actions[:MOST_BUTTONS])
        if len(action.address) <= LONGEST_ADDRESS
    ]
    return [section, *([{"type": "actions", "elements": buttons}] if buttons else [])]


def escaped(text: str) -> str:
    """As Slack asks: these three characters and no others. They are what links, mentions and codes are made of."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _escaped(text: str, length: int) -> str:
    """The same, cut to so many characters as they are sent."""
    cut = _cut(text, length)
    while len(escaped(cut)) > length:
        cut = _cut(cut, len(cut) * 4 // 5)
    return escaped(cut)


def _cut(text: str, length: int) -> str:
    text = text.strip()
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
