"""What this room keeps of people: nothing of anybody who exists."""

from __future__ import annotations

from proudly.demo.models import DemoCompany
from proudly.people.data_kinds import declare_not_personal

declare_not_personal(DemoCompany, "that a company was invented, and everybody in it")
