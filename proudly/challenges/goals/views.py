"""The challenges, and for sponsors and managers launching them."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from proudly.challenges.films import VideoWithoutWords
from proudly.challenges.goals import queries, services
from proudly.challenges.goals.forms import ChallengeForm
from proudly.challenges.goals.rules import State
from proudly.challenges.goals.shown import shown_to
from proudly.challenges.models import Challenge
from proudly.challenges.services import NoWords
from proudly.challenges.views import given_out
from proudly.content.models import Story
from proudly.people.privacy_rules import FEWEST
from proudly.people.views import MemberRequest, action_required
from proudly.sharing.queries import stories_on_offer
from proudly.sharing.views import offers

STORIES = 3  # to share, on the page of a challenge
SHOWN_AT_ONCE = 30


@require_safe
@action_required("read stories")
def challenges(request: MemberRequest) -> HttpResponse:
    """Those that run, and those that are over; for who may launch them, also those to come."""
    shown = shown_to(request.member, queries.challenges_for(request.member)[:SHOWN_AT_ONCE])
    return render(
        request,
        "challenges/challenges.html",
        {
            "running": [one for one in shown if one.is_running],
            "planned": [one for one in reversed(shown) if one.is_planned],
            "over": [one for one in shown if one.is_over or one.is_cancelled],
        },
    )


@require_safe
@action_required("read stories")
def challenge(request: MemberRequest, challenge_id: int) -> HttpResponse:
    """One challenge; when it is over, what came of it."""
    found = _seen_or_404(request, challenge_id)
    [shown] = shown_to(request.member, [found])
    member = request.member
    return render(
        request,
        "challenges/challenge.html",
        {
            "shown": shown,
            "offers": offers(member, _stories_for(request, found)) if shown.is_running else [],
            "may_change": _may_change(request, found),
            "fewest": FEWEST,
            "section": "challenges",
        },
    )


def _stories_for(request: MemberRequest, found: Challenge) -> list[Story]:
    """The newest to share for it; none where suggestions count."""
    if found.what == Challenge.What.SUGGESTIONS:
        return []
    on_offer = stories_on_offer(request.member).filter(internal=False)
    return list(queries.stories_that_count(found, on_offer)[:STORIES])


@require_safe
@action_required("read stories")
def thermometer(request: MemberRequest, challenge_id: int) -> HttpResponse:
    """How far it is, alone: a page that shows it asks every few seconds."""
    [shown] = shown_to(request.member, [_seen_or_404(request, challenge_id)])
    return render(request, "challenges/thermometer.html", {"shown": shown})


# --- launching --------------------------------------------------------------------------------------------------------


@action_required("launch challenges")
def new_challenge(request: MemberRequest) -> HttpResponse:
    return _edit(request, None)


@action_required("launch challenges")
def change_challenge(request: MemberRequest, challenge_id: int) -> HttpResponse:
    return _edit(request, _own_or_404(request, challenge_id))


def _edit(request: MemberRequest, found: Challenge | None) -> HttpResponse:
    state = queries.state(found) if found else State.PLANNED
    if found and state == State.CANCELLED:
        return redirect("challenge", found.pk)
    form = ChallengeForm(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        member=request.member,
        challenge=found,
        has_begun=state != State.PLANNED,
    )
    if form.is_valid() and (kept := _kept(form, found)):
        said = _("Saved.") if found else _("Launched. Everybody it is for is told on its first day.")
        messages.success(request, said)
        return redirect("challenge", kept.pk)
    return render(
        request,
        "challenges/edit_challenge.html",
        {"form": form, "challenge": found, "state": state, "section": "challenges"},
    )


def _kept(form: ChallengeForm, found: Challenge | None) -> Challenge | None:
    """The challenge as the form has it; None with what is wrong at its field."""
    titles, texts, terms, film = form.said("title"), form.said("text"), form.terms(), form.film()
    try:
        if found is None:
            assert terms is not None
            return services.launch_challenge(
                sponsor=form.chosen_sponsor(), titles=titles, texts=texts, terms=terms, film=film
            )
        return services.change_challenge(
            challenge=found,
            titles=titles,
            texts=texts,
            film=film,
            thanks=form.thanks(),
            terms=terms,
            sponsor=form.chosen_sponsor(),
        )
    except services.TermsRefused as refused:
        form.refuse(refused.wrong)
    except services.TooFewPeople:
        form.add_error(
            "teams",
            _("That is fewer than %(people)s people, of whom no figures are shown. Choose more of them.")
            % {"people": FEWEST},
        )
    except services.HasBegun:
        form.add_error(None, _("It has begun meanwhile: what it asks stays as it is. Open this page again."))
    except NoWords:
        form.add_error(None, _("Write a title and a text in at least one language."))
    except VideoWithoutWords:
        form.refuse_film_without_words()
    return None


@require_POST
@action_required("launch challenges")
def cancel_challenge(request: MemberRequest, challenge_id: int) -> HttpResponse:
    found = _own_or_404(request, challenge_id)
    try:
        services.cancel_challenge(challenge=found)
    except services.IsOver:
        messages.error(request, _("It is over already, and stays as it is."))
    else:
        messages.success(request, _("Cancelled. What was given stays given."))
    return redirect("challenge", found.pk)


# --- files ------------------------------------------------------------------------------------------------------------


@require_safe
@action_required("read stories")
def video(request: MemberRequest, challenge_id: int) -> HttpResponseBase:
    """The uploaded video, in parts as a player asks for them."""
    found = _seen_or_404(request, challenge_id)
    return given_out(request, found, found.video, found.video_kind)


@require_safe
@action_required("read stories")
def poster(request: MemberRequest, challenge_id: int) -> HttpResponseBase:
    found = _seen_or_404(request, challenge_id)
    return given_out(request, found, found.poster, "image/jpeg")


@require_safe
@action_required("read stories")
def captions(request: MemberRequest, challenge_id: int) -> HttpResponse:
    found = _seen_or_404(request, challenge_id)
    if not found.captions:
        raise Http404
    return HttpResponse(found.captions, content_type="text/vtt; charset=utf-8")


def _seen_or_404(request: MemberRequest, challenge_id: int) -> Challenge:
    return get_object_or_404(queries.challenges_for(request.member), pk=challenge_id)


def _own_or_404(request: MemberRequest, challenge_id: int) -> Challenge:
    """One that this member may change: the own, or for a manager anybody's."""
    found = _seen_or_404(request, challenge_id)
    if not _may_change(request, found):
        raise Http404
    return found


def _may_change(request: MemberRequest, found: Challenge) -> bool:
    return services.may_change(request.member, found)
