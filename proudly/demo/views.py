from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from proudly.demo.queries import demo_member
from proudly.kit.tokens import TokenExpired, TokenRefused
from proudly.people import sessions


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Become one of the invented people: the page asks, its button signs in."""
    try:
        member = demo_member(token)
    except TokenExpired:
        return render(request, "demo/over.html", status=410)
    except TokenRefused:
        member = None
    if member is None:
        return render(request, "demo/over.html", status=403)
    if request.method == "POST":
        login(request, member.person)
        sessions.begin(request, member.person, provider=None)
        request.session["organisation"] = member.organisation_id
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "demo/enter.html", {"member": member})
