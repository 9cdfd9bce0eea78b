from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from proudly.people import queries, rules


def member(request: HttpRequest) -> dict[str, Any]:
    """Who looks at the page, and `may`: what that member may do, spaces as underscores (`may.write_stories`)."""
    who = getattr(request, "member", None)
    return {
        "member": who,
        "may": {action.replace(" ", "_"): queries.may(who, action) for action in rules.WHO_MAY},
    }
