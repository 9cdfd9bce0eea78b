"""How often a member is told: when things happen, or together in a digest; and of how many stories in a week."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from proudly.notices.models import MemberRhythm, OrganisationRhythm, Rhythm
from proudly.people.audit import record
from proudly.people.models import AuditEntry, Member, Organisation

MOST_A_WEEK = 20  # that anybody may choose
_TOGETHER = (Rhythm.DAILY, Rhythm.WEEKLY)


def takes_digests() -> Q:
    """A condition on members: they hear of things together."""
    chosen = MemberRhythm.objects.filter(member=OuterRef("pk")).exclude(rhythm="")
    usual = OrganisationRhythm.objects.filter(organisation=OuterRef("organisation"), rhythm__in=_TOGETHER)
    return Q(Exists(chosen.filter(rhythm__in=_TOGETHER))) | Q(~Exists(chosen) & Exists(usual))


def rhythm_of(member: Member) -> Rhythm:
    """What holds for the member. No query where `rhythm` of both was selected with the member."""
    own: MemberRhythm | None = getattr(member, "rhythm", None)
    return Rhythm(own.rhythm) if own and own.rhythm else usual_rhythm(member.organisation)


def usual_rhythm(organisation: Organisation) -> Rhythm:
    """What holds for members who do not choose. No query where `rhythm` was selected with it."""
    usual: OrganisationRhythm | None = getattr(organisation, "rhythm", None)
    return Rhythm(usual.rhythm) if usual else Rhythm.AT_ONCE


def own_limits(organisation: Organisation, members: Collection[int]) -> Mapping[int, int]:
    """Of how many stories these members want to hear in a week at most, by number, for who said so. One query."""
    limited = MemberRhythm.objects.filter(organisation=organisation, most_a_week__isnull=False)
    if members:  # by the range of their numbers, since there may be many
        limited = limited.filter(member__gte=min(members), member__lte=max(members))
    return {one.member_id: one.most_a_week for one in limited if one.most_a_week is not None}


def choose_rhythm(*, member: Member, rhythm: Rhythm | None, most_a_week: int | None) -> None:
    """What the member chose; None for what the organisation has. Raises ValueError for a number nobody may choose."""
    if most_a_week is not None and not 0 <= most_a_week <= MOST_A_WEEK:
        raise ValueError(_("Choose a number from 0 to %(most)d.") % {"most": MOST_A_WEEK})
    MemberRhythm.objects.update_or_create(
        member=member,
        defaults={
            "organisation_id": member.organisation_id,
            "rhythm": rhythm or "",
            "most_a_week": most_a_week,
        },
    )


def change_rhythm(*, organisation: Organisation, rhythm: Rhythm) -> None:
    """What holds from now on for members who did not choose. The same once more changes nothing."""
    with transaction.atomic():
        kept, _is_new = OrganisationRhythm.objects.select_for_update().get_or_create(organisation=organisation)
        if kept.rhythm == rhythm:
            return
        kept.rhythm = rhythm
        kept.save(update_fields=["rhythm"])
        record(AuditEntry.Action.NOTICE_DEFAULTS_CHANGED, organisation_id=organisation.pk, rhythm=str(rhythm))
