"""What points can be spent on."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from proudly.kit import clock
from proudly.people.models import Member, OrganisationRow
from proudly.points.models import Transfer


class Reward(OrganisationRow):
    """Something a member can have for points, while it lasts."""

    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), max_length=1000, blank=True)
    picture = models.ImageField(_("picture"), upload_to="rewards", blank=True)
    price = models.PositiveIntegerField(_("price"), help_text="points")
    stock = models.PositiveIntegerField(_("stock"), help_text="how many are left")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(price__gt=0), name="a_reward_costs_something")]

    def __str__(self) -> str:
        return self.name


class Redemption(OrganisationRow):
    """One reward that one member took, and paid."""

    class State(models.TextChoices):
        ORDERED = "ordered", _("Ordered")
        FULFILLED = "fulfilled", _("Handed over")

    reward = models.ForeignKey(Reward, on_delete=models.PROTECT, related_name="redemptions")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="redemptions")
    request = models.CharField(max_length=40, help_text="idempotency key of the form that asked for it")
    price = models.PositiveIntegerField(help_text="points that were paid")
    transfer = models.OneToOneField(Transfer, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.ORDERED)
    redeemed_at = models.DateTimeField(default=clock.now)
    fulfilled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "request"], name="a_form_redeems_once")]
        indexes = [
            models.Index(F("member"), F("id").desc(), name="redemptions_of_a_member"),
            models.Index(fields=["organisation", "state", "id"], name="redemptions_to_hand_over"),
        ]

    def __str__(self) -> str:
        return f"{self.reward_id} to {self.member_id}"
