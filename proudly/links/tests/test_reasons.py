from __future__ import annotations

from collections.abc import Callable

import pytest

from proudly.links import reasons, rules
from proudly.links.models import Conversion

WHY = ("method", "prefetch", "agent", "colleague", "not followed", "sharer", "same day", "burst", "reader")


def test_every_verdict_and_every_reason_has_words_of_its_own() -> None:
    kinds = (rules.HUMAN, rules.ROBOT, rules.OWN, rules.REPEATED, rules.SUSPICIOUS)
    assert len({reasons.verdict(kind) for kind in kinds}) == len(kinds)
    assert len({reasons.sentence(why) for why in WHY}) == len(WHY)


@pytest.mark.parametrize("tell", [reasons.verdict, reasons.sentence])
def test_a_word_that_no_rule_gives_is_an_error(tell: Callable[[str], str]) -> None:
    with pytest.raises(KeyError):
        tell("mood")


def test_what_visits_became_is_told_by_number_and_kind() -> None:
    counts = {"sale": 1, "application": 2, "lead": 1, "other": 0}
    assert reasons.brought(counts) == ["2 applications", "1 lead", "1 sale"]
    assert reasons.brought({}) == []
    assert len({reasons.conversion(kind) for kind in Conversion.Kind.values}) == len(Conversion.Kind.values)
