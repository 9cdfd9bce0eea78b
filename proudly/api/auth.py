"""Who asks, and whether the token and its member may."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from proudly.api import queries, services
from proudly.api.models import ApiToken
from proudly.api.problems import Refusal
from proudly.api.scopes import SCOPES
from proudly.people.acting import acts
from proudly.people.models import AuditEntry, Member
from proudly.people.queries import may


def asker(request: HttpRequest) -> Member:
    """The member whose token came with the request: everything an operation reads or writes starts here."""
    token = request.auth  # type: ignore[attr-defined]  # set by ninja from what Bearer returns
    assert isinstance(token, ApiToken)
    return token.member


class Bearer(HttpBearer):
    """Lets a token through that has the scope, of a member who may do the action.

    Args:
        scope: a key of `SCOPES`; "" for what every token may.
        action: of `people.rules.WHO_MAY`, where it differs from the scope's own.
    """

    def __init__(self, scope: str = "", *, action: str = "") -> None:
        super().__init__()
        self.scope = scope
        self.action = action or (SCOPES[scope].action if scope else "read stories")

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """The token, or None when nobody is known by it (401). Raises Refusal (403) when it is known but may not."""
        found = queries.token_of(token)
        if found is None:
            return None
        # Both are undone by CurrentMemberMiddleware, at the end of the request.
        translation.activate(found.member.language)
        acts(found.member, AuditEntry.Via.API)
        services.note_use(token=found)
        if self.scope and self.scope not in found.scopes:
            raise Refusal(403, "scope", _("This token was not given the scope “%(scope)s”.") % {"scope": self.scope})
        if not may(found.member, self.action):
            raise Refusal(403, "role", _("Your role does not allow this."))
        return found
