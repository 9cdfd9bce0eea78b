"""Roles, in the words people read."""

from __future__ import annotations

from django.utils.translation import gettext as _

from proudly.people import rules
from proudly.people.models import MemberRole


def role_name(role: str) -> str:
    """What somebody in this role is called; the key itself for one that no word is known for."""
    words = {
        rules.EDITOR: _("editor"),
        rules.MANAGER: _("programme manager"),
        rules.SPONSOR: _("sponsor"),
        rules.ANALYST: _("analyst"),
        rules.OWNER: _("owner"),
    }
    return words.get(role, role)


def held_role(held: MemberRole) -> str:
    """What somebody who holds it is called, with the team if it is for one: "editor (Belgium)"."""
    return f"{role_name(held.role)} ({held.team.name})" if held.team else role_name(held.role)


def role_does(role: str) -> str:
    """What somebody in this role does."""
    words = {
        rules.EDITOR: _("Writes and publishes stories."),
        rules.MANAGER: _("Sets what earns points, and hands rewards over."),
        rules.SPONSOR: _("Senior management that leads the way."),
        rules.ANALYST: _("Reads figures and exports."),
        rules.OWNER: _("May do all that, gives roles, and reads the audit trail."),
    }
    return words[role]
