"""A member's badges, level and streak; what colleagues did; and what a manager decides about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from proudly.kit import clock
from proudly.people.models import Member
from proudly.people.queries import today_of
from proudly.people.views import MemberRequest, action_required
from proudly.scoreboard.badges import queries, rules, services
from proudly.scoreboard.badges.applauding import NotVisible, applaud, applause_for, take_applause_back, who
from proudly.scoreboard.badges.deeds import deeds_for, why_of
from proudly.scoreboard.badges.forms import HolidayForm, PauseForm, SwitchForm
from proudly.scoreboard.badges.giving import NEWS_FOR
from proudly.scoreboard.badges.models import Holiday
from proudly.scoreboard.badges.queries import Mark
from proudly.scoreboard.badges.words import LEVEL_NAMES, WEEK_WORDS
from proudly.ui.templatetags.ui import moment, number

WEEKS_SHOWN = 12


# --- the member's own -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LevelShown:
    """`points` won since the level began, of `width` until the next; both 0 at the highest."""

    name: str
    next_name: str
    points: int
    width: int
    missing: int


@dataclass(frozen=True)
class WeekShown:
    starts_on: date
    state: str
    words: str


@require_safe
@action_required("share")
def my_badges(request: MemberRequest) -> HttpResponse:
    """What the member earned, and applause. Sixteen queries at most, four where badges are switched off."""
    return _page(request, PauseForm(initial={"first_day": today_of(request.member.organisation)}))


def _page(request: MemberRequest, form: PauseForm) -> HttpResponse:
    member = request.member
    told = {
        "applause": [(words, who(one)) for words, one in applause_for(member)],
        "has_badges": queries.has_badges(member.organisation),
        "section": "wallet",
    }
    if told["has_badges"]:
        earned, ahead = queries.marks_of(member)
        streak, paused, today = queries.streak_of(member), queries.paused_weeks(member), today_of(member.organisation)
        fresh_since = clock.now() - NEWS_FOR
        told |= {
            "earned": [
                (mark, why_of(mark.badge, mark.step), mark.earned_at and mark.earned_at > fresh_since)
                for mark in earned
            ],
            "ahead": [(mark, _asks(mark)) for mark in ahead],
            "level": level_shown(queries.points_won(member)),
            "levels": list(zip(LEVEL_NAMES, rules.LEVELS, strict=True)),
            "streak": streak,
            "weeks": _weeks(streak, today),
            "forgiven_after": rules.FORGIVEN_AFTER,
            "form": form,
            "paused": [week for week in paused if week.year >= today.year],
            "pauses_left": rules.pauses_left(paused, today.year),
            "pause_weeks": rules.PAUSE_WEEKS,
            "year": today.year,
            "hidden": queries.hides_badges(member),
            "others_see": queries.others_see_badges(member.organisation),
        }
    return render(request, "scoreboard/badges/my_badges.html", told)


def level_shown(points: int) -> LevelShown:
    level = rules.level_of(points)
    return LevelShown(
        name=str(LEVEL_NAMES[level.number - 1]),
        next_name=str(LEVEL_NAMES[level.number]) if level.next_at else "",
        points=max(points, 0) - level.begins_at if level.next_at else 0,
        width=level.next_at - level.begins_at if level.next_at else 0,
        missing=level.missing(points),
    )


def _asks(mark: Mark) -> str:
    return str(mark.badge.asks) % {"number": number(mark.needed)}


def _weeks(streak: rules.Streak, today: date) -> list[WeekShown]:
    """The last weeks, the oldest first; those before the first share are left out."""
    first = rules.monday_of(today) - (WEEKS_SHOWN - 1) * rules.WEEK
    return [
        WeekShown(week, state.value, str(WEEK_WORDS[state])) for week, state in streak.calendar.items() if week >= first
    ]


@require_safe
@action_required("share")
def badges_in_brief(request: MemberRequest) -> HttpResponse:
    """Level, streak and newest badges, a part of the points page; empty where badges are switched off. Six queries."""
    member = request.member
    if not queries.has_badges(member.organisation):
        return HttpResponse()
    told = {
        "level": level_shown(queries.points_won(member)),
        "streak": queries.streak_of(member),
        "earned": queries.highest(queries.earned_by(member))[:4],
    }
    return render(request, "scoreboard/badges/in_brief.html", told)


@require_POST
@action_required("share")
def pause(request: MemberRequest) -> HttpResponse:
    """The member says to be away, in advance or afterwards."""
    _require_badges(request.member)
    form = PauseForm(request.POST)
    if form.is_valid():
        try:
            weeks = services.pause_weeks(member=request.member, **form.cleaned_data)
        except services.NotInThisOrder:
            form.add_error("last_day", _("The last day comes after the first, at most a year later."))
        except services.TooLongAway as too_long:
            form.add_error("last_day", _too_long(too_long))
        else:
            said = ngettext("%(weeks)d week breaks no streak.", "%(weeks)d weeks break no streak.", len(weeks))
            messages.success(request, said % {"weeks": len(weeks)})
            return redirect("my_badges")
    return _page(request, form)


def _too_long(too_long: services.TooLongAway) -> str:
    if not too_long.left:
        return _("All your weeks of %(year)d are used. Take one back below, if you were here after all.") % {
            "year": too_long.year
        }
    left = ngettext(
        "You have %(left)d week left in %(year)d. Choose a shorter time.",
        "You have %(left)d weeks left in %(year)d. Choose a shorter time.",
        too_long.left,
    )
    return left % {"left": too_long.left, "year": too_long.year}


@require_POST
@action_required("share")
def resume(request: MemberRequest) -> HttpResponse:
    """The member was not away in a week."""
    _require_badges(request.member)
    try:
        week = date.fromisoformat(request.POST.get("week", ""))
    except ValueError as error:
        raise Http404 from error
    services.resume_week(member=request.member, week=week)
    messages.success(request, _("It counts as any other week."))
    return redirect("my_badges")


@require_POST
@action_required("share")
def hide(request: MemberRequest) -> HttpResponse:
    """Whether colleagues see the member's badges."""
    _require_badges(request.member)
    hidden = request.POST.get("hidden") == "yes"
    services.hide_badges(member=request.member, hidden=hidden)
    messages.success(request, _("Colleagues do not see them.") if hidden else _("Colleagues may see them."))
    return redirect("my_badges")


