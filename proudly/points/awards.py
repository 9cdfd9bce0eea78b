"""Giving points for deeds by the rules."""

from __future__ import annotations

import zoneinfo
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, Sum

from proudly.audience.models import Audience
from proudly.audience.queries import reached
from proudly.people.models import Member
from proudly.points import rules
from proudly.points.ledger import common_account, lines_of, locked_wallets
from proudly.points.models import Account, Entry, Hold, Rule, Transfer
from proudly.points.queries import rules_between, sponsors_among


@dataclass(frozen=True)
class Award:
    """A deed for which a member may get points.

    `deed` is a value of Rule.Deed, and the reason that the member reads; `network` the key of one. `cause` is the
    idempotency key of the deed, such as "share:12". `about` is what the reason's sentence names: network, story, title.
    `is_one_of_many`: nothing is kept of it when it earns nothing, since hundreds like it may come at once; whoever asks
    for it must not ask twice.
    """

    member: Member
    deed: str
    network: str
    cause: str
    about: dict[str, Any]
    happened_at: datetime
    is_one_of_many: bool = False


def award_points(
    *, member: Member, deed: str, network: str, cause: str, about: dict[str, Any], happened_at: datetime
) -> Transfer | None:
    """Give the points for one deed, as `award_each` does. Returns the transfer, None when no rule rewards the deed."""
    award_each([Award(member, deed, network, cause, about, happened_at)])
    return Transfer.objects.filter(organisation=member.organisation_id, cause=cause).first()


def award_each(awards: Sequence[Award]) -> None:
    """Give for each deed what the rule in force when it happened says, once for each cause, in the order given.

    A cause that has its transfer already changes nothing. What is over a limit makes a transfer that moves nothing.
    Ten queries for any number of awards up to 500; where a rule has a limit for a story or in all, one more for each
    of these, and for each audience of a rule those of the audience.
    """
    with transaction.atomic():
        # The locks make awards to one member follow each other, so that two cannot both fit under a limit.
        wallets = locked_wallets({award.member.pk: award.member for award in awards})
        given = _Given(awards, wallets)
        transfers: list[Transfer] = []
        amounts: list[tuple[Transfer, Rule, int]] = []
        for award in awards:
            rule = rules.rule_for(given.rules_for(award), award.network)
            if rule is None or not rule.amount or not given.is_first(award):
                continue
            amount, limit = (0, "sponsor") if given.is_a_sponsors(award) else given.within_limits(award, rule)
            if award.is_one_of_many and not amount:
                continue
            transfer = Transfer(
                organisation_id=award.member.organisation_id,
                member_id=award.member.pk,
                cause=award.cause,
                reason=award.deed,
                about=award.about | ({} if amount or not limit else {"limit": limit}),
                story=award.about.get("story"),
                happened_at=award.happened_at,
            )
            transfers.append(transfer)
            if amount:
                amounts.append((transfer, rule, amount))
        Transfer.objects.bulk_create(transfers, batch_size=500)
        _write_awards(amounts, wallets)


# Which lines count under a limit: what was taken back leaves its room, what is held back keeps it.
_COUNTS = Q(transfer__reversed_by=None) | Q(transfer__hold__state=Hold.State.WAITING)

# What a limit is counted for: wallet, deed, network of the rule, name of the rule; and the day, story or rule.
_About = tuple[int, str, str, str]


