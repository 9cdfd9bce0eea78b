"""The scoreboard on a television, and the pages on which screens and seasons are set up."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from proudly.people.models import Organisation
from proudly.people.privacy import policy_of
from proudly.people.privacy_rules import Viewers
from proudly.people.queries import today_of
from proudly.people.views import MemberRequest, action_required
from proudly.scoreboard.choosing import board_asked_for
from proudly.scoreboard.forms import ScreenForm, SeasonForm
from proudly.scoreboard.models import Screen, Season
from proudly.scoreboard.periods import period_title
from proudly.scoreboard.rules import Of, Period, period_start
from proudly.scoreboard.screens import add_screen, remove_screen, screen_by
from proudly.scoreboard.seasons import SeasonsOverlap, open_season, remove_season
from proudly.scoreboard.views import board_rows

LINES = 7  # on a television, so that they can be read from afar


@never_cache
@require_safe
def television(request: HttpRequest, token: str) -> HttpResponse:
    """One board after the other, for whoever stands before the screen: ?slide=1 is the second one.

    htmx asks for the next one. What nobody in particular may see is on none. Six queries at most for each board that is
    looked at, until one has points.
    """
    screen = screen_by(token)
    if screen is None:
        raise Http404
    organisation = screen.organisation
    slides = _slides(organisation)
    said = request.GET.get("slide", "0")
    asked = int(said) if said.isdecimal() and len(said) < 6 else 0
    with translation.override(organisation.language):
        today = today_of(organisation)
        for number in range(asked, asked + len(slides)):
            of, period = slides[number % len(slides)]
            start = period_start(period, today)
            board = board_asked_for(organisation, period, start, of=of)
            if board.top:
                break
        response = render(
            request,
            "scoreboard/tv_slide.html" if request.headers.get("HX-Request") == "true" else "scoreboard/tv.html",
            {
                "look": organisation,
                "of": of,
                "title": period_title(period, start),
                "lines": board_rows(board)["top"][:LINES],
                "next": (number + 1) % len(slides),
            },
        )
    response["X-Robots-Tag"] = "noindex"
    return response


def _slides(organisation: Organisation) -> list[tuple[Of, Period]]:
    slides = [(Of.TEAMS, Period.WEEK), (Of.TEAMS, Period.MONTH)]
    if policy_of(organisation).figures == Viewers.EVERYONE:
        slides = [
            (Of.PEOPLE, Period.WEEK),
            (Of.TEAMS, Period.MONTH),
            (Of.PEOPLE, Period.MONTH),
            (Of.PLACES, Period.MONTH),
        ]
    return slides


# --- setting up -------------------------------------------------------------------------------------------------------


@action_required("run the scoreboard")
def seasons_and_screens(request: MemberRequest) -> HttpResponse:
    """The seasons that there are and a new one; the televisions and a new one."""
    organisation = request.member.organisation
    asked = request.POST.get("what", "")
    season_form = SeasonForm(request.POST if asked == "season" else None, today=today_of(organisation))
    screen_form = ScreenForm(request.POST if asked == "screen" else None)
    if asked == "season" and season_form.is_valid():
        said = season_form.cleaned_data
        try:
            open_season(
                organisation=organisation,
                name=said["name"],
                first_month=said["first_month"],
                last_month=said["last_month"],
            )
        except SeasonsOverlap as overlap:
            sentence = _("“%(name)s” has some of these months already. Choose others, or remove that season first.")
            season_form.add_error(None, sentence % {"name": overlap.other.name})
        else:
            messages.success(request, _("Opened. What was won in these months counts for it."))
            return redirect("seasons_and_screens")
    address = ""
    if asked == "screen" and screen_form.is_valid():
        _screen, token = add_screen(maker=request.member, name=screen_form.cleaned_data["name"])
        address = request.build_absolute_uri(reverse("television", args=[token]))
        screen_form = ScreenForm()
    return render(
        request,
        "scoreboard/seasons_and_screens.html",
        {
            "seasons": Season.objects.filter(organisation=organisation).order_by("-starts_on"),
            "season_form": season_form,
            "screens": Screen.objects.filter(organisation=organisation).order_by("pk"),
            "screen_form": screen_form,
            "address": address,
            "section": "organisation",
        },
    )


@require_POST
@action_required("run the scoreboard")
def end_season(request: MemberRequest, season_id: int) -> HttpResponse:
    season = get_object_or_404(Season, organisation=request.member.organisation, pk=season_id)
    remove_season(season=season)
    messages.success(request, _("Removed. Nobody has lost points by it."))
    return redirect("seasons_and_screens")


@require_POST
@action_required("run the scoreboard")
def end_screen(request: MemberRequest, screen_id: int) -> HttpResponse:
    remove_screen(screen=get_object_or_404(Screen, organisation=request.member.organisation, pk=screen_id))
    messages.success(request, _("Removed. Its address opens nothing any more."))
    return redirect("seasons_and_screens")
