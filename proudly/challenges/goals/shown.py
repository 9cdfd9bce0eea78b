"""A challenge as one member sees it: how far it is and who takes part, as far as the privacy policy lets it be seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from proudly.challenges.goals import queries, words
from proudly.challenges.goals.rules import SHOWN, State, Tally, may_list_people, may_show_total, percent
from proudly.challenges.models import Challenge
from proudly.challenges.shown import ShownFilm
from proudly.kit.languages import in_language
from proudly.people import privacy
from proudly.people.models import Member
from proudly.people.privacy import policy_of
from proudly.people.privacy_rules import ShownAs, is_enough
from proudly.people.queries import today_of
from proudly.points.words import points_in_words
from proudly.scoreboard.rules import ranks

Whose = Challenge.Whose


@dataclass(frozen=True)
class Thermometer:
    """How full it is, and the same in words. `of`: the name of the team that it is of."""

    done: int
    goal: int
    words: str
    of: str

    @property
    def percent(self) -> int:
        return percent(self.done, self.goal)

    @property
    def is_reached(self) -> bool:
        return self.done >= self.goal

    @property
    def drawn(self) -> str:
        """The width of its fill, as the drawing has it: 21 is hidden behind the bulb, 375 is full."""
        return f"{21 + self.percent * 3.54:.1f}"


@dataclass(frozen=True)
class Line:
    """Somebody, or a team, that takes part."""

    rank: int
    name: str
    team: str
    number: int
    percent: int
    own: bool


@dataclass(frozen=True)
class TakingPart:
    """Who takes part. `people`: how many, None where that would tell of few. Of these, `lines` may be named.

    `without_figures` names the teams of which no figures are shown.
    """

    people: int | None
    lines: list[Line]
    without_figures: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ShownChallenge:
    """`language` is the one that title and text are in: the member's own, when the sponsor wrote in it."""

    challenge: Challenge
    member: Member
    title: str
    text: str
    language: str
    thanks: str
    thanks_language: str

    @cached_property
    def state(self) -> State:
        return queries.state(self.challenge)

    @property
    def is_running(self) -> bool:
        return self.state == State.RUNNING

    @property
    def is_over(self) -> bool:
        return self.state == State.OVER

    @property
    def is_planned(self) -> bool:
        return self.state == State.PLANNED

    @property
    def is_cancelled(self) -> bool:
        return self.state == State.CANCELLED

    @property
    def is_settled(self) -> bool:
        return self.challenge.settled_at is not None

    @property
    def was_reached(self) -> bool:
        return bool(self.challenge.reached_by)

    @property
    def film(self) -> ShownFilm:
        return ShownFilm(self.challenge, self.challenge.sponsor.name if self.challenge.sponsor else "", "challenge")

    @property
    def days(self) -> str:
        return words.days_in_words(self.challenge.first_day, self.challenge.last_day)

    @property
    def days_left(self) -> str:
        return words.days_left_in_words(self.challenge.last_day, today_of(self.challenge.organisation))

    @property
    def asked(self) -> str:
        return words.asked_in_words(self.challenge)

    @property
    def how_it_counts(self) -> list[str]:
        return words.how_it_counts(self.challenge)

    @property
    def reached_words(self) -> str:
        return words.reached_in_words(self.challenge)

    @property
    def says_thanks(self) -> bool:
        """Whether the sponsor's thanks stand on the page: with the outcome."""
        return bool(self.thanks) and self.is_settled

    @property
    def outcome(self) -> str | None:
        """What all brought together, once it is over; None where that is not what it was about, or may not be seen."""
        total = self.challenge.total
        if total is None or self.challenge.whose != Whose.COMPANY or not self.shows_total:
            return None
        return words.brought_in_words(self.challenge.what, total)

    @property
    def outcome_people(self) -> str:
        people = self.challenge.took_part
        return words.took_part_in_words(people) if people is not None and is_enough(self.people_asked) else ""

    @property
    def bonus(self) -> str:
        return points_in_words(self.challenge.bonus)

    @property
    def counts_each(self) -> bool:
        """Whether one can bring more than another."""
        return self.challenge.what != Challenge.What.MEMBERS or self.is_for_teams

    @property
    def is_for_each(self) -> bool:
        return self.challenge.whose == Whose.PERSON

    @property
    def is_for_teams(self) -> bool:
        return self.challenge.whose == Whose.TEAM

    @cached_property
    def people_asked(self) -> int:
        """How many it is for now. One query, and those of its audience."""
        return queries.those_asked(self.challenge).count()

    @cached_property
    def shows_total(self) -> bool:
        """Whether it tells of nobody what all have brought together."""
        return may_show_total(
            policy_of(self.challenge.organisation),
            asked=self.people_asked,
            took_part=self.tally.took_part,
            is_of_people=self.challenge.what == Challenge.What.MEMBERS,
        )

    @property
    def is_for_few(self) -> bool:
        return not is_enough(self.people_asked)

    @cached_property
    def line_of(self) -> dict[int, int]:
        return queries.lines_of_teams(self.challenge) if self.is_for_teams else {}

    @cached_property
    def tally(self) -> Tally:
        return queries.tally_of(self.challenge, self.line_of)

    @property
    def own(self) -> int:
        """What the member brought."""
        return self.tally.by_member.get(self.member.pk, 0)

    @property
    def own_words(self) -> str:
        if self.is_for_each:
            return words.so_far(self.challenge.what, self.own, self.challenge.goal)
        return words.brought_in_words(self.challenge.what, self.own)

    @property
    def shows_own(self) -> bool:
        """Beside a thermometer that is not the own one; that one takes part says the list."""
        return not self.is_for_each and self.challenge.what != Challenge.What.MEMBERS

    @cached_property
    def teams(self) -> privacy.TeamLines:
        return privacy.team_lines(self.challenge.organisation)

    @cached_property
    def asked_of_teams(self) -> Mapping[int, int]:
        """By line of a team that may have figures, how many of it this is for: a part may be too few."""
        asked = queries.those_asked(self.challenge).values_list("pk", flat=True)
        people = Counter(self.line_of[member] for member in asked if member in self.line_of)
        return {line: number for line, number in people.items() if line in self.teams.people}

    @cached_property
    def thermometer(self) -> Thermometer | None:
        """The own one, the own team's, or that of all together; None where its figure may not be seen."""
        if self.is_for_each:
            return self._thermometer(self.own, "")
        if self.is_for_teams:
            line = self.line_of.get(self.member.pk)
            if line is None or not is_enough(self.asked_of_teams.get(line, 0)):
                return None
            return self._thermometer(self.tally.by_team.get(line, 0), self.teams.teams[line].name)
        if not self.shows_total:
            return None
        kept = self.challenge.total
        return self._thermometer(self.tally.total if kept is None else kept, "")

    def _thermometer(self, done: int, of: str) -> Thermometer:
        goal = self.challenge.goal
        return Thermometer(done, goal, words.so_far(self.challenge.what, done, goal), of)

    @cached_property
    def taking_part(self) -> TakingPart:
        """At most four queries more."""
        people = self.tally.took_part if is_enough(self.people_asked) else None
        if self.is_for_teams:
            few = [self.teams.teams[line].name for line, number in self.asked_of_teams.items() if not is_enough(number)]
            hidden = sorted([*self.teams.without_figures, *few])
            return TakingPart(None if hidden else people, self._teams(), hidden)
        return TakingPart(people, self._people())

    def _teams(self) -> list[Line]:
        own = self.line_of.get(self.member.pk)
        scored = sorted(
            (
                (self.tally.by_team.get(line, 0), self.teams.teams[line])
                for line, people in self.asked_of_teams.items()
                if is_enough(people)
            ),
            key=lambda pair: (-pair[0], pair[1].name, pair[1].pk),
        )
        placed = zip(ranks([number for number, _team in scored]), scored, strict=True)
        return [
            Line(
                rank, team.name, team.parent.name if team.parent else "", number, self._percent(number), team.pk == own
            )
            for rank, (number, team) in placed
        ]

    def _people(self) -> list[Line]:
        """The first ten of whom the member may see figures; none where they would tell of the few others."""
        organisation = self.challenge.organisation
        sight = privacy.sight_of(self.member, organisation)
        if sight.alone:
            return []
        seen = queries.those_asked(self.challenge).filter(sight.on_boards(organisation))
        rows = seen.annotate(called=privacy.shown_name()).values_list("pk", "called", "team__name", "shown_as")
        everybody = list(rows)
        by_member = self.tally.by_member
        scored = sorted(
            ((by_member[pk], called, pk, team, wish) for pk, called, team, wish in everybody if pk in by_member),
            key=lambda one: (-one[0], one[1], one[2]),
        )
        placed = list(zip(ranks([one[0] for one in scored]), scored, strict=True))[:SHOWN]
        unseen = self.people_asked - len(everybody)
        if not may_list_people(people=self.people_asked, listed=len(placed), unseen=unseen):
            return []
        return [
            Line(
                rank,
                called,
                team or "" if wish != ShownAs.NICKNAME else "",
                number,
                self._percent(number),
                pk == self.member.pk,
            )
            for rank, (number, called, pk, team, wish) in placed
        ]

    def _percent(self, number: int) -> int:
        best = max(self.tally.by_member.values(), default=1)
        return percent(number, self.challenge.goal if self.challenge.whose != Whose.COMPANY else best)


def shown_to(member: Member, challenges: Iterable[Challenge]) -> list[ShownChallenge]:
    """No query."""
    return [_shown_to(member, one) for one in challenges]


def _shown_to(member: Member, one: Challenge) -> ShownChallenge:
    languages = (member.language, one.organisation.language)
    title, text = in_language(one.titles, *languages), in_language(one.texts, *languages)
    thanks = in_language(one.thanks, *languages)
    return ShownChallenge(
        one, member, title, text, _language_of(one.texts, text), thanks, _language_of(one.thanks, thanks)
    )


def _language_of(texts: Mapping[str, str], text: str) -> str:
    return next((language for language, said in texts.items() if said == text), "")
