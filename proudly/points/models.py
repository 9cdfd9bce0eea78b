"""The rules that give points, and the ledger that keeps them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from proudly.kit import clock
from proudly.people.models import Member, OrganisationRow


class Rule(OrganisationRow):
    """What one kind of deed earns, during one stretch of time. A change closes the row and opens the next."""

    class Deed(models.TextChoices):
        SHARE = "share"
        CLICK = "click"
        CONVERSION = "conversion"
        SUGGESTION = "suggestion"  # a story of it was published
        SUGGESTED_SHARE = "suggested_share"  # a colleague shared that story

    deed = models.CharField(max_length=20, choices=Deed.choices)
    network = models.CharField(
        max_length=30, blank=True, help_text="key of a network; empty: any network without its own"
    )
    amount = models.PositiveIntegerField(help_text="points for one deed")
    daily_cap = models.PositiveIntegerField(help_text="most points a member gets from this rule in one day")
    starts_at = models.DateTimeField(default=clock.now)
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "deed", "network"], condition=Q(ends_at=None), name="one_current_rule_per_deed"
            )
        ]

    def __str__(self) -> str:
        return f"{self.deed} on {self.network or 'any network'}: {self.amount}"


class Account(OrganisationRow):
    """A place where points are: the programme they come from, a member's wallet, or where they went."""

    class Kind(models.TextChoices):
        PROGRAMME = "programme"  # the source: its balance is minus what was ever given and not returned
        WALLET = "wallet"  # of one member
        REDEEMED = "redeemed"  # spent on rewards

    kind = models.CharField(max_length=12, choices=Kind.choices)
    member = models.OneToOneField(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="wallet")
    # Kept for wallets alone: a common account's balance would be one row that every award waits for.
    balance = models.BigIntegerField(default=0, help_text="of a wallet: the sum of its entries, written with them")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind"], condition=Q(member=None), name="one_common_account_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(kind="wallet", member__isnull=False) | (~Q(kind="wallet") & Q(member__isnull=True)),
                name="wallets_and_only_wallets_have_a_member",
            ),
            models.CheckConstraint(condition=~Q(kind="wallet") | Q(balance__gte=0), name="no_wallet_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Transfer(OrganisationRow):
    """One move of points, whole or not at all, done once for its cause.

    A cause that earned nothing, because the day's limit was reached, is kept as a transfer without entries: the member
    can read why, and a retry tomorrow earns nothing either.
    """

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="transfers", help_text="whom it concerns")
    cause = models.CharField(max_length=120, help_text="idempotency key, such as share:12 or click:981")
    reason = models.CharField(max_length=20, help_text="why, as a word of `points.reasons`")
    about = models.JSONField(default=dict, help_text="what the reason's sentence needs: network, story, title")
    happened_at = models.DateTimeField(default=clock.now)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversed_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "cause"], name="a_cause_moves_points_once")]
        indexes = [models.Index(F("member"), F("id").desc(), name="transfers_newest_first")]  # the points page

    def __str__(self) -> str:
        return self.cause


class Entry(OrganisationRow):
    """One line of the ledger. Lines of a transfer sum to zero; none is ever changed or removed."""

    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="entries")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="entries")
    amount = models.BigIntegerField()
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, null=True, blank=True, related_name="entries")
    happened_at = models.DateTimeField(help_text="as on the transfer, kept here for the index")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="an_entry_moves_something"),
            models.UniqueConstraint(fields=["transfer", "account"], name="one_entry_per_account_and_transfer"),
        ]
        indexes = [
            models.Index(F("account"), F("happened_at").desc(), name="entries_of_a_wallet"),
            models.Index(fields=["account", "rule", "happened_at"], name="entries_under_a_daily_cap"),
        ]

    def __str__(self) -> str:
        return f"{self.amount:+d}"
