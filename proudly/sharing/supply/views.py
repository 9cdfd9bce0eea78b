from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from proudly.people.views import MemberRequest, action_required
from proudly.sharing.supply.queries import meter_of
from proudly.sharing.supply.rules import WINDOW


@require_safe
@action_required("write stories")
def supply(request: MemberRequest) -> HttpResponse:
    """Whether enough good stories come in, and what is missing. Constant queries."""
    meter = meter_of(request.member.organisation)
    parts = [(_("Languages"), meter.languages), (_("Teams"), meter.teams), (_("Topics"), meter.topics)]
    said = {
        "all": meter.everybody,
        "parts": [(name, sorted(rows, key=lambda row: (row.part, row.name))) for name, rows in parts if rows],
        "weeks": WINDOW.days // 7,
        "section": "write",
    }
    return render(request, "sharing/supply.html", said)
