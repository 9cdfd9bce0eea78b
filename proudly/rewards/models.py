"""What points can be spent on: rewards for oneself, and gifts to a cause; and the money for both."""

from __future__ import annotations

from contextlib import suppress

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from proudly.audience.models import Audience
from proudly.kit import clock
from proudly.kit.secrets import SecretUnreadable, seal, unseal
from proudly.people.models import Member, OrganisationRow
from proudly.points.models import Transfer


class Budget(OrganisationRow):
    """The money that rewards and gifts of a stretch of time may cost. What would go beyond it cannot be had.

    What was spent stands on the row, whose lock everybody takes who spends of it, so that it is never overspent.
    """

    name = models.CharField(max_length=80, help_text="such as 2026, or Autumn 2026")
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="last day")
    cents = models.PositiveBigIntegerField(help_text="euro cents there are")
    spent_cents = models.PositiveBigIntegerField(default=0, help_text="euro cents that rewards and gifts took")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(spent_cents__lte=F("cents")), name="no_budget_overspent"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="a_budget_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def left_cents(self) -> int:
        return self.cents - self.spent_cents


# --- rewards ----------------------------------------------------------------------------------------------------------


class Reward(OrganisationRow):
    """Something a member can have for points, while it lasts."""

    class Kind(models.TextChoices):
        BY_HAND = "by hand", _("Handed over by somebody")
        VOUCHER = "voucher", _("A code, at once")

    class Tax(models.TextChoices):
        NONE = "none", _("Not taxed")
        WAGES = "wages", _("Wages in kind")

    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), max_length=1000, blank=True)
    picture = models.ImageField(_("picture"), upload_to="rewards", blank=True)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.BY_HAND)
    price = models.PositiveIntegerField(_("price"), help_text="points")
    cost_cents = models.PositiveIntegerField(default=0, help_text="euro cents that one costs the organisation")
    stock = models.PositiveIntegerField(_("stock"), null=True, help_text="how many are left; empty: as many as wanted")
    for_each = models.PositiveSmallIntegerField(null=True, help_text="how many one member can have; empty: no limit")
    audience = models.ForeignKey(
        Audience, on_delete=models.PROTECT, null=True, related_name="+", help_text="empty: for everyone"
    )
    needs_approval = models.BooleanField(default=False)
    tax = models.CharField(max_length=6, choices=Tax.choices, default=Tax.NONE)
    from_day = models.DateField(null=True, help_text="from when it can be had; empty: from the beginning")
    withdrawn_at = models.DateTimeField(null=True, help_text="since when it is no longer offered")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(price__gt=0), name="a_reward_costs_something")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_sold_out(self) -> bool:
        return self.stock == 0


class Redemption(OrganisationRow):
    """One reward that one member took, and paid."""

    class State(models.TextChoices):
        ASKED = "asked", _("Waits for approval")
        ORDERED = "ordered", _("Ordered")
        FULFILLED = "fulfilled", _("Handed over")
        CANCELLED = "cancelled", _("Cancelled")

    reward = models.ForeignKey(Reward, on_delete=models.PROTECT, related_name="redemptions")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="redemptions")
    request = models.CharField(max_length=40, help_text="idempotency key of the form that asked for it")
    price = models.PositiveIntegerField(help_text="points that were paid")
    cost_cents = models.PositiveIntegerField(default=0, help_text="euro cents that it costs the organisation")
    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, null=True, related_name="redemptions")
    transfer = models.OneToOneField(Transfer, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.ORDERED)
    redeemed_at = models.DateTimeField(default=clock.now)
    fulfilled_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    words = models.CharField(
        max_length=500, blank=True, help_text="to the member: where it lies, or why it is cancelled"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "request"], name="a_form_redeems_once")]
        indexes = [
            models.Index(F("member"), F("id").desc(), name="redemptions_of_a_member"),
            models.Index(fields=["organisation", "state", "id"], name="redemptions_to_hand_over"),
            models.Index(fields=["reward", "member"], name="redemptions_for_each"),
        ]

    def __str__(self) -> str:
        return f"{self.reward_id} to {self.member_id}"


class VoucherCode(OrganisationRow):
    """A code that is worth something, handed out once. Encrypted at rest."""

    reward = models.ForeignKey(Reward, on_delete=models.PROTECT, related_name="codes")
    sealed = models.TextField(help_text="the code, encrypted; read as `code`")
    fingerprint = models.CharField(max_length=64, help_text="keyed hash of the code, so that none is there twice")
    redemption = models.OneToOneField(Redemption, on_delete=models.PROTECT, null=True, related_name="voucher")
    added_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "fingerprint"], name="a_code_is_there_once")]
        indexes = [models.Index(fields=["reward", "id"], condition=Q(redemption=None), name="codes_to_hand_out")]

    def __str__(self) -> str:
        return f"code {self.pk}"

    @property
    def code(self) -> str:
        """Raises SecretUnreadable when the key was lost."""
        return str(unseal(self.sealed))

    @code.setter
    def code(self, code: str) -> None:
        self.sealed = seal(code)

    @property
    def shown(self) -> str:
        """The code, or "" when the key was lost."""
        with suppress(SecretUnreadable):
            return self.code
        return ""