class _Given:
    """What the members of a batch were given before, and what they are given as the batch goes on."""

    def __init__(self, awards: Sequence[Award], wallets: dict[int, Account]) -> None:
        self._wallets = wallets
        moments = [award.happened_at for award in awards]
        organisations = {award.member.organisation_id for award in awards}
        self._zones = {
            award.member.organisation_id: zoneinfo.ZoneInfo(award.member.organisation.time_zone) for award in awards
        }
        self._rules = rules_between(organisations, min(moments), max(moments)) if awards else []
        causes = Transfer.objects.filter(organisation__in=organisations, cause__in=[award.cause for award in awards])
        self._causes = set(causes.values_list("organisation_id", "cause"))
        self._sponsors = sponsors_among({award.member.pk for award in awards if award.deed in rules.NOT_FOR_SPONSORS})
        self._within = {
            audience.pk: set(reached(audience).filter(pk__in=wallets).values_list("pk", flat=True))
            for audience in self._audiences()
        }
        self._of_day: defaultdict[tuple[_About, date], int] = defaultdict(int)
        self._of_story: defaultdict[tuple[_About, int | None], int] = defaultdict(int)
        self._of_rule: defaultdict[tuple[int, int], int] = defaultdict(int)
        days = defaultdict[zoneinfo.ZoneInfo, set[date]](set)
        for award in awards:
            days[self._zones[award.member.organisation_id]].add(self._day(award))
        for zone, of_zone in days.items():
            self._read_days(zone, sorted(of_zone))
        if any(rule.story_cap is not None for rule in self._rules):
            self._read_stories({award.about.get("story") for award in awards})
        if limited := [rule.pk for rule in self._rules if rule.member_cap is not None]:
            self._read_rules(limited)

    def rules_for(self, award: Award) -> list[Rule]:
        """The rules for the deed and the member that were in force when it was done."""
        return [
            rule
            for rule in self._rules
            if rule.organisation_id == award.member.organisation_id
            and rule.deed == award.deed
            and rule.starts_at <= award.happened_at
            and (rule.ends_at is None or rule.ends_at > award.happened_at)
            and (rule.audience_id is None or award.member.pk in self._within[rule.audience_id])
        ]

    def is_a_sponsors(self, award: Award) -> bool:
        """Whether it earns nothing since a sponsor did it."""
        return award.deed in rules.NOT_FOR_SPONSORS and award.member.pk in self._sponsors

    def is_first(self, award: Award) -> bool:
        """Whether the cause has earned nothing yet; from now on it has."""
        cause = (award.member.organisation_id, award.cause)
        if cause in self._causes:
            return False
        self._causes.add(cause)
        return True

    def within_limits(self, award: Award, rule: Rule) -> tuple[int, str]:
        """The points that fit under the limits, which count from now on; and which limit leaves least: "day", "story"
        or "person". Days are the organisation's."""
        wallet = self._wallets[award.member.pk].pk
        # By what the rule is about: when it is changed, the day's limit does not begin anew.
        about = (wallet, rule.deed, rule.network, rule.name)
        day, story, of_rule = (about, self._day(award)), (about, award.about.get("story")), (wallet, rule.pk)
        rooms = {"day": rule.daily_cap - self._of_day[day]}
        if rule.story_cap is not None and story[1] is not None:
            rooms["story"] = rule.story_cap - self._of_story[story]
        if rule.member_cap is not None:
            rooms["person"] = rule.member_cap - self._of_rule[of_rule]
        amount = rules.within_limits(rule.amount, rooms.values())
        self._of_day[day] += amount
        self._of_story[story] += amount
        self._of_rule[of_rule] += amount
        return amount, min(rooms, key=lambda limit: rooms[limit]) if amount < rule.amount else ""

    def _audiences(self) -> Iterator[Audience]:
        """Those of the rules, each once. One query, none without any."""
        if ids := {rule.audience_id for rule in self._rules if rule.audience_id}:
            yield from Audience.objects.filter(pk__in=ids).select_related("organisation").prefetch_related("limits")

    def _day(self, award: Award) -> date:
        return award.happened_at.astimezone(self._zones[award.member.organisation_id]).date()

    def _read_days(self, zone: zoneinfo.ZoneInfo, days: list[date]) -> None:
        """What the wallets of a time zone were given on some days, each day a column of one query."""
        wallets = self._wallets.values()
        entries = Entry.objects.filter(
            _COUNTS,
            account__in=[wallet.pk for wallet in wallets if self._zones[wallet.organisation_id] == zone],
            rule__isnull=False,
            happened_at__gte=_begins(days[0], zone),
            happened_at__lt=_begins(days[-1] + timedelta(days=1), zone),
        )
        of_day = {
            f"day_{day:%Y%m%d}": Sum(
                "amount",
                filter=Q(happened_at__gte=_begins(day, zone), happened_at__lt=_begins(day + timedelta(days=1), zone)),
                default=0,
            )
            for day in days
        }
        rows = entries.values_list("account_id", "rule__deed", "rule__network", "rule__name").annotate(**of_day)
        for account, deed, network, name, *amounts in rows:
            for day, amount in zip(days, amounts, strict=True):
                self._of_day[(account, deed, network, name), day] = amount

    def _read_stories(self, stories: set[int | None]) -> None:
        """What the wallets were ever given for these stories. One query."""
        rows = (
            Entry.objects.filter(
                _COUNTS,
                account__in=[wallet.pk for wallet in self._wallets.values()],
                transfer__member__in=self._wallets,
                transfer__story__in=stories - {None},
                rule__isnull=False,
            )
            .values_list("account_id", "rule__deed", "rule__network", "rule__name", "transfer__story")
            .annotate(given=Sum("amount"))
        )
        for account, deed, network, name, story, given in rows:
            self._of_story[(account, deed, network, name), story] = given

    def _read_rules(self, limited: list[int]) -> None:
        """What the wallets were ever given by these rules. One query."""
        rows = (
            Entry.objects.filter(
                _COUNTS,
                account__in=[wallet.pk for wallet in self._wallets.values()],
                rule__in=limited,
            )
            .values_list("account_id", "rule_id")
            .annotate(given=Sum("amount"))
        )
        for account, rule, given in rows:
            self._of_rule[account, rule] = given


def _begins(day: date, zone: zoneinfo.ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone)


def _write_awards(amounts: list[tuple[Transfer, Rule, int]], wallets: dict[int, Account]) -> None:
    """The lines of awards, from the programme to the wallets, and the wallets' balances."""
    programmes = {
        organisation_id: common_account(organisation_id, Account.Kind.PROGRAMME)
        for organisation_id in {transfer.organisation_id for transfer, _rule, _amount in amounts}
    }
    lines: list[Entry] = []
    more: Counter[int] = Counter()
    for transfer, rule, amount in amounts:
        wallet = wallets[transfer.member_id]
        lines += lines_of(transfer, {programmes[transfer.organisation_id]: -amount, wallet: amount}, rule=rule)
        more[wallet.pk] += amount
    Entry.objects.bulk_create(lines, batch_size=500)
    with connection.cursor() as cursor:  # the wallets are locked; Django would write their rows whole
        cursor.executemany(
            "UPDATE points_account SET balance = balance + %s WHERE id = %s",
            [(amount, wallet) for wallet, amount in more.items()],
        )
