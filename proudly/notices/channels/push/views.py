"""Switching notifications on and off in a browser, and the script that shows them there."""

from __future__ import annotations

from pathlib import Path

from django.contrib import messages
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from proudly.notices.channels.push import subscriptions
from proudly.people.sessions import sign_in_of
from proudly.people.views import MemberRequest, action_required


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script for all pages: it must lie at the top, and its address may never change."""
    found = finders.find("notices/service-worker.js")
    assert isinstance(found, str)
    response = HttpResponse(Path(found).read_bytes(), content_type="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_POST
@action_required("read stories")
def subscribe(request: MemberRequest) -> HttpResponse:
    said = request.POST
    try:
        subscriptions.subscribe(
            member=request.member,
            endpoint=said.get("endpoint", ""),
            p256dh=said.get("p256dh", ""),
            auth=said.get("auth", ""),
            sign_in=sign_in_of(request.session),
        )
        messages.success(request, _("From now on this browser tells you of what is for you."))
    except subscriptions.NoSubscription as none:
        messages.error(request, str(none))
    return redirect("my_notices")


@require_POST
@action_required("read stories")
def unsubscribe(request: MemberRequest) -> HttpResponse:
    subscriptions.unsubscribe(member=request.member, endpoint=request.POST.get("endpoint", ""))
    messages.success(request, _("This browser tells you nothing any more."))
    return redirect("my_notices")
