"""Who can be tried in the demo, and how."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from proudly.demo.company import CAST
from proudly.demo.models import DemoCompany
from proudly.kit import tokens
from proudly.people.models import Member, MemberQuerySet
from proudly.people.rules import ADVOCATE, OWNER

_PURPOSE = "demo sign-in"
SIGN_IN_LINKS_LAST = timedelta(days=30)


def demo_sign_in_links() -> list[tuple[str, str, str]]:
    """Role, name and sign-in address of one person for each role, the advocate first; none where there is no demo.

    One query.
    """
    parts = {person.roles[0] if person.roles else ADVOCATE: person.email for person in reversed(CAST)}
    members = {member.email: member for member in _demo_members().filter(person__email__in=parts.values())}
    return [
        (role, members[email].name, demo_address(members[email]))
        for role, email in sorted(parts.items(), key=lambda part: (part[0] != ADVOCATE, part[0] == OWNER, part[0]))
        if email in members
    ]


def demo_member(token: str) -> Member | None:
    """The member of the demo company whom a sign-in token names; None for one who is not there (any more). One query.

    Raises TokenExpired and TokenRefused.
    """
    said = tokens.read(_PURPOSE, token, max_age=SIGN_IN_LINKS_LAST)
    return _demo_members().filter(pk=said["member"]).first()


def _demo_members() -> MemberQuerySet:
    companies = DemoCompany.objects.values("organisation")
    return Member.objects.present().filter(organisation__in=companies).select_related("person", "organisation")


def demo_address(member: Member) -> str:
    """The full address at which anybody can be this member of the demo company."""
    return settings.SITE_URL + reverse("enter_demo", args=[tokens.make(_PURPOSE, {"member": member.pk})])