class SavingsGoal(OrganisationRow):
    """The reward that a member saves for."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="savings_goal")
    reward = models.ForeignKey(Reward, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.member_id} for {self.reward_id}"


# --- gifts ------------------------------------------------------------------------------------------------------------


class Cause(OrganisationRow):
    """A charity that members can give points to, which the organisation pays out in money."""

    name = models.CharField(max_length=120)
    story = models.TextField(max_length=4000, help_text="what it does, and for whom")
    picture = models.ImageField(upload_to="causes", blank=True)
    website = models.URLField(max_length=500, blank=True)
    proof = models.TextField(max_length=2000, blank=True, help_text="what came of what was given, as it is known")
    offered_at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True, help_text="since when nobody gives to it any more")

    def __str__(self) -> str:
        return self.name


class Matching(OrganisationRow):
    """That the organisation adds to what members give, for some time and as far as its money for it goes."""

    percent = models.PositiveSmallIntegerField(help_text="of what a gift is worth")
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="last day")
    cents = models.PositiveBigIntegerField(help_text="euro cents that are added at most")
    spent_cents = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(spent_cents__lte=F("cents")), name="no_matching_overspent"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="matching_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.percent} % until {self.ends_on}"


class Pot(OrganisationRow):
    """Members who give to a cause together."""

    cause = models.ForeignKey(Cause, on_delete=models.PROTECT, related_name="pots")
    name = models.CharField(max_length=80)
    opened_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    goal = models.PositiveIntegerField(null=True, help_text="points; empty: none in particular")
    opened_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Statement(OrganisationRow):
    """What a cause was given in a stretch of time, as it is paid out. Never changed but for when it was paid."""

    cause = models.ForeignKey(Cause, on_delete=models.PROTECT, related_name="statements")
    starts_on = models.DateField(help_text="day of the first gift in it")
    ends_on = models.DateField(help_text="day of the last gift in it")
    points = models.PositiveBigIntegerField()
    cents = models.PositiveBigIntegerField(help_text="euro cents that the points were worth when they were given")
    matched_cents = models.PositiveBigIntegerField(help_text="euro cents that the organisation adds")
    givers = models.PositiveIntegerField()
    made_at = models.DateTimeField(default=clock.now)
    paid_on = models.DateField(null=True)
    reference = models.CharField(max_length=120, blank=True, help_text="of the payment")

    def __str__(self) -> str:
        return f"{self.cause_id} until {self.ends_on}"

    @property
    def total_cents(self) -> int:
        return self.cents + self.matched_cents


class Gift(OrganisationRow):
    """Points that one member gave to a cause, once."""

    cause = models.ForeignKey(Cause, on_delete=models.PROTECT, related_name="gifts")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="gifts")
    request = models.CharField(max_length=40, help_text="idempotency key of the form, or of the month")
    points = models.PositiveIntegerField()
    cents = models.PositiveIntegerField(help_text="euro cents that they were worth that day")
    matched_cents = models.PositiveIntegerField(default=0)
    matching = models.ForeignKey(Matching, on_delete=models.PROTECT, null=True, related_name="+")
    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, null=True, related_name="gifts")
    pot = models.ForeignKey(Pot, on_delete=models.PROTECT, null=True, related_name="gifts")
    anonymous = models.BooleanField(default=False, help_text="nobody else sees who gave it")
    transfer = models.OneToOneField(Transfer, on_delete=models.PROTECT, related_name="+")
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, null=True, related_name="gifts")
    given_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "request"], name="a_form_gives_once"),
            models.CheckConstraint(condition=Q(points__gt=0), name="a_gift_is_something"),
        ]
        indexes = [
            models.Index(F("member"), F("id").desc(), name="gifts_of_a_member"),
            models.Index(fields=["cause", "statement"], name="gifts_of_a_cause"),
        ]

    def __str__(self) -> str:
        return f"{self.points} to {self.cause_id}"


class MonthlyGift(OrganisationRow):
    """That a member gives the same each month, until taken back."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="monthly_gift")
    cause = models.ForeignKey(Cause, on_delete=models.PROTECT, related_name="+")
    points = models.PositiveIntegerField()
    anonymous = models.BooleanField(default=False)
    since = models.DateTimeField(default=clock.now)
    missed_on = models.DateField(null=True, help_text="first of the last month in which it could not be given")

    def __str__(self) -> str:
        return f"{self.points} a month to {self.cause_id}"
