"""What arrives for a member, sent to a page that is open."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlencode

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import translation

from proudly.people.live import Arrived, all_arrivals, arrivals, no_connection_kept
from proudly.people.models import Member


async def live(request: HttpRequest) -> HttpResponseBase:
    """Server-sent events: a piece of page for each thing that arrives for the member, while the page is open.

    The address, or the last event that a page has seen, says up to which row it has seen each: "points=12&notices=3".
    """
    member: Member | None = request.member  # type: ignore[attr-defined]  # set by CurrentMemberMiddleware
    if member is None:
        return HttpResponse(status=403)
    seen = parse_qs(request.headers.get("Last-Event-ID") or request.META["QUERY_STRING"])
    after = {what.name: _row_number(seen.get(what.name, [""])[0]) for what in all_arrivals()}
    response = StreamingHttpResponse(_events(member, after), content_type="text/event-stream")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _row_number(said: str) -> int:
    return int(said) if said.isdecimal() and len(said) <= 18 else 0


async def _events(member: Member, after: dict[str, int]) -> AsyncIterator[str]:
    yield "retry: 3000\n\n"
    async for arrived in arrivals(member, after=after):
        if arrived is None:
            yield ": still here\n\n"
            continue
        page = await sync_to_async(_drawn)(member, arrived)
        after[arrived.what.name] = arrived.what.number(arrived.rows[-1])
        data = "".join(f"data: {line}\n" for line in page.splitlines())
        yield f"id: {urlencode(after)}\nevent: {arrived.what.name}\n{data}\n"


def _drawn(member: Member, arrived: Arrived) -> str:
    with translation.override(member.language), no_connection_kept():
        return arrived.what.draw(member, arrived.rows)
