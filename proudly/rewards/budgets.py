"""The money for rewards and gifts: set for a stretch of time, spent under its lock, never overspent."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F, QuerySet

from proudly.people.audit import record
from proudly.people.models import AuditEntry, Organisation
from proudly.rewards.models import Budget

Action = AuditEntry.Action


class BudgetSpent(Exception):
    """The budget of these days has less left than is asked for."""


class Overlapping(Exception):
    """Another budget has some of these days already; `name` is what it is called."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class BelowSpent(Exception):
    """More of it is spent already than it is to be."""


def set_budget(
    *, organisation: Organisation, name: str, starts_on: date, ends_on: date, cents: int, budget: Budget | None = None
) -> Budget:
    """A budget for these days, new or changed. Raises Overlapping and BelowSpent.

    Args:
        ends_on: its last day.
        cents: euro cents.
        budget: the one to change; None for a new one.
    """
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        others = Budget.objects.filter(organisation=organisation, starts_on__lte=ends_on, ends_on__gte=starts_on)
        if other := (others.exclude(pk=budget.pk) if budget else others).first():
            raise Overlapping(other.name)
        found = Budget.objects.select_for_update().get(pk=budget.pk) if budget else Budget(organisation=organisation)
        if cents < found.spent_cents:
            raise BelowSpent
        found.name, found.starts_on, found.ends_on, found.cents = name, starts_on, ends_on, cents
        found.save()
        record(
            Action.BUDGET_CHANGED,
            organisation_id=organisation.pk,
            name=name,
            from_day=starts_on.isoformat(),
            ends_on=ends_on.isoformat(),
            cents=cents,
        )
    return found


def spend_of_budget(*, organisation_id: int, cents: int, on: date) -> Budget | None:
    """Take money for something, in the caller's transaction; None where no budget has that day.

    Locks the budget, so that whoever comes at the same time sees what is left. Raises BudgetSpent. Without any budget
    there is no limit; where there are budgets but none for that day, there is no money.
    """
    budgets = Budget.objects.filter(organisation=organisation_id)
    budget = budgets.select_for_update().filter(starts_on__lte=on, ends_on__gte=on).first()
    if budget is None:
        if cents and budgets.exists():
            raise BudgetSpent
        return None
    if cents > budget.left_cents:
        raise BudgetSpent
    Budget.objects.filter(pk=budget.pk).update(spent_cents=F("spent_cents") + cents)
    return budget


def give_back_to_budget(*, budget_id: int | None, cents: int) -> None:
    """What was not bought after all, in the caller's transaction."""
    if budget_id is not None:
        Budget.objects.filter(pk=budget_id).update(spent_cents=F("spent_cents") - cents)


def budgets_of(organisation: Organisation) -> QuerySet[Budget]:
    """The latest first."""
    return Budget.objects.filter(organisation=organisation).order_by("-starts_on")
