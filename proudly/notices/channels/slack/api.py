"""The few calls of Slack's Web API (docs.slack.dev/apis/web-api) that are used, each through the guarded fetch."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from proudly.kit.fetch import Answer, NotRead, get, post

ADDRESS = "https://slack.com/api"
SECONDS = 10.0  # looking somebody up and writing to them takes less than `sending.ONE_LASTS`
USUAL_WAIT = 30  # seconds, when Slack says that we ask too much, and not for how long
TOO_MANY = 429


class SlackSaysNo(Exception):
    """`error` is Slack's own word, such as "users_not_found"."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


class SlackAway(Exception):
    """It does not answer, or asks for patience, of so many seconds if it says so: `wait`."""

    def __init__(self, why: str, wait: int = 0) -> None:
        super().__init__(why)
        self.wait = wait


def team_of(token: str) -> str:
    """The name of the workspace that a bot's token opens. Raises SlackSaysNo, SlackAway."""
    return str(_asked(token, "auth.test", {}).get("team", ""))


def user_by_mail(token: str, email: str) -> str:
    """The id of who has this address; "" for nobody. Raises SlackSaysNo, SlackAway."""
    try:
        found = _asked(token, "users.lookupByEmail", {"email": email})
    except SlackSaysNo as no:
        if no.error in {"users_not_found", "user_not_found"}:
            return ""
        raise
    user = found.get("user")
    return str(user.get("id", "")) if isinstance(user, dict) else ""


def post_message(token: str, *, channel: str, text: str, blocks: list[dict[str, Any]]) -> str:
    """To a person, by id, or a channel. Returns a receipt for `delete_message`. Raises SlackSaysNo, SlackAway."""
    # What we link to is no news to Slack's readers: no preview below our own card.
    body = {"channel": channel, "text": text, "blocks": blocks, "unfurl_links": False, "unfurl_media": False}
    told = _asked(token, "chat.postMessage", body, is_json=True)
    return f"{told.get('channel', '')} {told.get('ts', '')}"


def delete_message(token: str, receipt: str) -> None:
    """One of ours, or nothing when it is gone. Raises SlackSaysNo, SlackAway."""
    channel, _space, at = receipt.partition(" ")
    try:
        _asked(token, "chat.delete", {"channel": channel, "ts": at}, is_json=True)
    except SlackSaysNo as no:
        if no.error not in {"message_not_found", "channel_not_found"}:
            raise


def _asked(token: str, method: str, said: dict[str, Any], *, is_json: bool = False) -> dict[str, Any]:
    answer = _once(token, method, said, is_json=is_json)
    if answer.status == TOO_MANY:
        wait = answer.headers.get("retry-after", "")
        raise SlackAway("asked too much", int(wait) if wait.isdecimal() else USUAL_WAIT)
    try:
        told = json.loads(answer.content)
    except ValueError:
        told = None
    if answer.status != 200 or not isinstance(told, dict):
        raise SlackAway(f"answers {answer.status}")
    if not told.get("ok"):
        raise SlackSaysNo(str(told.get("error", "unknown_error"))[:100])
    return told


def _once(token: str, method: str, said: dict[str, Any], *, is_json: bool) -> Answer:
    headers = {"Authorization": f"Bearer {token}"}
    try:
        if is_json:
            return post(f"{ADDRESS}/{method}", said, headers=headers, seconds=SECONDS)
        return get(f"{ADDRESS}/{method}?{urlencode(said)}", headers=headers, seconds=SECONDS, redirects=0)
    except NotRead as error:
        raise SlackAway(str(error)) from error
