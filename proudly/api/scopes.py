"""What a token may do. The one list: the page that makes tokens, the operations and their description all read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Scope:
    """One thing that can be allowed: `sentence` for the member who gives it, `action` of `people.rules.WHO_MAY`.

    A token never does more than its member: the scope must be given, and the member must be allowed the action.
    """

    key: str
    sentence: StrOrPromise
    action: str


SCOPES: dict[str, Scope] = {
    scope.key: scope
    for scope in (
        Scope("stories:read", _("Read the stories that are for me"), "read stories"),
        Scope("stories:write", _("Write, change and publish stories"), "write stories"),
        Scope("reviews:write", _("Ask for the approval of stories, and approve those I am asked for"), "read stories"),
        Scope("words:write", _("Say what I think of stories, and save them for later"), "read stories"),
        Scope("shares:read", _("See what I shared, and how many people read it"), "share"),
        Scope("shares:write", _("Share stories in my name"), "share"),
        Scope("teams:write", _("See and change the teams"), "manage people"),
        Scope("suggestions:read", _("See what I suggested"), "suggest stories"),
        Scope("suggestions:write", _("Suggest stories in my name"), "suggest stories"),
        Scope("suggestions:answer", _("See and answer suggestions"), "answer suggestions"),
        Scope("links:write", _("See and change the settings of links"), "change link settings"),
        Scope("notices:write", _("See and change how many mails about stories there are"), "limit story notices"),
        Scope("limits:write", _("See and change how often a story is shared in an hour"), "limit shares"),
        Scope("standards:write", _("See and change what is asked of stories"), "set story standards"),
        Scope("points:read", _("See my points and what earns them"), "share"),
        Scope("points:write", _("Change what earns points"), "change point rules"),
        Scope("scoreboard:read", _("See the scoreboard"), "read stories"),
        Scope("rewards:read", _("See the rewards"), "redeem rewards"),
        Scope("rewards:write", _("Spend my points on rewards, and choose what I save for"), "redeem rewards"),
        Scope("codes:read", _("See the codes of my rewards"), "redeem rewards"),
        Scope("gifts:read", _("See the causes, and what I gave"), "redeem rewards"),
        Scope("gifts:write", _("Give my points to causes"), "redeem rewards"),
    )
}
