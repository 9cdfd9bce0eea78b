"""The campaigns, for editors."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from proudly.content import campaigns
from proudly.content.life_forms import CampaignForm
from proudly.content.models import Campaign
from proudly.content.queries import stories_to_write
from proudly.people.queries import teams_to
from proudly.people.views import MemberRequest, action_required

ON_A_PAGE = 25


@action_required("write stories")
def all_campaigns(request: MemberRequest) -> HttpResponse:
    """The campaigns, and a form for another one. One query besides the member's own."""
    form = CampaignForm(request.POST or None)
    if request.method == "POST":
        _must_write_for_everyone(request)
        if form.is_valid() and (made := _saved(request, form, None)):
            messages.success(request, _("Made. Choose it on the page where a story is written."))
            return redirect("campaign", made.pk)
    return render(
        request,
        "content/campaigns.html",
        {
            "campaigns": campaigns.campaigns_of(request.member.organisation),
            "form": form,
            "may_change": teams_to(request.member, "write stories") is None,
            "section": "stories_to_write",
        },
    )


@require_safe
@action_required("write stories")
def campaign(request: MemberRequest, campaign_id: int) -> HttpResponse:
    """A campaign with its stories: those that this editor may write. A constant number of queries."""
    found = _campaign(request, campaign_id)
    stories = campaigns.stories_in(found, stories_to_write(request.member))
    page = Paginator(stories, ON_A_PAGE).get_page(request.GET.get("page"))
    said = {
        "campaign": found,
        "page": page,
        "may_change": teams_to(request.member, "write stories") is None,
        "section": "stories_to_write",
    }
    return render(request, "content/campaign.html", said)


@action_required("write stories")
def change_campaign(request: MemberRequest, campaign_id: int) -> HttpResponse:
    found = _campaign(request, campaign_id)
    _must_write_for_everyone(request)
    form = CampaignForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid() and _saved(request, form, found):
        messages.success(request, _("Saved."))
        return redirect("campaign", found.pk)
    said = {"campaign": _campaign(request, campaign_id), "form": form, "section": "stories_to_write"}
    return render(request, "content/change_campaign.html", said)


@require_POST
@action_required("write stories")
def remove_campaign(request: MemberRequest, campaign_id: int) -> HttpResponse:
    found = _campaign(request, campaign_id)
    _must_write_for_everyone(request)
    campaigns.remove_campaign(campaign=found)
    messages.success(request, _("Removed. Its stories are still there."))
    return redirect("campaigns")


def _campaign(request: MemberRequest, campaign_id: int) -> Campaign:
    return get_object_or_404(campaigns.campaigns_of(request.member.organisation), pk=campaign_id)


def _must_write_for_everyone(request: MemberRequest) -> None:
    """A campaign is the whole organisation's; who writes for some teams chooses among them."""
    if teams_to(request.member, "write stories") is not None:
        raise PermissionDenied


def _saved(request: MemberRequest, form: CampaignForm, found: Campaign | None) -> Campaign | None:
    said = form.cleaned_data
    try:
        return campaigns.save_campaign(
            organisation=request.member.organisation,
            name=said["name"],
            why=said["why"],
            starts_on=said["starts_on"],
            ends_on=said["ends_on"],
            campaign=found,
        )
    except campaigns.CampaignRefused as refused:
        sentences = {
            "name": _("There is a campaign of that name already."),
            "ends_on": _("The last day comes before the first."),
        }
        form.add_error(refused.field, sentences[refused.field])
        return None
