"""The tree of teams, for who manages people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import Field, StringConstraints

from proudly.api.auth import Bearer, asker
from proudly.api.problems import Refusal, not_valid, refusals
from proudly.api.schemas import NO_NUL, Given, Identifier, Named
from proudly.people import team_changes
from proudly.people.models import Member, Team
from proudly.people.team_changes import TeamRefused
from proudly.people.team_words import ABOUT_THE_PLACE, sentence_of
from proudly.people.teams import TeamLine, tree_of

router = Router()

TeamName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=NO_NUL)]


class TeamOut(Named):
    parent: int | None = Field(description="id of the team that it is a part of")


class TeamWhole(TeamOut):
    lead: Named | None
    people: int = Field(description="members who are in the team itself and have not left")
    people_in_all: int = Field(description="the same, with the teams below it")


class TeamGiven(Given):
    name: TeamName
    parent: Identifier | None = Field(None, description="id of the team that it is a part of; null: at the top")


class TeamChange(Given):
    """What is left out stays as it is."""

    name: TeamName | None = None
    parent: Identifier | None = Field(None, description="id of the team to go below; null: to the top")


class LeadGiven(Given):
    member: Identifier | None = Field(description="id of a member who has not left; null: nobody")


class Removal(Given):
    to: Identifier | None = Field(
        None,
        description="id of the team where its people and the teams below it go; null: its people are without a team, "
        "the teams below it stand at the top. Left out, only a team that nobody is in and nothing is for is removed",
    )


@router.get("/teams", auth=Bearer("stories:read"), response={200: list[TeamOut], **refusals()})
def list_teams(request: HttpRequest) -> list[TeamOut]:
    """The teams that a story can be for."""
    teams = Team.objects.filter(organisation=asker(request).organisation_id).order_by("name", "pk")
    return [TeamOut(id=team.pk, name=team.name, parent=team.parent_id) for team in teams]


@router.get("/teams/{int:team_id}", auth=Bearer("teams:write"), response={200: TeamWhole, **refusals(404)})
def read_team(request: HttpRequest, team_id: int) -> TeamWhole:
    """One team, its lead and its people. All of them, shorter: GET /teams."""
    return _whole(asker(request), team_id)


@router.post("/teams", auth=Bearer("teams:write"), response={201: TeamWhole, **refusals(400, 422)})
def add_team(request: HttpRequest, body: TeamGiven) -> Status[TeamWhole]:
    """Add a team."""
    member = asker(request)
    with _refusing():
        parent = _other(member, "parent", body.parent)
        team = team_changes.make_team(organisation=member.organisation, name=body.name, parent=parent)
    return Status(201, _whole(member, team.pk))


@router.patch("/teams/{int:team_id}", auth=Bearer("teams:write"), response={200: TeamWhole, **refusals(400, 404, 422)})
def change_team(request: HttpRequest, team_id: int, body: TeamChange) -> TeamWhole:
    """Rename a team, or let it go below another, with all that is below it. Stories and roles for it stay with it."""
    member = asker(request)
    team = _team(member, team_id)
    with _refusing():
        parent = _other(member, "parent", body.parent) if "parent" in body.model_fields_set else team.parent
        team_changes.change_team(team=team, name=body.name or team.name, parent=parent)
    return _whole(member, team_id)


@router.put(
    "/teams/{int:team_id}/lead", auth=Bearer("teams:write"), response={200: TeamWhole, **refusals(400, 404, 422)}
)
def choose_team_lead(request: HttpRequest, team_id: int, body: LeadGiven) -> TeamWhole:
    """Say who leads a team."""
    member = asker(request)
    team = _team(member, team_id)
    lead = Member.objects.filter(organisation=member.organisation_id, pk=body.member).first() if body.member else None
    try:
        if body.member and lead is None:
            raise team_changes.NotPresent
        with _refusing():
            team_changes.choose_lead(team=team, lead=lead)
    except team_changes.NotPresent as absent:
        raise not_valid(member=_("There is no such person here.")) from absent
    return _whole(member, team_id)


class Removed(Schema):
    id: int


@router.post(
    "/teams/{int:team_id}/remove", auth=Bearer("teams:write"), response={200: Removed, **refusals(400, 404, 409, 422)}
)
def remove_team(request: HttpRequest, team_id: int, body: Removal) -> Removed:
    """Remove a team. Roles held for it end; stories for it are then for the teams right below it, never for more."""
    member = asker(request)
    team = _team(member, team_id)
    with _refusing(about="to"):
        if "to" in body.model_fields_set:
            team_changes.remove_team(team=team, to=_other(member, "to", body.to))
        else:
            try:
                team_changes.remove_unused_team(team=team)
            except team_changes.TeamInUse as used:
                detail = _("People are in this team, or something is for it. Say where they go (“to”).")
                raise Refusal(409, "in-use", detail) from used
    return Removed(id=team_id)


def _team(member: Member, team_id: int) -> Team:
    found = Team.objects.filter(organisation=member.organisation_id, pk=team_id).select_related("parent").first()
    if found is None:
        raise Http404
    return found


def _other(member: Member, field: str, team_id: int | None) -> Team | None:
    """A team that a field of the body names."""
    if team_id is None:
        return None
    found = Team.objects.filter(organisation=member.organisation_id, pk=team_id).first()
    if found is None:
        raise not_valid(**{field: _("There is no such team: %(names)s") % {"names": team_id}})
    return found


@contextmanager
def _refusing(about: str = "") -> Iterator[None]:
    """What the verbs refuse, as problems; `about` is the field to blame, when it is one whatever the reason."""
    try:
        yield
    except TeamRefused as refused:
        field = about or ("parent" if refused.why in ABOUT_THE_PLACE else "name")
        raise not_valid(**{field: sentence_of(refused)}) from refused
    except Team.DoesNotExist as gone:
        raise Http404 from gone


def _whole(member: Member, team_id: int) -> TeamWhole:
    for line in tree_of(member.organisation):
        if line.team.pk == team_id:
            return _told(line)
    raise Http404


def _told(line: TeamLine) -> TeamWhole:
    return TeamWhole(
        id=line.team.pk,
        name=line.team.name,
        parent=line.team.parent_id,
        lead=Named(id=line.lead.pk, name=line.lead.name) if line.lead else None,
        people=line.people,
        people_in_all=line.people_in_all,
    )
