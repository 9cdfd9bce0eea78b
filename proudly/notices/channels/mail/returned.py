"""Addresses from which mail comes back: no more is sent to them, until the member says that they work.

Who sends our mail on, or the mail server of the address, says so: at once, in the answer to us, or later, by a call to
us (see `events`).
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from proudly.kit import clock
from proudly.notices.models import ReturnedMail
from proudly.notices.rules import is_given_up
from proudly.people.models import Member, Organisation, Person

COUNTS_FOR = timedelta(days=30)


def takes_mail() -> Q:
    """A condition on members: their address has not been given up."""
    given_up = ReturnedMail.objects.filter(
        person=OuterRef("person"), address=OuterRef("person__email"), given_up_at__isnull=False
    )
    return Q(~Exists(given_up))


def mail_came_back(*, address: str, why: str, is_no_address: bool) -> None:
    """Write down that a mail to this address came back. An address that nobody has changes nothing.

    Args:
        why: in the words of who says so.
        is_no_address: that no mail to it will ever arrive.
    """
    person = Person.objects.filter(email=address.lower()).first()
    if person is None:
        return
    now = clock.now()
    with transaction.atomic():
        kept, _is_new = ReturnedMail.objects.select_for_update().get_or_create(
            person=person, defaults={"address": person.email, "why": why[:300]}
        )
        kept.times = kept.times + 1 if kept.address == person.email else 1
        gone = is_given_up(kept.times, is_no_address=is_no_address)
        kept.given_up_at = (kept.given_up_at or now) if gone else None
        kept.address, kept.why, kept.came_back_at = person.email, why[:300], now
        kept.save()


def mail_arrived(*, address: str) -> None:
    """What came back before does not count any more. One query."""
    ReturnedMail.objects.filter(person__email=address.lower(), given_up_at=None).delete()


def address_works_again(*, member: Member) -> None:
    """The member, or an owner, says so: mail is sent again."""
    ReturnedMail.objects.filter(person=member.person_id).delete()


def forget_returned_mail() -> int:
    """What is of another address by now, or came back once and not again for a month. Returns how many."""
    other = ~Q(address=F("person__email"))
    old = Q(given_up_at=None, came_back_at__lt=clock.now() - COUNTS_FOR)
    return ReturnedMail.objects.filter(other | old).delete()[0]


def own_trouble(member: Member) -> ReturnedMail | None:
    """Why the member gets no mail any more; None while it arrives. One query."""
    return ReturnedMail.objects.filter(person=member.person_id, address=member.email, given_up_at__isnull=False).first()


def members_without_mail(organisation: Organisation) -> QuerySet[Member]:
    """Those whose address was given up, with why. One query."""
    there = Member.objects.present().filter(organisation=organisation, person__returned_mail__given_up_at__isnull=False)
    same = there.filter(person__returned_mail__address=F("person__email"))
    return same.select_related("person__returned_mail").order_by("name", "pk")
