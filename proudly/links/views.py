from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from proudly.kit.proxies import client_address
from proudly.links import rules, services
from proudly.links.models import Link
from proudly.links.sharers import is_sharers_browser
from proudly.links.visitors import visitor_hash


@csrf_exempt  # whatever the method, a visit is a visit; nothing else can be done here
def go(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the visit, then send the visitor on. Preview robots are shown the story's card instead."""
    link = Link.objects.filter(code=code).first()
    if link is None:
        return render(request, "links/unknown.html", status=404)
    agent = request.headers.get("User-Agent", "")[:300]
    visitor = visitor_hash(address=client_address(request), agent=agent, code=code)
    if is_sharers_browser(request, link):
        services.remember_own_visitor(link=link, visitor=visitor)
    services.keep_click(
        link=link,
        method=request.method or "",
        agent=agent,
        referrer=_host_of(request.headers.get("Referer", "")),
        visitor=visitor,
        prefetch="prefetch" in (request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")),
        signed_in=settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated,
    )
    if rules.is_robot(agent):
        response: HttpResponse = render(
            request, "links/card.html", {"link": link, "address": services.address_of(code)}
        )
    else:
        response = HttpResponseRedirect(link.target)
    response.headers["Cache-Control"] = "no-store"
    # The browser has trimmed the referrer by the network's own policy already; this passes on what that left.
    response.headers["Referrer-Policy"] = "unsafe-url"
    return response


def _host_of(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:  # some send what is no address at all
        return ""
