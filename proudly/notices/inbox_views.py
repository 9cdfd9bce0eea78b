"""The inbox, and the number beside its bell."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from proudly.notices import inbox
from proudly.people.views import MemberRequest, action_required

ON_A_PAGE = 20


@require_safe
@action_required("read stories")
def inbox_page(request: MemberRequest) -> HttpResponse:
    """What the member was told, newest first. The page then says that it was seen: reading it changes nothing."""
    page = Paginator(inbox.inbox_of(request.member), ON_A_PAGE).get_page(request.GET.get("page"))
    lines = inbox.lines_of(request.member, list(page.object_list))
    return render(request, "notices/inbox.html", {"page": page, "lines": lines})


@require_POST
@action_required("read stories")
def read_inbox(request: MemberRequest) -> HttpResponse:
    """That everything up to a notice was seen."""
    said = request.POST.get("up_to", "")
    inbox.mark_read(member=request.member, up_to=int(said) if said.isdecimal() and len(said) <= 18 else 0)
    if request.headers.get("HX-Request"):
        return render(request, "notices/unread.html", {"unread": inbox.unread_of(request.member).number})
    return redirect("inbox")
