"""The documents say what is so."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from proudly.kit import clock
from proudly.people import rules
from proudly.people.tests import factories as people
from proudly.points import awards, queries, services

ROOT = Path(__file__).resolve().parents[2]
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def test_every_path_that_a_newcomer_is_sent_to_exists():
    paths = re.findall(r"\| `([^`]+)` \|", (ROOT / "docs/where-is.md").read_text())
    assert len(paths) >= 20
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_link_between_the_documents_leads_somewhere():
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text()):
            if "://" not in target and not target.startswith("mailto:"):
                assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} points to {target}"


def test_the_table_of_who_may_do_what_is_that_of_the_rules():
    page = ROOT / "docs/roles.md"
    words, made_from, _table = page.read_text().partition("<!-- made from proudly/people/rules.py -->\n")
    lines = [["", *rules.ROLES], ["---", *[":-:"] * len(rules.ROLES)]]
    for action in rules.WHO_MAY:
        lines.append([action, *("✓" if rules.may([role], action) else "" for role in rules.ROLES)])
    per_team = [["for a team", ""], ["---", "---"], *map(list, rules.WITHIN_A_TEAM.items())]
    table = "\n".join(
        "".join("| " + " | ".join(line) + " |\n" for line in one)
        for one in (
            lines,
            [["roles for a team"], ["---"], *([role] for role in rules.ROLES if role in rules.FOR_A_TEAM)],
            per_team,
        )
    )
    if os.environ.get("REFRESH_DOCS"):
        page.write_text(f"{words}{made_from}{table}")
    assert page.read_text() == f"{words}{made_from}{table}", "REFRESH_DOCS=1 makes the table anew"


EXAMPLES = re.findall(r"^\| (\d.*?) \| (\d+) \|$", (ROOT / "docs/rules/points.md").read_text(), re.MULTILINE)


@pytest.mark.django_db
@pytest.mark.parametrize(("deeds", "points"), EXAMPLES)
def test_the_examples_of_what_earns_points_are_true(deeds: str, points: str):
    member = people.member()
    with clock.at(NOON):
        services.adopt_starting_rules(organisation=member.organisation)
    network = ""
    for number, (count, deed, named) in enumerate(re.findall(r"(\d+) (share|reader)?s?(?: ?on (\w+))?", deeds)):
        network = named.lower() or network
        for one in range(int(count)):
            awards.award_points(
                member=member,
                deed={"share": "share", "": "share", "reader": "click"}[deed],
                network=network,
                cause=f"{number}:{one}",
                about={},
                happened_at=NOON,
            )
    assert queries.balance_of(member) == int(points)


def test_there_are_examples():
    assert len(EXAMPLES) == 4
