"""Changing what earns points, what they are worth, and how long they last."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from proudly.audience.models import Audience
from proudly.kit import clock
from proudly.people.audit import record
from proudly.people.models import AuditEntry, Organisation
from proudly.points import rules
from proudly.points.models import ExpiryPolicy, ExpiryWarning, PointValue, Rule

Action = AuditEntry.Action


class Unchangeable(Exception):
    """A point value of the past is asked to be another: what was said then was said by it."""


def adopt_starting_rules(*, organisation: Organisation) -> None:
    """Give a new organisation the rules it starts with. Does nothing for one that has rules."""
    with transaction.atomic():
        if Rule.objects.filter(organisation=organisation).exists():
            return
        Rule.objects.bulk_create(
            Rule(organisation=organisation, deed=deed, network=network, amount=amount, daily_cap=cap)
            for deed, network, amount, cap in rules.STARTING_RULES
        )


def change_rule(
    *,
    organisation: Organisation,
    deed: str,
    network: str,
    amount: int,
    daily_cap: int,
    story_cap: int | None = None,
) -> Rule:
    """From now on this deed earns `amount` points. The past stays as it was.

    Args:
        network: key of a network, or "" for every network without a rule of its own.
        daily_cap: most points for a member and day.
        story_cap: most points for a member and story, ever; None for no such limit.
    """
    with transaction.atomic():
        # Two managers at once: the second one sees what the first has saved, and comes after it in time as well.
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        now = clock.now()
        standing = Rule.objects.filter(organisation=organisation, deed=deed, network=network, name="", ends_at=None)
        current = standing.first()
        if current and (current.amount, current.daily_cap, current.story_cap) == (amount, daily_cap, story_cap):
            return current
        if current:
            current.ends_at = now
            current.save(update_fields=["ends_at"])
        rule = Rule.objects.create(
            organisation=organisation,
            deed=deed,
            network=network,
            amount=amount,
            daily_cap=daily_cap,
            story_cap=story_cap,
            starts_at=now,
        )
        _record_change(rule, was=current)
        return rule


def begin_rewarding(*, organisation: Organisation, deed: str) -> None:
    """From now on a deed of `rules.LATER_RULES` earns what it last earned, or at first what stands there.

    Does nothing when it earns already.
    """
    amount, daily_cap = rules.LATER_RULES[deed]
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        of_the_deed = Rule.objects.filter(organisation=organisation, deed=deed, name="")
        if of_the_deed.filter(ends_at=None).exists():
            return
        if last := of_the_deed.filter(network="").order_by("-ends_at").first():
            amount, daily_cap = last.amount, last.daily_cap
        rule = Rule.objects.create(
            organisation=organisation, deed=deed, network="", amount=amount, daily_cap=daily_cap, starts_at=clock.now()
        )
        _record_change(rule, was=None)


def stop_rewarding(*, organisation: Organisation, deed: str) -> None:
    """From now on the deed earns nothing by a standing rule. What it earned stays."""
    with transaction.atomic():
        standing = Rule.objects.filter(organisation=organisation, deed=deed, name="", ends_at=None)
        if standing.update(ends_at=clock.now()):
            record(Action.RULE_CHANGED, organisation_id=organisation.pk, deed=deed, points=0)


def _record_change(rule: Rule, *, was: Rule | None) -> None:
    record(
        Action.RULE_CHANGED,
        organisation_id=rule.organisation_id,
        deed=rule.deed,
        network=rule.network,
        points=rule.amount,
        points_before=was.amount if was else 0,
        daily_cap=rule.daily_cap,
        daily_cap_before=was.daily_cap if was else 0,
    )


def add_extra_rule(
    *,
    organisation: Organisation,
    name: str,
    deed: str,
    network: str,
    amount: int,
    daily_cap: int,
    starts_at: datetime,
    ends_at: datetime,
    story_cap: int | None = None,
    member_cap: int | None = None,
    audience: Audience | None = None,
) -> Rule:
    """For some time a deed earns more: from `starts_at`, or from now where that is past, until `ends_at`.

    Args:
        name: what members read, such as "Open day".
        member_cap: most points for a member from this rule, in all.
        audience: whose deeds earn by it; None for everyone's.

    Raises ValueError when it would end before it begins.
    """
    starts_at = max(starts_at, clock.now())  # the past stays as it was
    if ends_at <= starts_at:
        raise ValueError("An extra rule ends after it begins.")
    assert name and (audience is None or audience.organisation_id == organisation.pk)
    with transaction.atomic():
        rule = Rule.objects.create(
            organisation=organisation,
            name=name,
            deed=deed,
            network=network,
            amount=amount,
            daily_cap=daily_cap,
            story_cap=story_cap,
            member_cap=member_cap,
            audience=audience,
            starts_at=starts_at,
            ends_at=ends_at,
        )
        record(
            Action.RULE_CHANGED, organisation_id=organisation.pk, name=name, deed=deed, network=network, points=amount
        )
    return rule


def end_extra_rule(*, rule: Rule) -> None:
    """It holds no longer, or will not begin. What was earned by it stays. Doing it twice changes nothing."""
    with transaction.atomic():
        now = clock.now()
        found = Rule.objects.select_for_update().get(pk=rule.pk)
        assert found.is_extra
        if found.ends_at is None or found.ends_at <= now:
            return
        found.ends_at = now
        found.starts_at = min(found.starts_at, now)
        found.save(update_fields=["starts_at", "ends_at"])
        record(
            Action.RULE_CHANGED, organisation_id=found.organisation_id, name=found.name, deed=found.deed, how="ended"
        )


def set_point_value(*, organisation: Organisation, cents_per_hundred: int, starts_on: date, today: date) -> None:
    """From a day on, points are worth this in money. Raises Unchangeable for a day that is past."""
    if starts_on < today:
        raise Unchangeable
    with transaction.atomic():
        PointValue.objects.update_or_create(
            organisation=organisation, starts_on=starts_on, defaults={"cents_per_hundred": cents_per_hundred}
        )
        record(
            Action.POINT_VALUE_CHANGED,
            organisation_id=organisation.pk,
            cents_per_hundred=cents_per_hundred,
            from_day=starts_on.isoformat(),
        )


def set_expiry(*, organisation: Organisation, months: int | None) -> None:
    """Points that are not used expire after so many whole months, or with None never. Nothing expires unannounced:
    each member is warned a month before."""
    with transaction.atomic():
        current = ExpiryPolicy.objects.select_for_update().filter(organisation=organisation).first()
        if (current.months if current else None) == months:
            return
        if months is None:
            ExpiryPolicy.objects.filter(organisation=organisation).delete()
            # What was warned of stays, and no page says otherwise.
            ExpiryWarning.objects.filter(organisation=organisation, settled_at=None).update(settled_at=clock.now())
        else:
            ExpiryPolicy.objects.update_or_create(
                organisation=organisation, defaults={"months": months, "since": clock.now()}
            )
        record(Action.EXPIRY_CHANGED, organisation_id=organisation.pk, months=months or 0)
