"""What /healthz answers to a monitor."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from proudly.kit import clock, heartbeat


@pytest.mark.django_db
def test_everything_is_up_while_the_worker_is_heard():
    heartbeat.beat(heartbeat.WORKER)
    answer = Client().get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"web": "up", "database": "up", "worker": "up"}


@pytest.mark.django_db
@pytest.mark.parametrize("silence", [timedelta(seconds=20), timedelta(days=1)])
def test_a_worker_that_was_not_heard_for_twenty_seconds_is_down(silence):
    with clock.at(clock.now() - silence):
        heartbeat.beat(heartbeat.WORKER)
    answer = Client().get("/healthz")
    assert answer.status_code == 503
    assert answer.json() == {"web": "up", "database": "up", "worker": "down"}


@pytest.mark.django_db
def test_a_worker_that_never_ran_is_down():
    assert Client().get("/healthz").json()["worker"] == "down"


@pytest.mark.django_db
def test_a_database_that_fails_is_down_and_of_the_worker_nothing_is_known():
    def refuse(*_: object) -> None:
        from django.db import OperationalError

        raise OperationalError

    with connection.execute_wrapper(refuse):
        answer = Client().get("/healthz")
    assert answer.status_code == 503
    assert answer.json() == {"web": "up", "database": "down", "worker": "unknown"}
