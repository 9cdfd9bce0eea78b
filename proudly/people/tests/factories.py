"""People for tests: named after what they are to each other."""

from __future__ import annotations

from typing import Any

from proudly.kit import clock
from proudly.people.identity_providers import add_provider
from proudly.people.importing.services import bring_file, work_on
from proudly.people.models import IdentityProvider, Member, MemberImport, Organisation, Team
from proudly.people.services import add_member, come_in, end_welcome, found_organisation


def organisation(name: str = "Waterwerk", **fields: Any) -> Organisation:
    return found_organisation(name=name, language="en", **fields)


def team(within: Organisation, name: str = "Pumps", parent: Team | None = None) -> Team:
    return Team.objects.create(organisation=within, name=name, parent=parent)


def member(
    within: Organisation | None = None,
    name: str = "Sanne",
    *,
    joined: bool = True,
    welcomed: bool = True,
    **fields: Any,
) -> Member:
    """Somebody who is at home here, unless told otherwise."""
    within = within or organisation()
    fields.setdefault("email", f"{name.lower().replace(' ', '.')}.{within.pk}@waterwerk.example")
    made = add_member(organisation=within, name=name, **fields)
    if joined:
        come_in(member=made)
        if welcomed:
            end_welcome(member=made)
    return made


def editor(within: Organisation | None = None, name: str = "Eva", **fields: Any) -> Member:
    return member(within, name, roles=["editor"], **fields)


def outsider(name: str = "Otto") -> Member:
    """Somebody of another organisation."""
    return member(organisation("Elders"), name)


def required_provider(within: Organisation, **more: Any) -> IdentityProvider:
    """A finished identity provider that the organisation requires, for waterwerk.example."""
    fields = {"settings": {"entity_id": "urn:them"}, "domains": ["waterwerk.example"], "first_used_at": clock.now()}
    provider = add_provider(organisation=within, kind="saml", name="Okta")
    IdentityProvider.objects.filter(pk=provider.pk).update(enforced=True, **{**fields, **more})
    provider.refresh_from_db()
    return provider


def imported(by: Member, text: str) -> MemberImport:
    """A file with people, read into a preview."""
    brought = bring_file(by=by, data=text.encode(), file_name=f"{by.name}.csv")
    work_on(import_id=brought.pk)
    brought.refresh_from_db()
    return brought
