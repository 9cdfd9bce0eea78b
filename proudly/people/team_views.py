"""Pages with the tree of teams, for those who manage people."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from proudly.people import team_changes, team_uses
from proudly.people.models import Team
from proudly.people.queries import people_of
from proudly.people.team_forms import RemoveTeamForm, TeamForm
from proudly.people.teams import TeamLine, full_path, tree_of
from proudly.people.views import MemberRequest, action_required

ON_A_PAGE = 100
FOUND_AT_MOST = 10


@require_safe
@action_required("manage people")
def teams(request: MemberRequest) -> HttpResponse:
    """The tree, or the teams with some words in their way down it. Two queries beside those of every page."""
    lines = tree_of(request.member.organisation)
    what = request.GET.get("what", "").strip()
    words = what.casefold().split()
    found = [line for line in lines if all(word in full_path(line).casefold() for word in words)] if words else lines
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "people/teams.html", {"page": page, "what": what, "there_are": len(lines)})


@action_required("manage people")
def new_team(request: MemberRequest) -> HttpResponse:
    """Add a team; ?below=<id> says where it stands at first."""
    organisation = request.member.organisation
    said = request.POST if request.method == "POST" else None
    form = TeamForm(said, lines=tree_of(organisation), initial={"parent": request.GET.get("below", "")})
    if form.is_valid():
        try:
            team = team_changes.make_team(organisation=organisation, **form.cleaned_data)
        except team_changes.TeamRefused as refused:
            form.refuse(refused)
        except Team.DoesNotExist:
            form.add_error("parent", form.fields["parent"].error_messages["invalid_choice"])
        else:
            messages.success(request, _("“%(name)s” is there.") % {"name": team.name})
            return redirect("team", team.pk)
    return render(request, "people/new_team.html", {"form": form})


@action_required("manage people")
def team(request: MemberRequest, team_id: int) -> HttpResponse:
    """One of them: its name, its place, its lead, and what is below it. ?who= looks for a lead."""
    lines, line = _line_of(request, team_id)
    said = request.POST if request.method == "POST" else None
    initial = {"name": line.team.name, "parent": line.team.parent_id or ""}
    form = TeamForm(said, lines=lines, team=line.team, initial=initial)
    if form.is_valid():
        try:
            team_changes.change_team(team=line.team, **form.cleaned_data)
        except team_changes.TeamRefused as refused:
            form.refuse(refused)
        except Team.DoesNotExist:
            form.add_error("parent", form.fields["parent"].error_messages["invalid_choice"])
        else:
            messages.success(request, _("Saved."))
            return redirect("team", team_id)
    who = request.GET.get("who", "").strip()
    found = list(people_of(request.member.organisation, who=who)[: FOUND_AT_MOST + 1]) if who else []
    shown = {
        "form": form,
        "line": line,
        "below": [one for one in lines if one.team.parent_id == team_id],
        "who": who,
        "found": found[:FOUND_AT_MOST],
        "found_more": len(found) > FOUND_AT_MOST,
    }
    return render(request, "people/team.html", shown)


@require_POST
@action_required("manage people")
def choose_team_lead(request: MemberRequest, team_id: int) -> HttpResponse:
    """Who leads it from now on; nobody when no member is named."""
    organisation = request.member.organisation
    found = get_object_or_404(Team, organisation=organisation, pk=team_id)
    said = request.POST.get("member", "")
    # isdecimal alone lets digits of other scripts and endless numbers through.
    is_number = said.isascii() and said.isdecimal() and len(said) < 19
    lead = people_of(organisation).filter(pk=int(said)).first() if is_number else None
    if said and lead is None:
        messages.error(request, _("That person is not here any more. Choose somebody else."))
        return redirect("team", team_id)
    try:
        team_changes.choose_lead(team=found, lead=lead)
    except team_changes.NotPresent:
        messages.error(request, _("That person is not here any more. Choose somebody else."))
    except Team.DoesNotExist as gone:
        raise Http404 from gone
    else:
        messages.success(request, _("Saved."))
    return redirect("team", team_id)


@action_required("manage people")
def remove_team(request: MemberRequest, team_id: int) -> HttpResponse:
    """What becomes of all that is in a team or for it, and the button that does it."""
    lines, line = _line_of(request, team_id)
    form = RemoveTeamForm(request.POST if request.method == "POST" else None, lines=lines, team=line.team)
    if form.is_valid():
        try:
            team_changes.remove_team(team=line.team, to=form.cleaned_data["to"])
        except team_changes.TeamRefused as refused:
            form.refuse(refused)
        except Team.DoesNotExist:
            form.add_error("to", form.fields["to"].error_messages["invalid_choice"])
        else:
            messages.success(request, _("“%(name)s” is removed.") % {"name": line.team.name})
            return redirect("teams")
    told = team_uses.told_of(line.team)
    return render(request, "people/remove_team.html", {"form": form, "line": line, "told": told})


def _line_of(request: MemberRequest, team_id: int) -> tuple[list[TeamLine], TeamLine]:
    """The tree and one team in it. Two queries."""
    lines = tree_of(request.member.organisation)
    for line in lines:
        if line.team.pk == team_id:
            return lines, line
    raise Http404
