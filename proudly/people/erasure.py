"""Erasing a member: nothing tells any more who it was, and every sum stays as it is.

What is erased is also written into a list outside the database, before it is done: whoever puts an older database back
has these people erased again at the next start.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from secrets import token_hex

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from proudly.kit import clock
from proudly.kit.append_only import append_line, lines_of
from proudly.people import data_kinds, sessions
from proudly.people.audit import record
from proudly.people.models import AuditEntry, Member, MemberRole, Organisation, Person, Team
from proudly.people.privacy_rules import ShownAs
from proudly.people.rules import OWNER
from proudly.people.services import require_owners

AT_ONCE = 500  # lines of the list that are looked up together
log = logging.getLogger(__name__)


def erase_member(*, member: Member) -> None:
    """Remove all that says who the member is, in every room and for good. Twice changes nothing.

    Points, shares and visits stay as numbers, and so do the entries of the audit trail. Who is in another organisation
    as well stays as they are there, and signed in.

    Raises LastOwner when nobody would be left to give roles, and OSError when the list of erasures cannot be written:
    then nothing has been erased.
    """
    _erase(member, listed=True)
    member.refresh_from_db()


def _erase(member: Member, *, listed: bool) -> None:
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=member.organisation_id)
        found = Member.objects.select_related("person", "organisation").get(pk=member.pk)
        if found.erased_at is not None:
            return
        require_owners(found.organisation_id, without={found.pk})
        now = clock.now()
        for kind in reversed(data_kinds.declared()):
            if kind.erase:
                kind.erase(found)
        _empty(found, now)
        record(AuditEntry.Action.MEMBER_ERASED, organisation_id=found.organisation_id, concerns=found)
        # Last, so that it is written for what will be done; and before that is certain, so that nothing is forgotten.
        if listed:
            append_line(settings.ERASURES_FILE, _line(found, now))


def _empty(member: Member, now: datetime) -> None:
    """Leave of a member the number, and of its person nothing that is of no other organisation."""
    person = member.person
    # What goes on opens the person's other organisations alone: this membership is nobody's from here on.
    sessions.end_those_by_providers_of(member)
    MemberRole.objects.filter(member=member).delete()
    Team.objects.filter(lead=member).update(lead=None)
    # An address that nobody can guess: no import, directory or invitation finds this row by it.
    nobody = Person(email=f"{token_hex(16)}@erased.invalid", is_active=False, date_joined=now)
    nobody.set_unusable_password()
    nobody.save()
    with override(member.organisation.language):
        member.name = _("Former colleague")
    member.person, member.left_at, member.erased_at = nobody, member.left_at or now, now
    member.signed_out_at, member.break_glass = now, False
    member.function = member.location = member.nickname = ""
    member.team, member.networks, member.mail_wanted = None, [], False
    member.language, member.shown_as = member.organisation.language, ShownAs.HIDDEN
    member.save()
    if not Member.objects.filter(person=person).exists():
        person.delete()


def _line(member: Member, at: datetime) -> str:
    return json.dumps({"organisation": member.organisation_id, "member": member.pk, "at": at.isoformat()})


def erase_again() -> int:
    """Erase whoever the list of erasures names and the database, put back from an older copy, still has.

    Returns how many. A query for every five hundred lines. A number that was given anew since then is somebody else,
    who joined later than that erasure.
    """
    listed: dict[int, tuple[int, datetime]] = {}
    for line in lines_of(Path(settings.ERASURES_FILE)):
        try:
            said = json.loads(line)
            listed[int(said["member"])] = int(said["organisation"]), _moment(said["at"])
        except (ValueError, KeyError, TypeError):
            log.warning("The list of erasures %s has a line that cannot be read", settings.ERASURES_FILE)
    erased = 0
    for member in _still_there(list(listed)):
        organisation, at = listed[member.pk]
        if member.organisation_id == organisation and member.joined_at <= at:
            # There was another owner when it was done, whom an older database may not know yet.
            MemberRole.objects.filter(member=member, role=OWNER).delete()
            _erase(member, listed=False)
            erased += 1
    return erased


def _moment(said: str) -> datetime:
    at = datetime.fromisoformat(said)
    if at.tzinfo is None:
        raise ValueError("without a time zone")
    return at


def _still_there(members: list[int]) -> Iterator[Member]:
    for first in range(0, len(members), AT_ONCE):
        yield from list(Member.objects.filter(erased_at=None, pk__in=members[first : first + AT_ONCE]))
