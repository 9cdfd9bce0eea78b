"""What members want to hear of, by which channel, and when: what a member chose, else what the organisation did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from functools import reduce
from operator import or_
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from proudly.notices.channels.contract import Channel
from proudly.notices.channels.registry import CHANNELS, channels_of
from proudly.notices.kinds import DIGEST, Kind, all_kinds, known_kind
from proudly.notices.models import ChannelChoice, ChannelDefault, MemberQuietTime, OrganisationQuietTime
from proudly.notices.rhythm import takes_digests
from proudly.notices.rules import Quiet, quiet_until
from proudly.people.audit import record
from proudly.people.models import AuditEntry, Member, Organisation
from proudly.people.organisations import time_zones
from proudly.people.queries import may


class Wish(NamedTuple):
    """A kind of notice by a channel."""

    kind: str
    channel: str


# --- by which channel -------------------------------------------------------------------------------------------------


def wanted_by(kind: str, channel: Channel) -> Q:
    """A condition on members: they can be reached by the channel, and want such notices that way when they happen."""
    return _chosen(kind, channel) & ~takes_digests() if _is_in_digest(kind) else _chosen(kind, channel)


def _chosen(kind: str, channel: Channel) -> Q:
    chosen = ChannelChoice.objects.filter(member=OuterRef("pk"), kind=kind, channel=channel.key)
    usual = ChannelDefault.objects.filter(organisation=OuterRef("organisation"), kind=kind, channel=channel.key)
    is_usual = _is_usual(kind, channel)
    as_usual = ~Exists(usual.filter(wanted=False)) if is_usual else Q(Exists(usual.filter(wanted=True)))
    return channel.reaches() & ~Exists(chosen.filter(wanted=False)) & (Exists(chosen.filter(wanted=True)) | as_usual)


def heard_by(kind: str) -> Q:
    """A condition on members: they hear of such notices by one channel at least, besides the inbox."""
    heard = reduce(or_, (wanted_by(kind, channel) for channel in CHANNELS))
    if not _is_in_digest(kind):
        return heard
    return heard | (takes_digests() & reduce(or_, (_chosen(DIGEST, channel) for channel in CHANNELS)))


def _is_usual(kind: str, channel: Channel) -> bool:
    """Whether such notices come this way as long as neither the member nor the organisation says anything."""
    known = known_kind(kind)
    return channel.is_usual if known is None or known.by is None else channel.key in known.by


def _is_in_digest(kind: str) -> bool:
    known = known_kind(kind)
    return known is not None and known.in_digest


def kinds_to_choose(member: Member) -> list[Kind]:
    """The kinds that this member may get, and choose the channels of."""
    return [kind for kind in all_kinds() if kind.name and may(member, kind.needs)]


def wishes_of(member: Member) -> dict[Wish, bool]:
    """What this member gets, of the kinds and channels there are to choose. One query more than `defaults_of`."""
    wishes = defaults_of(member.organisation, kinds_to_choose(member))
    chosen = {Wish(one.kind, one.channel): one.wanted for one in ChannelChoice.objects.filter(member=member)}
    return {wish: chosen.get(wish, usual) for wish, usual in wishes.items()}


def defaults_of(organisation: Organisation, kinds: Iterable[Kind]) -> dict[Wish, bool]:
    """What members of an organisation get of these kinds who do not choose. A query, and those of `channels_of`."""
    kept = {Wish(one.kind, one.channel): one.wanted for one in ChannelDefault.objects.filter(organisation=organisation)}
    offered = channels_of(organisation)
    return {
        Wish(kind.key, channel.key): kept.get(Wish(kind.key, channel.key), _is_usual(kind.key, channel))
        for kind in kinds
        for channel in offered
    }


def choose_channels(*, member: Member, wishes: Mapping[Wish, bool]) -> None:
    """Keep what differs from what the member gets now. What the organisation changes later holds for the others."""
    now = wishes_of(member)
    changed = [
        ChannelChoice(
            organisation_id=member.organisation_id, member=member, kind=wish.kind, channel=wish.channel, wanted=wanted
        )
        for wish, wanted in wishes.items()
        if wish in now and now[wish] != wanted
    ]
    ChannelChoice.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["member", "kind", "channel"], update_fields=["wanted"]
    )


def change_defaults(*, organisation: Organisation, wishes: Mapping[Wish, bool]) -> None:
    """What members get from now on who do not choose."""
    with transaction.atomic():
        now = defaults_of(organisation, all_kinds())
        changed = {wish: wanted for wish, wanted in wishes.items() if wish in now and now[wish] != wanted}
        if not changed:
            return
        ChannelDefault.objects.bulk_create(
            [
                ChannelDefault(organisation=organisation, kind=wish.kind, channel=wish.channel, wanted=wanted)
                for wish, wanted in changed.items()
            ],
            update_conflicts=True,
            unique_fields=["organisation", "kind", "channel"],
            update_fields=["wanted"],
        )
        record(
            AuditEntry.Action.NOTICE_DEFAULTS_CHANGED,
            organisation_id=organisation.pk,
            switched_on=[f"{wish.kind}, {wish.channel}" for wish, wanted in changed.items() if wanted],
            switched_off=[f"{wish.kind}, {wish.channel}" for wish, wanted in changed.items() if not wanted],
        )


# --- when -------------------------------------------------------------------------------------------------------------


def quiet_of(member: Member) -> Quiet:
    """When this member is not to be disturbed. No query where `quiet_time` of both was selected with the member."""
    own: MemberQuietTime | None = getattr(member, "quiet_time", None)
    usual: OrganisationQuietTime | None = getattr(member.organisation, "quiet_time", None)
    zone, held = zone_of(member), own or usual
    if held is None:
        return Quiet(zone)
    return Quiet(zone, held.begins, held.ends, frozenset(held.days_off), own.away_until if own else None)


def zone_of(member: Member) -> ZoneInfo:
    """By whose clock the member lives. No query where `quiet_time` was selected with the member."""
    own: MemberQuietTime | None = getattr(member, "quiet_time", None)
    return ZoneInfo((own.time_zone if own else "") or member.organisation.time_zone)


def told_from(member: Member, now: datetime) -> datetime | None:
    """When what can wait is told to the member; None when that is now."""
    return quiet_until(quiet_of(member), now)


class QuietRefused(ValueError):
    """A choice that cannot be kept. The sentence says how to mend it, `field` which part of it that is."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def keep_quiet(
    *, member: Member, time_zone: str, begins: time, ends: time, days_off: Iterable[int], away_until: date | None
) -> None:
    """What the member chose. Raises QuietRefused for a zone that is none, and for a week without a day."""
    if time_zone and time_zone not in time_zones():
        raise QuietRefused("time_zone", _("There is no such time zone. Choose one from the list."))
    MemberQuietTime.objects.update_or_create(
        member=member,
        defaults={
            "organisation_id": member.organisation_id,
            "time_zone": time_zone,
            "begins": begins,
            "ends": ends,
            "days_off": _days(days_off),
            "away_until": away_until,
        },
    )


def change_quiet_time(*, organisation: Organisation, begins: time, ends: time, days_off: Iterable[int]) -> None:
    """What holds for members who did not choose. Raises QuietRefused for a week without a day."""
    days = _days(days_off)
    with transaction.atomic():
        OrganisationQuietTime.objects.update_or_create(
            organisation=organisation, defaults={"begins": begins, "ends": ends, "days_off": days}
        )
        record(
            AuditEntry.Action.NOTICE_DEFAULTS_CHANGED,
            organisation_id=organisation.pk,
            quiet=f"{begins:%H:%M}-{ends:%H:%M}",
            days_off=days,
        )


def _days(days_off: Iterable[int]) -> list[int]:
    days = sorted({day for day in days_off if 0 <= day <= 6})
    if len(days) == 7:
        raise QuietRefused("days_off", _("Leave at least one day of the week."))
    return days