def _require_badges(member: Member) -> None:
    if not queries.has_badges(member.organisation):
        raise Http404


# --- colleagues -------------------------------------------------------------------------------------------------------


@require_safe
@action_required("read stories")
def colleagues_deeds(request: MemberRequest) -> HttpResponse:
    """What colleagues did lately, to applaud. Nine queries at most."""
    told = {"deeds": deeds_for(request.member), "section": "scoreboard"}
    return render(request, "scoreboard/badges/colleagues.html", told)


@require_POST
@action_required("read stories")
def give_applause(request: MemberRequest) -> HttpResponse:
    """One press: applause for a deed, or taking it back. The button of the page; its page without a script."""
    deed, to = request.POST.get("deed", ""), _row_id(request.POST.get("to", ""))
    is_given = request.POST.get("take_back") != "yes"
    if is_given:
        try:
            applaud(by=request.member, to=to, deed=deed)
        except NotVisible as error:
            raise Http404 from error
    else:
        take_applause_back(by=request.member, to=to, deed=deed)
    if request.headers.get("HX-Request") == "true":
        told = {"to": to, "deed": deed, "applauded": is_given, "place": _row_id(request.POST.get("place", ""))}
        return render(request, "scoreboard/badges/applaud.html", told)
    return redirect("colleagues_deeds")


def _row_id(said: str) -> int:
    """A number that a page said; 0 for what is none."""
    return int(said) if said.isdecimal() and len(said) <= 18 else 0


# --- what a manager decides -------------------------------------------------------------------------------------------


@action_required("set badges and streaks")
def badge_settings(request: MemberRequest) -> HttpResponse:
    """The switch, and the holidays of the organisation."""
    organisation = request.member.organisation
    said = request.POST if request.method == "POST" else None  # not ticked is something said, too
    form = SwitchForm(said, initial={"is_on": queries.has_badges(organisation)})
    if form.is_valid():
        services.switch_badges(organisation=organisation, is_on=form.cleaned_data["is_on"])
        messages.success(request, _("Saved."))
        return redirect("badge_settings")
    return _settings_page(request, form, HolidayForm())


def _settings_page(request: MemberRequest, form: SwitchForm, holiday: HolidayForm) -> HttpResponse:
    told = {
        "form": form,
        "holiday": holiday,
        "holidays": queries.holidays_of(request.member.organisation),
        "closed_days": rules.CLOSED_DAYS,
        "section": "organisation",
    }
    return render(request, "scoreboard/badges/settings.html", told)


@require_POST
@action_required("set badges and streaks")
def add_holiday(request: MemberRequest) -> HttpResponse:
    """The organisation is closed."""
    organisation = request.member.organisation
    holiday = HolidayForm(request.POST)
    if holiday.is_valid():
        try:
            services.add_holiday(organisation=organisation, **holiday.cleaned_data)
        except services.NotInThisOrder:
            holiday.add_error("last_day", _("The last day comes after the first, at most a year later."))
        else:
            messages.success(request, _("Saved. It breaks nobody’s streak."))
            return redirect("badge_settings")
    return _settings_page(request, SwitchForm(initial={"is_on": queries.has_badges(organisation)}), holiday)


@require_POST
@action_required("set badges and streaks")
def remove_holiday(request: MemberRequest, holiday_id: int) -> HttpResponse:
    """It was none."""
    holiday = get_object_or_404(Holiday, pk=holiday_id, organisation=request.member.organisation)
    services.remove_holiday(holiday=holiday)
    day = moment(holiday.first_day, "date")
    messages.success(request, _("Removed: %(name)s, %(day)s") % {"name": holiday.name, "day": day})
    return redirect("badge_settings")
