"""What the worker calls again and again."""

from __future__ import annotations

import logging
import threading

import pytest

from proudly.kit import heartbeat, projections, pulse
from proudly.kit.models import Heartbeat
from proudly.kit.worker import PulseThread, every_pulse


def refuse() -> int:
    raise RuntimeError("not today")


def test_what_a_room_registers_is_called_by_the_worker(monkeypatch):
    monkeypatch.setattr(pulse, "_registered", {})
    pulse.pulse(lambda: 3)
    (registered,) = pulse.registered()
    assert registered.beat(at=0) == 3


def test_the_worker_knows_every_projection_and_every_registered_pulse():
    assert [one.name for one in every_pulse()] == [
        "projection ledger months",
        "projection verdicts",
        "projection link totals",
        "projection readers' points",
        "projection conversions' points",
        "projection first sharers' points",
        "projection suggesters' points",
        "projection engagement's points",
        "projection watched posts",
        "projection sharers' badges",
        "projection readers' badges",
        "projection held readers' badges",
        "projection standings",
        "projection sight of standings",
        "projection shares by day",
        "projection readers by day",
        "projection givers' badges",
        "proudly.people.invitations.carry_on_inviting",
        "proudly.notices.tasks.promise_invitations",
        "proudly.content.suggestions.services.fill_in_read",
        "proudly.content.suggestions.thanks.thank_for_published",
        "proudly.content.publishing.publish_due_stories",
        "proudly.content.search.index.index_changed_stories",
        "proudly.links.conversions.settle_reports",
        "proudly.sharing.tasks.announce_published_stories",
        "proudly.scoreboard.tasks.reward_published_suggestions",
    ]


def test_earlier_rooms_come_first_in_whatever_order_they_were_imported(monkeypatch):
    in_order = projections.declared()
    monkeypatch.setattr(projections, "_declared", {one.name: one for one in reversed(in_order)})
    rooms = [one.take_in.__module__.split(".")[1] for one in in_order]
    assert [one.take_in.__module__.split(".")[1] for one in projections.declared()] == rooms


def test_one_that_fails_pauses_longer_each_time_and_at_most_a_minute(caplog):
    failing = pulse.Pulse("failing", refuse)
    pauses, now = [], 0.0
    for _ in range(8):
        assert failing.beat(at=now) == 0
        pauses.append(failing.not_before - now)
        now = failing.not_before
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
    assert caplog.text.count("failing failed") == 8


def test_one_that_fails_is_left_alone_during_its_pause():
    calls = []

    def fail_and_count() -> int:
        calls.append(1)
        raise RuntimeError

    failing = pulse.Pulse("failing", fail_and_count)
    failing.beat(at=10.0)
    failing.beat(at=10.9)
    assert len(calls) == 1
    failing.beat(at=11.0)
    assert len(calls) == 2


def test_one_that_works_again_is_called_at_once_again(caplog):
    outcomes = iter([False, True, False])

    def do() -> int:
        if next(outcomes):
            return 5
        raise RuntimeError

    shaky = pulse.Pulse("shaky", do)
    shaky.beat(at=0.0)
    assert shaky.beat(at=1.0) == 5
    shaky.beat(at=1.0)
    assert shaky.not_before == 2.0


@pytest.mark.django_db
def test_one_that_fails_does_not_stop_the_others_nor_the_heartbeat(caplog):
    caplog.set_level(logging.CRITICAL, logger="proudly.kit.pulse")
    pulses = [pulse.Pulse("failing", refuse), pulse.Pulse("working", lambda: 2)]
    assert PulseThread(pulses, threading.Event()).beat() == 2
    assert heartbeat.is_alive(heartbeat.WORKER)


@pytest.mark.django_db
def test_the_heartbeat_is_one_row_however_many_workers_beat():
    heartbeat.beat(heartbeat.WORKER)
    heartbeat.beat(heartbeat.WORKER)
    assert Heartbeat.objects.count() == 1
