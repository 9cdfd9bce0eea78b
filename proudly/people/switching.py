"""Being in several organisations: going from one to another, and pages of the one that are still open.

Each form of a page says which organisation it was shown in: the tag `csrf_token` and the header of htmx in
`ui/base.html` both do. What is sent to a page that acts for the member, from a page of another organisation than the
session is in now, is answered 409 and does nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST

from proudly.people.models import Member
from proudly.people.views import MemberRequest, action_required

FORM_FIELD = "_organisation"
HEADER = "X-Organisation"
IN_SESSION = "organisation"


@require_POST
@action_required("read stories")
def switch_organisation(request: MemberRequest, organisation_id: int) -> HttpResponse:
    """Go to another organisation that this person belongs to."""
    there = _membership_in(request, organisation_id)
    if there is None:
        raise Http404
    request.session[IN_SESSION] = organisation_id
    with override(there.language):
        messages.success(request, _("You are at %(organisation)s now.") % {"organisation": there.organisation.name})
    return redirect("feed")


# Whatever page it was pressed on, it is clear where to go.
switch_organisation.from_any_organisation = True  # type: ignore[attr-defined]


def refuse_other_organisation(request: HttpRequest, view: Callable[..., Any]) -> HttpResponse | None:
    """The answer to what was sent from a page of another organisation; None for everything else."""
    here: Member | None = request.member  # type: ignore[attr-defined]  # set by CurrentMemberMiddleware
    acts_for_the_member = getattr(view, "action", "") and not getattr(view, "from_any_organisation", False)
    if here is None or request.method in {"GET", "HEAD", "OPTIONS"} or not acts_for_the_member:
        return None
    said = request.headers.get(HEADER) or request.POST.get(FORM_FIELD, "")
    if not said or said == str(here.organisation_id):
        return None
    there = _membership_in(request, int(said)) if said.isdecimal() and len(said) < 19 else None
    return render(request, "people/other_organisation.html", {"there": there}, status=409)


def _membership_in(request: HttpRequest, organisation_id: int) -> Member | None:
    memberships: list[Member] = request.memberships  # type: ignore[attr-defined]  # set by CurrentMemberMiddleware
    return next((one for one in memberships if one.organisation_id == organisation_id), None)
