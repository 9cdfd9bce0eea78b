"""The report of gifts that an annual report can quote, as PDF and as CSV; and the payroll's list of wages in kind."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from proudly.kit import clock
from proudly.kit.csv_cells import csv_lines
from proudly.kit.money import plain_euros
from proudly.kit.pdf import typeset
from proudly.people.models import Member
from proudly.rewards.models import Redemption
from proudly.rewards.statements import FEWEST_GIVERS, GivenTo, Report
from proudly.ui.templatetags.ui import moment, money, number

TEMPLATE = Path(__file__).parent / "csr_report.typ"


def csr_pdf(report: Report) -> bytes:
    """The report, typeset, in the language that is active."""
    return typeset(TEMPLATE, _told(report))


def _told(report: Report) -> dict[str, Any]:
    return {
        "language": get_language() or "en",
        "organisation": report.organisation.name,
        "title": _("What we gave together"),
        "period": _("%(first)s to %(last)s")
        % {"first": moment(report.starts_on, "date"), "last": moment(report.ends_on, "date")},
        "made_on": moment(clock.now(), "date"),
        "figures": [
            {"label": _("Points given"), "value": number(report.points), "is_points": True},
            {"label": _("Worth"), "value": money(report.cents), "is_points": False},
            {"label": _("Added by us"), "value": money(report.matched_cents), "is_points": False},
            {"label": _("In all"), "value": money(report.total_cents), "is_points": False},
        ],
        "sentence": _sentence(report),
        "table_title": _("By cause"),
        "columns": [_("Cause"), _("Points"), _("Worth"), _("Added by us"), _("In all"), _("Of which paid")],
        "rows": [_row(one) for one in report.causes],
        "totals": [
            _("Together"),
            number(report.points),
            money(report.cents),
            money(report.matched_cents),
            money(report.total_cents),
            money(report.paid_cents),
        ],
        "proofs_title": _("What came of it"),
        "proofs": [{"name": one.cause.name, "proof": one.cause.proof} for one in report.causes if one.cause.proof],
        "notes": _(
            "Colleagues earn points by sharing what they are proud of, and give them to causes. A gift is worth in "
            "euros what points were worth on its day, rounded down to whole cents. Numbers of givers below %(fewest)s "
            "are not told."
        )
        % {"fewest": FEWEST_GIVERS},
    }


def _sentence(report: Report) -> str:
    if report.givers is None:
        return _("Colleagues gave %(money)s to causes.") % {"money": money(report.total_cents)}
    said = ngettext(
        "%(givers)s colleague gave %(money)s to causes.",
        "%(givers)s colleagues gave %(money)s to causes.",
        report.givers,
    )
    return said % {"givers": number(report.givers), "money": money(report.total_cents)}


def _row(one: GivenTo) -> list[str]:
    return [
        one.cause.name,
        number(one.points),
        money(one.cents),
        money(one.matched_cents),
        money(one.total_cents),
        money(one.paid_cents),
    ]


def csr_csv(report: Report) -> Iterator[str]:
    """The same as lines of CSV: euros with a point, so that a spreadsheet of any country reads numbers."""
    rows: list[list[Any]] = [
        [
            _("Cause"), _("From"), _("Until"), _("Points"), _("Worth in euros"), _("Added in euros"),
            _("In all in euros"), _("Paid in euros"), _("Gifts"), _("Givers"),
        ]
    ]  # fmt: skip
    for one in report.causes:
        rows.append(
            [
                one.cause.name, report.starts_on.isoformat(), report.ends_on.isoformat(), one.points,
                *map(plain_euros, (one.cents, one.matched_cents, one.total_cents, one.paid_cents)),
                one.gifts, "" if one.givers is None else one.givers,
            ]
        )  # fmt: skip
    return csv_lines(rows)


def payroll_csv(redemptions: list[Redemption]) -> Iterator[str]:
    """Wages in kind: who had what, when, and what it was worth. No points: these are nobody else's to see."""
    rows: list[list[Any]] = [
        [_("Name"), _("E-mail address"), _("Team"), _("Reward"), _("Handed over"), _("Worth in euros")]
    ]
    for one in redemptions:
        zone = zoneinfo.ZoneInfo(one.organisation.time_zone)
        handed = one.fulfilled_at.astimezone(zone).date().isoformat() if one.fulfilled_at else ""
        rows.append(
            [one.member.name, _address(one.member), str(one.member.team or ""), one.reward.name, handed,
             plain_euros(one.cost_cents)]
        )  # fmt: skip
    return csv_lines(rows)


def _address(member: Member) -> str:
    return "" if member.erased_at else member.email
