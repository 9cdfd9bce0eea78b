"""Twelve ways to cheat, and a company of honest people beside them, through nine weeks and their nights.

- `points_won_by_cheats`: the points that cheaters have in the end for the deeds they cheated with, by what these would
  have given if each visit were a reader and each share a post, within the limits of a day.
- `wrongly_held`: the points that are held of honest people, by all the points honest people won.

PROUDLY_CHEATING_PEOPLE says how many people the company has.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.db.models import Sum

from proudly.demo.habits import ZONE
from proudly.notices import services as notices
from proudly.notices.models import Notice
from proudly.points import rules
from proudly.points.holding import HELD
from proudly.points.models import Account, Entry, Hold, Rule, Transfer
from proudly.points.verifying import verify_ledger
from proudly.sharing.models import Share
from tests.cheating.cheats import CHEATS, Plot
from tests.cheating.company import Company, Deeds
from tests.cheating.honest import Honest

PEOPLE = int(os.environ.get("PROUDLY_CHEATING_PEOPLE", "60"))


@dataclass(frozen=True)
class Outcome:
    """What came of one cheat, in points."""

    name: str
    sentence: str
    tried: int
    held: int
    kept: int

    @property
    def refused(self) -> int:
        return self.tried - self.held - self.kept

    def line(self) -> str:
        figures = f"tried={self.tried} refused={self.refused} held={self.held} kept={self.kept}"
        return f"cheat {self.name}: {figures} ({self.kept / self.tried:.1%}) {self.sentence}"


@pytest.mark.django_db
def test_cheats_win_nearly_nothing_and_the_honest_notice_nothing(record_property: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(notices, "_set_out", lambda *_told: None)  # by which ways people hear of it is told elsewhere
    company = Company(people_=PEOPLE)
    plots = plots_in(company)
    honest = Honest(company, apart={one for plot in plots for one in plot.culprits})
    honest.begin()
    company.live()

    outcomes = [outcome_of(plot) for plot in plots]
    cheaters = {company.members[one].pk for plot in plots for one in plot.culprits}
    won = Entry.objects.filter(account__kind=Account.Kind.WALLET, rule__isnull=False).exclude(
        transfer__member__in=cheaters
    )
    points_won = won.exclude(transfer__cause__startswith="released").aggregate(all=Sum("amount"))["all"]
    wrongly = Hold.objects.exclude(member__in=cheaters)
    wrongly_held = (wrongly.aggregate(all=Sum("amount", default=0))["all"]) / points_won
    by_cheats = sum(one.kept for one in outcomes) / sum(one.tried for one in outcomes)
    said = [one.line() for one in outcomes]
    said.append(f"honest people={PEOPLE - len(cheaters)} shares={honest.shares} won={points_won}")
    said += [f"wrongly held for {reason}: {points}" for reason, points in by_reason(wrongly)]
    said.append(f"cheating cheats={len(outcomes)} points_won_by_cheats={by_cheats:.1%} wrongly_held={wrongly_held:.2%}")
    record_property("cheating", said)

    assert len(outcomes) == 12
    assert by_cheats < 0.02
    assert max(one.kept / one.tried for one in outcomes) < 0.1, "no single cheat pays"
    assert wrongly_held < 0.005
    assert verify_ledger(company.organisation).wrong == []
    told = set(Notice.objects.filter(kind=HELD).values_list("member", flat=True))
    assert told == set(Hold.objects.values_list("member", flat=True)), "who is not held is told nothing"


def plots_in(company: Company) -> list[Plot]:
    """Each cheat with people of its own, from the end of the list."""
    free = list(range(len(company.people)))
    plots = []
    for cheat, number in CHEATS.items():
        plot = Plot(company, cheat.__name__.replace("_", " "), [free.pop() for _ in range(number)])
        cheat(plot)
        plots.append(plot)
    return plots


def by_reason(holds: Any) -> Iterable[tuple[str, int]]:
    return sorted(holds.values_list("reason").annotate(points=Sum("amount")))


def outcome_of(plot: Plot) -> Outcome:
    given = Transfer.objects.filter(cause__in=causes_of(plot.deeds)).select_related("member")
    held = Hold.objects.filter(transfer__in=given).aggregate(all=Sum("amount", default=0))["all"]
    kept = Entry.objects.filter(transfer__in=given.filter(reversed_by=None), account__kind=Account.Kind.WALLET)
    sentence = next(cheat.__doc__ or "" for cheat in CHEATS if cheat.__name__.replace("_", " ") == plot.name)
    return Outcome(
        name=plot.name,
        sentence=sentence,
        tried=tried_by(plot.deeds),
        held=held,
        kept=kept.aggregate(all=Sum("amount", default=0))["all"],
    )


def causes_of(deeds: Deeds) -> list[str]:
    causes = [f"click:{click.pk}" for click in deeds.clicks]
    for share in deeds.shares:
        causes += [f"share:{share}", f"suggested share:{share}"]
    for story, member in Share.objects.filter(pk__in=deeds.shares).values_list("story", "member"):
        if Transfer.objects.filter(cause=f"first share:{story}", member=member).exists():
            causes.append(f"first share:{story}")
    return causes + [f"suggestion:{one}" for one in deeds.suggestions]


def tried_by(deeds: Deeds) -> int:
    """What the deeds would have given, all taken for honest, within the limits of each day."""
    standing = list(Rule.objects.filter(name="", ends_at=None))
    given: Counter[tuple[int, date, str, str]] = Counter()

    def gives(member: int, day: date, deed: str, network: str) -> None:
        rule = rules.rule_for([one for one in standing if one.deed == deed], network)
        assert rule is not None
        place = (member, day, deed, rule.network)
        given[place] = min(rule.daily_cap, given[place] + rule.amount)

    for click in deeds.clicks:
        gives(click.link.member_id, click.at.astimezone(ZONE).date(), "click", click.link.network)
    for share in Share.objects.filter(pk__in=deeds.shares):
        gives(share.member_id, share.shared_at.astimezone(ZONE).date(), "share", share.network)
    for cause in causes_of(deeds):
        if cause.startswith("first share:"):  # given for a share that was not there
            given[0, date.min, "first_share", cause] = 5
    for number in range(len(deeds.suggestions)):
        gives(0, date.fromordinal(1 + number // 20), "suggestion", "")
    return sum(given.values())
