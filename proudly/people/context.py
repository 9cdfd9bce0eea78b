from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from proudly.people import queries, rules
from proudly.people.organisation_pages import look_shown


def member(request: HttpRequest) -> dict[str, Any]:
    """Who looks at the page, and `may`: what that member may do, written with underscores (`may.change_sign_in`).

    `elsewhere`: what the same person is in other organisations. `look`: the organisation whose look the page has,
    asked for when it is shown: a mail that a page sends has none, and takes no query for it.
    """
    who = getattr(request, "member", None)
    return {
        "member": who,
        "look": SimpleLazyObject(partial(look_shown, request)),
        "elsewhere": [one for one in getattr(request, "memberships", ()) if one != who],
        "may": {action.replace(" ", "_").replace("-", "_"): queries.may(who, action) for action in rules.WHO_MAY},
    }
