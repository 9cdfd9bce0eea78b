"""What the company's directory does with people: it brings them in, changes what is known of them, and lets them go.

A person may be in other organisations too. Nothing here tells whether that is so, and nothing here changes them there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from proudly.kit import clock
from proudly.people.audit import record
from proudly.people.coming_back import take_back
from proudly.people.groups import leave_all_groups
from proudly.people.models import AuditEntry, DirectoryUser, Invitation, Member, Organisation, Person, Team
from proudly.people.services import add_team, let_go

Action = AuditEntry.Action


class Taken(Exception):
    """Somebody else of the organisation has this already. `what` is userName, emails or externalId."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass(frozen=True)
class Profile:
    """What Proudly shows of a member, as far as the directory says it; "" and () where it does not.

    Args:
        language: any code; one that Proudly does not speak becomes the organisation's.
        teams: names from the top of the tree down.
    """

    name: str = ""
    function: str = ""
    language: str = ""
    location: str = ""
    teams: tuple[str, ...] = ()


@dataclass(frozen=True)
class Told:
    """One user as the directory tells it.

    Args:
        address: as `mail_domains.plain_address` writes it.
        said: kept as it came, to be given back.
    """

    user_name: str
    address: str
    external_id: str
    profile: Profile
    active: bool
    said: Mapping[str, Any]


@contextmanager
def one_at_a_time(organisation: Organisation) -> Iterator[None]:
    """What a directory does in one organisation happens one after the other: what is read inside stays so meanwhile."""
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        yield


def provision(*, organisation: Organisation, told: Told) -> Member:
    """Bring somebody in, or take back whom the directory had removed before.

    Raises Taken when the organisation has somebody of that name, address or id.
    """
    with one_at_a_time(organisation):
        address = told.address
        here = (
            Member.objects.filter(organisation=organisation, person__email=address)
            .select_related("organisation", "person", "team", "directory_user")
            .first()
        )
        if here is not None and not _was_removed(here):
            raise Taken("emails" if told.user_name.lower() != address else "userName")
        _require_free(organisation, told, but=here)
        if here is None:
            here = Member(organisation=organisation, person=_person(address), joined_at=clock.now())
            was = Profile()
        else:
            was = Profile(name=here.name, function=here.function, location=here.location)
        here.external_id = told.external_id
        _show(here, told.profile, was)
        here.save()
        _keep(here, told)
        _be_active(here, told.active)
    return here


def change(*, member: Member, told: Told, was: Told) -> None:
    """From now on this is what the directory says. What it does not say, and did not say before, stays as it is.

    Raises Taken like `provision`, and LastOwner when nobody would be left to give roles.
    """
    organisation = member.organisation
    with one_at_a_time(organisation):
        _require_free(organisation, told, but=member)
        changed = [part.name for part in fields(Profile) if _part(told, part.name) != _part(was, part.name)]
        if _change_address(member, told.address):
            changed.append("email")
        member.external_id = told.external_id
        _show(member, told.profile, was.profile)
        member.save(update_fields=["external_id", "name", "function", "location", "language", "team"])
        _keep(member, told)
        if changed:
            record(Action.MEMBER_CHANGED, organisation_id=organisation.pk, concerns=member, fields=changed)
        _be_active(member, told.active)


def remove(*, member: Member) -> None:
    """The directory knows this member no more: let go, and out of its groups. What was said of them is thrown away.

    Members are never deleted: the points ledger tells of them. Raises LastOwner.
    """
    with one_at_a_time(member.organisation):
        let_go(member=member)
        leave_all_groups(member=member)
        now = clock.now()
        DirectoryUser.objects.update_or_create(
            organisation=member.organisation,
            member=member,
            defaults={"user_name": "", "user_name_key": "", "said": {}, "changed_at": now, "removed_at": now},
        )
        Member.objects.filter(pk=member.pk).update(external_id="")


def _keep(member: Member, told: Told) -> None:
    """Keep what was said, to be given back."""
    kept = getattr(member, "directory_user", None) or DirectoryUser(
        organisation_id=member.organisation_id, member=member
    )
    kept.user_name, kept.user_name_key, kept.said = told.user_name, told.user_name.lower(), dict(told.said)
    kept.changed_at, kept.removed_at = clock.now(), None
    kept.save()


def _be_active(member: Member, active: bool) -> None:
    if active and member.left_at is not None:
        take_back(organisation_id=member.organisation_id, member_ids={member.pk})
        member.refresh_from_db(fields=["left_at"])
    elif not active and member.left_at is None:
        let_go(member=member)


def _part(told: Told, name: str) -> Any:
    return getattr(told.profile, name)


def _was_removed(member: Member) -> bool:
    kept: DirectoryUser | None = getattr(member, "directory_user", None)
    return kept is not None and kept.removed_at is not None


def _require_free(organisation: Organisation, told: Told, *, but: Member | None) -> None:
    """Raises Taken when somebody else goes by that name or id."""
    key = told.user_name.lower()
    others = Member.objects.filter(organisation=organisation)
    named = DirectoryUser.objects.filter(organisation=organisation, user_name_key=key, removed_at=None)
    if but is not None:
        others, named = others.exclude(pk=but.pk), named.exclude(member=but)
    if named.exists() or others.filter(directory_user=None, person__email=key).exists():
        raise Taken("userName")
    if told.external_id and others.filter(external_id=told.external_id).exists():
        raise Taken("externalId")


def _change_address(member: Member, address: str) -> bool:
    """Give the member another address; returns whether it was another.

    The membership moves to the person with that address, made when there is none, and nobody is renamed: what was
    proved for the old address (a passkey, a session, a code or an invitation that was mailed) must not open the new
    one, which may be somebody's of another organisation.
    """
    person = member.person
    if person.email == address:
        return False
    other = Person.objects.filter(email=address).first()
    if other is not None and Member.objects.filter(organisation=member.organisation_id, person=other).exists():
        raise Taken("emails")
    member.person = other or _person(address)
    member.save(update_fields=["person"])
    Invitation.objects.filter(member=member).update(round=F("round") + 1, mail_due=False, withdrawn_at=clock.now())
    if not Member.objects.filter(person=person).exists():
        person.delete()  # an address that nobody is a member by any more
    return True


def _person(address: str) -> Person:
    """Who has that address, made when nobody has. Another organisation may make the same one at this moment."""
    found = Person.objects.filter(email=address).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return Person.objects.create_user(address)
    except IntegrityError:
        return Person.objects.get(email=address)


def _show(member: Member, profile: Profile, was: Profile) -> None:
    """Show what the directory says otherwise than before. What members set themselves stays until then."""
    if profile.name != was.name or not member.name:
        member.name = profile.name or member.name or member.person.email.partition("@")[0]
    if profile.function != was.function:
        member.function = profile.function
    if profile.location != was.location:
        member.location = profile.location
    if profile.language != was.language or not member.language:
        member.language = _spoken(profile.language) or member.organisation.language
    if profile.teams != was.teams:
        member.team = _team(member.organisation, profile.teams)


def _spoken(code: str) -> str:
    """Of "nl-NL" or "nl_BE": "nl", if Proudly speaks it, else ""."""
    language = code.replace("_", "-").partition("-")[0].lower()
    return language if language in dict(settings.LANGUAGES) else ""


def _team(organisation: Organisation, names: tuple[str, ...]) -> Team | None:
    """The team at the end of that path, made when it is missing."""
    team: Team | None = None
    for name in names:
        team = add_team(organisation=organisation, name=name, parent=team)
    return team
