"""The catalogue: offering rewards, changing and withdrawing them, and filling in voucher codes."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models import F

from proudly.audience.models import Audience
from proudly.kit import clock
from proudly.kit.secrets import seal
from proudly.people.audit import record
from proudly.people.models import AuditEntry, Member, Organisation
from proudly.rewards.models import Reward, SavingsGoal, VoucherCode

Action = AuditEntry.Action
Kind, Tax = Reward.Kind, Reward.Tax

MOST_CODES = 50_000  # in one file
LONGEST_CODE = 200  # characters


def offer_reward(
    *,
    organisation: Organisation,
    name: str,
    price: int,
    description: str = "",
    kind: str = Kind.BY_HAND,
    cost_cents: int = 0,
    stock: int | None = None,
    for_each: int | None = None,
    audience: Audience | None = None,
    needs_approval: bool = False,
    tax: str = Tax.NONE,
    from_day: date | None = None,
    picture: File[bytes] | None = None,
    reward: Reward | None = None,
) -> Reward:
    """Put a reward in the catalogue, or change one. What was taken before stays as it was paid.

    Args:
        price: points for one, at least 1. Raises ValueError below.
        kind: of `Reward.Kind`; a reward that is there keeps its own.
        cost_cents: euro cents that one costs the organisation.
        stock: how many there are; None for as many as wanted. A voucher has as many as there are codes.
        for_each: how many one member can have; None for no limit.
        audience: for whom; None for everyone.
        picture: a square image with a name; None keeps the one there is.
        reward: the one to change; None for a new one.
    """
    if price < 1:
        raise ValueError("A reward costs at least one point.")
    with transaction.atomic():
        if reward is None:
            found = Reward(organisation=organisation, kind=kind, stock=0)
        else:
            found = Reward.objects.select_for_update().get(pk=reward.pk, organisation=organisation)
        found.name, found.description, found.price, found.cost_cents = name, description, price, cost_cents
        found.for_each, found.audience, found.needs_approval = for_each, audience, needs_approval
        found.tax, found.from_day = tax, from_day
        if found.kind == Kind.BY_HAND:
            found.stock = stock
        if picture is not None:
            found.picture = picture
        found.save()
        record(
            Action.REWARD_OFFERED,
            organisation_id=organisation.pk,
            reward=name,
            points=price,
            cents=cost_cents,
            stock="" if found.stock is None else found.stock,
        )
    return found


def withdraw_reward(*, reward: Reward, withdrawn: bool = True) -> None:
    """No longer offer it, or offer it again. What was ordered is still handed over."""
    with transaction.atomic():
        found = Reward.objects.select_for_update().get(pk=reward.pk)
        if (found.withdrawn_at is not None) == withdrawn:
            return
        found.withdrawn_at = clock.now() if withdrawn else None
        found.save(update_fields=["withdrawn_at"])
        how = "withdrawn" if withdrawn else "offered again"
        record(Action.REWARD_OFFERED, organisation_id=found.organisation_id, reward=found.name, how=how)


def add_codes(*, reward: Reward, codes: Iterable[str]) -> tuple[int, int]:
    """Put codes in stock, each once in the whole organisation. Returns how many are new, and how many were there.

    Raises ValueError for a reward without codes, and for a code that is too long.
    """
    if reward.kind != Kind.VOUCHER:
        raise ValueError("Only a voucher has codes.")
    told = list(dict.fromkeys(code for line in codes if (code := line.strip())))
    if any(len(code) > LONGEST_CODE for code in told):
        raise ValueError(f"A code has at most {LONGEST_CODE} characters.")
    with transaction.atomic():
        Reward.objects.select_for_update().get(pk=reward.pk)
        marks = {fingerprint_of(code, reward.organisation_id): code for code in told}
        there: set[str] = set()
        for some in _in_pieces(list(marks)):
            found = VoucherCode.objects.filter(organisation=reward.organisation_id, fingerprint__in=some)
            there.update(found.values_list("fingerprint", flat=True))
        new = [
            VoucherCode(organisation_id=reward.organisation_id, reward=reward, sealed=seal(code), fingerprint=mark)
            for mark, code in marks.items()
            if mark not in there
        ]
        VoucherCode.objects.bulk_create(new, batch_size=500)
        Reward.objects.filter(pk=reward.pk).update(stock=F("stock") + len(new))
        record(Action.REWARD_OFFERED, organisation_id=reward.organisation_id, reward=reward.name, codes=len(new))
    return len(new), len(there)


def _in_pieces(marks: list[str]) -> Iterable[list[str]]:
    return (marks[first : first + 500] for first in range(0, len(marks), 500))


def fingerprint_of(code: str, organisation_id: int) -> str:
    """A keyed hash: who reads the table learns no code by trying."""
    key = hashlib.sha256(f"voucher codes:{settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, f"{organisation_id}:{code}".encode(), hashlib.sha256).hexdigest()


def save_for(*, member: Member, reward: Reward | None) -> None:
    """The reward that the member saves for from now on; None for none."""
    if reward is None:
        SavingsGoal.objects.filter(member=member).delete()
        return
    assert reward.organisation_id == member.organisation_id
    SavingsGoal.objects.update_or_create(
        member=member,
        defaults={"organisation_id": member.organisation_id, "reward": reward, "since": clock.now()},
    )
