"""Why we do this; giving a commitment; and the videos, for members alone."""

from __future__ import annotations

from django.contrib import messages
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from proudly.challenges import queries, services
from proudly.challenges.films import VideoWithoutWords
from proudly.challenges.forms import CommitmentForm, WhyForm
from proudly.challenges.models import Commitment, Filmed
from proudly.challenges.shown import shown_to
from proudly.challenges.sponsors import shows_sponsors, sponsor_board
from proudly.kit.ranges import file_response
from proudly.people.queries import today_of
from proudly.people.views import MemberRequest, action_required
from proudly.scoreboard.periods import asked_day, period_title
from proudly.scoreboard.rules import Period, next_start, period_start, previous_start


@require_safe
@action_required("read stories")
def why(request: MemberRequest) -> HttpResponse:
    """The mission, every commitment, and how senior management takes part. Three queries beside those of every page."""
    member = request.member
    said, languages = queries.why_of(member.organisation), (member.language, member.organisation.language)
    return render(
        request,
        "challenges/why.html",
        {
            "title": said.title(*languages),
            "text": said.text(*languages),
            "commitments": shown_to(member, queries.commitments_for(member)),
            "leading": queries.leading(member.organisation),
        },
    )


@require_safe
@action_required("read stories")
def sponsors(request: MemberRequest) -> HttpResponse:
    """What sponsors promised and did this month, or with ?day=2026-10-01 in the month of that day. Three queries beside
    those of every page."""
    organisation = request.member.organisation
    this_month = period_start(Period.MONTH, today_of(organisation))
    month = period_start(Period.MONTH, asked_day(request.GET.get("day", ""), today_of(organisation)))
    lines = sponsor_board(organisation, month, viewer=request.member)
    return render(
        request,
        "challenges/sponsors.html",
        {
            "lines": lines,
            "title": period_title(Period.MONTH, month),
            "earlier": previous_start(Period.MONTH, month),
            "later": next_start(Period.MONTH, month) if month < this_month else None,
            "shown": shows_sponsors(organisation),
            "section": "scoreboard",
        },
    )


@require_POST
@action_required("read stories")
def dismiss(request: MemberRequest) -> HttpResponse:
    services.dismiss_commitments(member=request.member)
    return redirect("feed")


@action_required("say why we do this")
def change_why(request: MemberRequest) -> HttpResponse:
    """The owner's own words for why."""
    organisation = request.member.organisation
    form = WhyForm(request.POST if request.method == "POST" else None, why=queries.why_of(organisation))
    if form.is_valid():
        services.change_mission(organisation=organisation, titles=form.said("title"), texts=form.said("text"))
        messages.success(request, _("Saved."))
        return redirect("why")
    return render(request, "challenges/change_why.html", {"form": form, "section": "organisation"})


@action_required("give a commitment")
def commitment(request: MemberRequest) -> HttpResponse:
    """The sponsor's own, to give or to change."""
    member, given = request.member, queries.own_commitment(request.member)
    said = request.POST if request.method == "POST" else None
    form = CommitmentForm(said, request.FILES or None, member=member, given=given)
    if form.is_valid():
        film = form.film()
        try:
            services.give_commitment(
                member=member,
                texts=form.texts(),
                function=form.cleaned_data["function"],
                promised=form.cleaned_data["promised"],
                film=film,
            )
        except services.NoWords:
            form.add_error(None, _("Say something in at least one language: a video alone cannot be read."))
        except VideoWithoutWords:
            form.refuse_film_without_words()
        else:
            messages.success(request, _("Thank you. Everybody sees it above the stories, and under “Why we do this”."))
            return redirect("why")
    return render(request, "challenges/commitment.html", {"form": form, "given": given, "section": "commitment"})


@require_POST
@action_required("give a commitment")
def withdraw(request: MemberRequest) -> HttpResponse:
    if services.withdraw_commitment(member=request.member):
        messages.success(request, _("Withdrawn. Words and video are gone."))
    return redirect("why")


@require_POST
@action_required("hide commitments")
def hide(request: MemberRequest, commitment_id: int) -> HttpResponse:
    """Hide it from everybody but its giver, or with `shown` show it again."""
    hidden = "shown" not in request.POST
    services.hide_commitment(commitment=_seen_or_404(request, commitment_id), hidden=hidden)
    messages.success(request, _("Hidden: only you and its giver see it.") if hidden else _("Everybody sees it again."))
    return redirect("why")


# --- files ------------------------------------------------------------------------------------------------------------


@require_safe
@action_required("read stories")
def video(request: MemberRequest, commitment_id: int) -> HttpResponseBase:
    """The uploaded video, in parts as a player asks for them."""
    found = _seen_or_404(request, commitment_id)
    return given_out(request, found, found.video, found.video_kind)


@require_safe
@action_required("read stories")
def poster(request: MemberRequest, commitment_id: int) -> HttpResponseBase:
    found = _seen_or_404(request, commitment_id)
    return given_out(request, found, found.poster, "image/jpeg")


@require_safe
@action_required("read stories")
def captions(request: MemberRequest, commitment_id: int) -> HttpResponse:
    found = _seen_or_404(request, commitment_id)
    if not found.captions:
        raise Http404
    return HttpResponse(found.captions, content_type="text/vtt; charset=utf-8")


def _seen_or_404(request: MemberRequest, commitment_id: int) -> Commitment:
    return get_object_or_404(queries.commitments_for(request.member), pk=commitment_id)


def given_out(request: HttpRequest, found: Filmed, file: FieldFile, content_type: str) -> HttpResponseBase:
    """A file of a commitment or a challenge; who sees that was asked before."""
    if not file:
        raise Http404
    try:
        return file_response(request, file, content_type=content_type, etag=found.version)
    except FileNotFoundError as gone:
        raise Http404 from gone
