"""What an organisation's privacy policy lets somebody see, asked of the database. The rule is `privacy_rules`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, Value, When

from proudly.people import privacy_rules
from proudly.people.models import Consent, Member, Organisation, Team
from proudly.people.privacy_rules import Group, Policy, ShownAs, Viewers
from proudly.people.queries import with_teams_below


def policy_of(organisation: Organisation) -> Policy:
    """What is in force there. No query."""
    return privacy_rules.policy_in_force(
        figures=organisation.figures,
        names_need_consent=organisation.names_need_consent,
        works_council=organisation.works_council_since is not None,
    )


@dataclass(frozen=True)
class Sight:
    """Which members' figures somebody sees; `alone` when only the own ones."""

    policy: Policy
    viewer: Member | None
    teams: frozenset[int] = frozenset()

    @property
    def alone(self) -> bool:
        return self.policy.figures == Viewers.NOBODY or (self.policy.figures == Viewers.LEAD and not self.teams)

    def seen(self, *, through: str = "") -> Q:
        """Of members, those whose figures are seen; `through` is the way to the member, such as "member__"."""
        own = Q(**{f"{through}pk": self.viewer.pk}) if self.viewer else Q(pk__in=[])
        if self.policy.figures == Viewers.EVERYONE:
            return Q()
        if self.policy.figures == Viewers.LEAD and self.teams:
            return own | Q(**{f"{through}team__in": self.teams})
        return own

    def on_boards(self, organisation: Organisation, *, through: str = "") -> Q:
        """Of those who are seen, those who have a line: who goes by name, who hides behind a nickname, and oneself.

        At most one query.
        """
        own = Q(**{f"{through}pk": self.viewer.pk}) if self.viewer else Q(pk__in=[])
        if self.alone:
            return own
        shown = named(self.policy, through=through)
        if self.sees_nicknames(organisation):
            shown |= Q(**{f"{through}shown_as": ShownAs.NICKNAME})
        return own | (self.seen(through=through) & shown)

    def sees_nicknames(self, organisation: Organisation) -> bool:
        """Whether enough of those who are seen go by no name, so that a nickname hides somebody. One query."""
        unnamed = Member.objects.present().filter(self.seen(), ~named(self.policy), organisation=organisation)
        # The viewer knows the own nickname: it is among the others that a nickname must hide.
        if self.viewer:
            unnamed = unnamed.exclude(pk=self.viewer.pk)
        return privacy_rules.hides_among_others(len(unnamed.values("pk")[: privacy_rules.FEWEST]))


def sight_of(viewer: Member | None, organisation: Organisation) -> Sight:
    """What the viewer sees there. Two queries at most, none unless it depends on who leads which team."""
    policy = policy_of(organisation)
    teams: set[int] = set()
    if policy.figures == Viewers.LEAD and viewer:
        led = list(Team.objects.filter(organisation=organisation, lead=viewer))
        teams = with_teams_below(organisation, led) if led else set()
    return Sight(policy, viewer, frozenset(teams))


def named(policy: Policy, *, through: str = "") -> Q:
    """Of members, those who go by their name: `privacy_rules.shown_as` for the database. Part of the same query."""
    wish = Q(**{f"{through}shown_as": ShownAs.NAME})
    if not policy.names_need_consent:
        return wish
    return wish & Q(has_agreed(through=through))


def has_agreed(*, through: str = "") -> Exists:
    """Of members, whether they have agreed to be named on boards. Part of the same query."""
    return Exists(
        Consent.objects.filter(member=OuterRef(f"{through}pk"), kind=Consent.Kind.NAME_ON_BOARDS, withdrawn_at=None)
    )


def shown_name(*, through: str = "") -> Case:
    """What a member is called on boards. Nothing else about a member may say more, not even the order of a tie."""
    return Case(
        When(**{f"{through}shown_as": ShownAs.NICKNAME}, then=F(f"{through}nickname")),
        default=F(f"{through}name"),
        output_field=CharField(),
    )


@dataclass(frozen=True)
class TeamLines:
    """Which teams have a line of their own on boards.

    `line_of` says for each team in whose line its people count; teams that are missing count in none. `people` says
    how many there are in each line. `without_figures` are the teams whose figures nobody sees.
    """

    teams: Mapping[int, Team]
    line_of: Mapping[int, int]
    people: Mapping[int, int]
    without_figures: list[str]


def team_lines(organisation: Organisation) -> TeamLines:
    """How teams are added up so that no sum tells of few. Two queries."""
    policy = policy_of(organisation)
    teams = Team.objects.filter(organisation=organisation).select_related("parent").in_bulk()
    counted = (
        Member.objects.present()
        .filter(organisation=organisation)
        .annotate(is_named=Case(When(named(policy), then=Value(1)), default=Value(0)))
        .values_list("team")
        .annotate(people=Count("pk"), unnamed=Count("pk", filter=Q(is_named=0)))
    )
    groups = {team: Group(people, unnamed) for team, people, unnamed in counted}
    folds = privacy_rules.folded(
        {team: group.people for team, group in groups.items() if team is not None},
        {team.pk: team.parent_id for team in teams.values()},
    )
    lines: dict[int, Group] = {}
    others = privacy_rules.NOBODY_AT_ALL
    for team, group in groups.items():
        line = folds.get(team) if team is not None else None
        if line is None:
            others += group
        else:
            lines[line] = lines.get(line, privacy_rules.NOBODY_AT_ALL) + group
    shown = privacy_rules.lines_to_show(policy, lines, others=others)
    return TeamLines(
        teams=teams,
        line_of={team: line for team, line in folds.items() if line in shown},
        people={line: lines[line].people for line in shown},
        without_figures=sorted(teams[line].name for line in lines if line not in shown),
    )
