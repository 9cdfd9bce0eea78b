"""Between a SCIM user and a member: what Proudly understands of what a directory says, and what it says back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from scim2_models import InvalidValueException, Meta

from proudly.api.scim import resources
from proudly.api.scim.resources import EnterpriseUser, FullUser
from proudly.people.directory import Profile, Told
from proudly.people.mail_domains import NotAnAddress, plain_address
from proudly.people.models import DirectoryUser, Group, Member

ENTERPRISE = str(EnterpriseUser.__schema__)
# Kept in columns, made anew for each answer, or nothing that the directory says.
NOT_SAID = {"schemas", "id", "externalId", "meta", "userName", "groups"}
SHOWN = 120  # characters of a name, a function, a location or a team


def user_id(member_id: int) -> str:
    """Ids are unique among users and groups together, as SCIM wants it."""
    return f"u{member_id}"


def group_id(pk: int) -> str:
    return f"g{pk}"


def number_of(said: object, letter: str) -> int | None:
    """The number behind an id of that kind; None for what cannot be one."""
    text = str(said)
    digits = text[1:]
    fits = text[:1] == letter and digits.isascii() and digits.isdigit() and len(digits) <= 18
    return int(digits) if fits and digits == str(int(digits)) else None


def what_is_told(user: Any, *, member: Member | None, inferred: str = "") -> Told:
    """What the user says, as people.directory wants it. Raises InvalidValueException where it cannot be.

    Args:
        member: whom it is about; None for a new one.
        inferred: the only address the user had before, when it was not the directory that told it. While it is still
            the only one, the user name tells the address.
    """
    said = {key: value for key, value in user.model_dump().items() if key not in NOT_SAID}
    name = (user.user_name or "").strip()
    if not name or len(name) > 254:
        raise InvalidValueException(detail=_("userName must have 1 to 254 characters."))
    if len(user.external_id or "") > 255:
        raise InvalidValueException(detail=_("externalId must have 255 characters at most."))
    emails = [one.value.strip() for one in _best_first(user.emails) if one.value]
    address = emails[0] if emails else ""
    if not emails or emails == [inferred]:
        said.pop("emails", None)
        address = name if _plain(name) else inferred
    if not _plain(address):
        raise InvalidValueException(
            detail=_("There is no e-mail address: send one in emails, or let userName be an address.")
        )
    active = user.active if user.active is not None else member is None or member.left_at is None
    return Told(
        user_name=name,
        address=_plain(address),
        external_id=user.external_id or "",
        profile=_profile(user),
        active=active,
        said=said,
    )


def _profile(user: Any) -> Profile:
    own = user.name
    parts = (own.given_name, own.family_name) if own else ()
    together = " ".join(part.strip() for part in parts if part)
    work = user[EnterpriseUser]
    teams = (work.organization, work.division, work.department) if work else ()
    places = [one.locality for one in _best_first(user.addresses) if one.locality]
    return Profile(
        name=_short(user.display_name) or _short(own.formatted if own else "") or _short(together),
        function=_short(user.title),
        language=_short(user.preferred_language) or _short(user.locale),
        location=_short(places[0] if places else ""),
        teams=tuple(_short(team) for team in teams if _short(team)),
    )


def _short(text: str | None) -> str:
    return " ".join((text or "").split())[:SHOWN]


def _best_first(entries: Iterable[Any] | None) -> list[Any]:
    """The primary one, then those of work, then the others."""
    return sorted(entries or (), key=lambda one: (not one.primary, one.type != "work"))


def _plain(text: str) -> str:
    """The address as people are known by it, also when it was written otherwise; "" for what is none."""
    try:
        return plain_address(text)
    except NotAnAddress:
        return ""


def inferred_address(member: Member) -> str:
    """The member's address, when the directory never told one; else ""."""
    kept = record_of(member)
    return "" if kept is not None and "emails" in kept.said else member.email


def record_of(member: Member) -> DirectoryUser | None:
    """What the directory said of this member, if it ever did."""
    return getattr(member, "directory_user", None)


def as_user(member: Member, groups: Sequence[Group] = ()) -> Any:
    """The member as a SCIM user: what the directory said, and what is so by now. No queries.

    Args:
        member: with person, team and directory_user.
    """
    kept = record_of(member)
    said: dict[str, Any] = dict(kept.said) if kept else _without_directory(member)
    emails = [dict(one) for one in said.get("emails", [{"type": "work", "primary": True}])]
    if len(emails) == 1:
        emails[0].setdefault("value", member.email)
    user = FullUser.model_validate({**said, "emails": emails}, scim_policy=resources.TOLERANT)
    best = _best_first(user.emails)[0]
    if _plain(best.value or "") != member.email:
        best.value = member.email
    if kept:
        shown = _profile(user)
        if shown.name and shown.name != member.name:
            user.display_name = member.name
        if shown.function != member.function:
            user.title = member.function or None
    if not kept or "active" in said:
        user.active = member.is_present
    user.user_name = kept.user_name if kept else member.email
    user.id = user_id(member.pk)
    user.external_id = member.external_id or None
    user.groups = [
        resources.GroupMembership.model_validate(
            {
                "value": group_id(group.pk),
                "$ref": f"{resources.root()}/Groups/{group_id(group.pk)}",
                "display": group.name,
                "type": "direct",
            }
        )
        for group in groups
    ] or None
    user.meta = Meta(
        resource_type="User",
        created=member.joined_at,
        last_modified=kept.changed_at if kept else member.joined_at,
        location=f"{resources.root()}/Users/{user_id(member.pk)}",
    )
    return user


def _without_directory(member: Member) -> dict[str, Any]:
    said: dict[str, Any] = {"displayName": member.name, "preferredLanguage": member.language}
    if member.function:
        said["title"] = member.function
    if member.location:
        said["addresses"] = [{"type": "work", "locality": member.location}]
    if member.team:
        said[ENTERPRISE] = {"department": member.team.name}
    return said


def as_group(group: Group, member_ids: Sequence[int]) -> resources.Group:
    """The group as SCIM has it. No queries."""
    return resources.Group.model_validate(
        {
            "id": group_id(group.pk),
            "externalId": group.external_id or None,
            "displayName": group.name,
            "members": [
                {
                    "value": user_id(member_id),
                    "$ref": f"{resources.root()}/Users/{user_id(member_id)}",
                    "type": "User",
                }
                for member_id in member_ids
            ]
            or None,
            "meta": {
                "resourceType": "Group",
                "created": group.created_at,
                "lastModified": group.changed_at,
                "location": f"{resources.root()}/Groups/{group_id(group.pk)}",
            },
        }
    )
