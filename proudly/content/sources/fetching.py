"""Asking a site for its feed, and saying in one word what came of it."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings

from proudly.content.sources import limits, rules
from proudly.kit.fetch import Answer, NotRead, get

ACCEPTED = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
NOT_CHANGED = 304


class NotFetched(Exception):
    """There is nothing to read. `code`: a word of `words`; `retry_after`: what the site said of when to come again."""

    def __init__(self, code: str, retry_after: str = "") -> None:
        super().__init__(code)
        self.code, self.retry_after = code, retry_after


def fetch(address: str, *, etag: str = "", last_modified: str = "") -> Answer:
    """What stands at the address: with status 200, or 304 when it is as it was.

    Args:
        etag, last_modified: what the site said of what we have; "" when nothing.

    Raises NotFetched.
    """
    headers = {"User-Agent": f"Proudly (+{settings.SITE_URL})", "Accept": ACCEPTED}
    if etag:
        headers["If-None-Match"] = etag
    if last_modified:
        headers["If-Modified-Since"] = last_modified
    try:
        answer = get(address, headers=headers, limit=limits.FEED_BYTES)
    except NotRead as error:
        raise NotFetched(error.why) from error
    if answer.status == NOT_CHANGED and (etag or last_modified):
        return answer
    if code := rules.error_of(answer.status):
        raise NotFetched(code, answer.headers.get("retry-after", ""))
    return answer


def validators(headers: Mapping[str, str]) -> tuple[str, str]:
    """ETag and Last-Modified of an answer, each "" when it cannot be sent back."""
    etag, modified = headers.get("etag", ""), headers.get("last-modified", "")
    return (
        etag if len(etag) <= 500 and etag.isascii() and etag.isprintable() else "",
        modified if len(modified) <= 100 and modified.isascii() and modified.isprintable() else "",
    )
