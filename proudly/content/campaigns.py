"""Campaigns: stories that belong together for a while."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Count, F, Q, QuerySet

from proudly.content.models import Campaign, Story
from proudly.content.search.index import index_anew
from proudly.kit import clock
from proudly.people.audit import record
from proudly.people.models import AuditEntry, Organisation


class CampaignRefused(Exception):
    """There is another of that name ("name"), or it would end before it begins ("ends_on")."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def save_campaign(
    *,
    organisation: Organisation,
    name: str,
    why: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    campaign: Campaign | None = None,
) -> Campaign:
    """Make a campaign, or change one. Raises CampaignRefused."""
    assert campaign is None or campaign.organisation_id == organisation.pk
    if starts_on and ends_on and ends_on < starts_on:
        raise CampaignRefused("ends_on")
    campaign = campaign or Campaign(organisation=organisation)
    campaign.name, campaign.why, campaign.starts_on, campaign.ends_on = name.strip(), why.strip(), starts_on, ends_on
    try:
        with transaction.atomic():
            if campaign.pk:  # by what is stored: a form has changed this object already
                index_anew(Story.objects.filter(~Q(campaign__name=campaign.name), campaign=campaign.pk))
            campaign.save()
    except IntegrityError as taken:
        raise CampaignRefused("name") from taken
    return campaign


def remove_campaign(*, campaign: Campaign) -> None:
    """Remove a campaign; its stories stay, in none."""
    with transaction.atomic():
        record(AuditEntry.Action.CAMPAIGN_REMOVED, organisation_id=campaign.organisation_id, campaign=campaign.name)
        index_anew(Story.objects.filter(campaign=campaign))
        campaign.delete()


def campaigns_of(organisation: Organisation) -> QuerySet[Campaign]:
    """The campaigns, those that are not past first and the newest first, each with `how_many` stories. One query."""
    today = clock.now().date()
    return (
        Campaign.objects.filter(organisation=organisation)
        .annotate(how_many=Count("stories"), is_past=Q(ends_on__isnull=False) & Q(ends_on__lt=today))
        .order_by("is_past", F("starts_on").desc(nulls_last=True), "-pk")
    )


def stories_in(campaign: Campaign, stories: QuerySet[Story]) -> QuerySet[Story]:
    """Those of these stories that are in the campaign. No further query."""
    return stories.filter(campaign=campaign)
