"""The rules that give points, and the ledger that keeps them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from proudly.audience.models import Audience
from proudly.kit import clock
from proudly.people.models import Member, Organisation, OrganisationRow


class Rule(OrganisationRow):
    """What one kind of deed earns, during one stretch of time. A change closes the row and opens the next.

    A standing rule has no name and holds until it is changed. An extra one has a name that members read, an end, and
    may be for an audience alone.
    """

    class Deed(models.TextChoices):
        SHARE = "share"
        FIRST_SHARE = "first_share"  # of all who share a story, by the first
        CLICK = "click"
        RESHARE = "reshare"  # these three where the network tells
        REPLY = "reply"
        LIKE = "like"
        CONVERSION = "conversion"
        SUGGESTION = "suggestion"  # a story of it was published
        SUGGESTED_SHARE = "suggested_share"  # a colleague shared that story
        START = "start"  # went through the first minute

    deed = models.CharField(max_length=20, choices=Deed.choices)
    network = models.CharField(
        max_length=30, blank=True, help_text="key of a network; empty: any network without its own"
    )
    name = models.CharField(max_length=80, blank=True, help_text="of an extra rule, as members read it")
    audience = models.ForeignKey(
        Audience, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="empty: for everyone"
    )
    amount = models.PositiveIntegerField(help_text="points for one deed")
    daily_cap = models.PositiveIntegerField(help_text="most points a member gets from this rule in one day")
    story_cap = models.PositiveIntegerField(null=True, blank=True, help_text="likewise for one story, ever")
    member_cap = models.PositiveIntegerField(null=True, blank=True, help_text="likewise in all")
    starts_at = models.DateTimeField(default=clock.now)
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "deed", "network"],
                condition=Q(ends_at=None, name=""),
                name="one_standing_rule_per_deed",
            ),
            models.CheckConstraint(condition=Q(name="") | Q(ends_at__isnull=False), name="an_extra_rule_ends"),
        ]

    def __str__(self) -> str:
        return f"{self.deed} on {self.network or 'any network'}: {self.amount}"

    @property
    def is_extra(self) -> bool:
        return self.name != ""


class Account(OrganisationRow):
    """A place where points are: the programme they come from, a member's wallet, or where they went."""

    class Kind(models.TextChoices):
        PROGRAMME = "programme"  # the source: its balance is minus what was ever given and not returned
        WALLET = "wallet"  # of one member
        REDEEMED = "redeemed"  # spent on rewards
        GIVEN = "given"  # given to a cause
        EXPIRED = "expired"

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

    A cause that earned nothing, because a limit was reached, is kept as a transfer without entries: the member can read
    why, and a retry tomorrow earns nothing either.
    """

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="transfers", help_text="whom it concerns")
    cause = models.CharField(max_length=120, help_text="idempotency key, such as share:12 or click:981")
    reason = models.CharField(max_length=20, help_text="why, as a word of `points.reasons`")
    about = models.JSONField(default=dict, help_text="what the reason's sentence needs: network, story, title")
    story = models.BigIntegerField(null=True, blank=True, help_text="id of the story that it was for, if there was one")
    happened_at = models.DateTimeField(default=clock.now)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversed_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "cause"], name="a_cause_moves_points_once")]
        indexes = [
            models.Index(F("member"), F("id").desc(), name="transfers_newest_first"),  # the points page
            models.Index(fields=["member", "story"], condition=Q(story__isnull=False), name="transfers_for_a_story"),
        ]

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


class TransferNote(OrganisationRow):
    """What a person wrote about a transfer: why a manager thanks somebody, or takes points back.

    Apart from the transfer, since words about people can be erased and the books cannot.
    """

    transfer = models.OneToOneField(Transfer, on_delete=models.PROTECT, related_name="note")
    writer = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(max_length=500)

    def __str__(self) -> str:
        return f"on {self.transfer_id}"


class PointValue(OrganisationRow):
    """What points are worth in money from a day on, until another value begins."""

    starts_on = models.DateField(help_text="first day, as the organisation's calendar counts")
    cents_per_hundred = models.PositiveIntegerField(help_text="euro cents for a hundred points")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "starts_on"], name="one_point_value_from_a_day")]

    def __str__(self) -> str:
        return f"{self.cents_per_hundred} cents from {self.starts_on}"


class ExpiryPolicy(OrganisationRow):
    """That points which are not used expire. Without a row, they never do."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="expiry_policy")
    months = models.PositiveSmallIntegerField(help_text="whole months that points last, after the one they came in")
    since = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"after {self.months} months"


class ExpiryWarning(OrganisationRow):
    """That a member was told how many points will expire on a day. No more than these do."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="expiry_warnings")
    expires_on = models.DateField(help_text="first of a month: they are there until the day before")
    points = models.PositiveBigIntegerField()
    warned_at = models.DateTimeField(default=clock.now)
    settled_at = models.DateTimeField(null=True, blank=True, help_text="when what was left of them expired")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "expires_on"], name="warned_of_a_day_once")]
        indexes = [models.Index(fields=["organisation", "expires_on"], condition=Q(settled_at=None), name="to_expire")]

    def __str__(self) -> str:
        return f"{self.points} on {self.expires_on}"


class Hold(OrganisationRow):
    """Points that are held back until somebody has looked, since how they came about is not usual."""

    class Reason(models.TextChoices):
        MANY_FROM_ONE = "many from one"  # many visitors behind one address
        RING = "ring"  # the same few people read each other's links
        BURST = "burst"  # far more than usual at once
        OLD_LINK = "old link"  # links that were long quiet
        OWN_PLACE = "own place"  # readers at the sharer's own place
        UNSEEN = "unseen"  # a share whose link nobody opened, not even the network
        UNREAD = "unread"  # many addresses given, and nobody read any of the posts
        POST_GONE = "post gone"  # the post was deleted soon after its award

    class State(models.TextChoices):
        WAITING = "waiting"
        RELEASED = "released"
        REFUSED = "refused"

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="holds")
    transfer = models.OneToOneField(Transfer, on_delete=models.PROTECT, related_name="hold", help_text="the award")
    reason = models.CharField(max_length=20, choices=Reason.choices)
    amount = models.PositiveIntegerField(help_text="points that are held")
    group = models.CharField(max_length=80, help_text="what is decided at once: the same reason, member, share and day")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    held_at = models.DateTimeField(default=clock.now)
    explanation = models.TextField(max_length=1000, blank=True, help_text="the member's")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    words = models.TextField(max_length=1000, blank=True, help_text="of who decided, to the member")

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "state", "id"], name="holds_to_decide"),
            models.Index(F("member"), F("id").desc(), name="holds_of_a_member"),
        ]

    def __str__(self) -> str:
        return f"{self.reason}: {self.amount}"


class LedgerMonth(OrganisationRow):
    """What moved to and from one kind of account in one month, for one reason: a projection of the entries."""

    month = models.DateField(help_text="its first day, as the organisation's calendar counts")
    kind = models.CharField(max_length=12, choices=Account.Kind.choices)
    reason = models.CharField(max_length=20, help_text="of the transfer; of a reversal, of what it takes back")
    is_reversal = models.BooleanField(help_text="whether it was taken back or given back")
    points = models.BigIntegerField(help_text="the sum of the entries")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "month", "kind", "reason", "is_reversal"], name="one_sum_for_a_month_and_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.kind} {self.reason}: {self.points}"
