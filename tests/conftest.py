"""The whole program, the browser and the mail server, for journeys through all of it.

A journey asks for `proudly` (shared, already up: make an organisation of your own) or `start_proudly` (your own
settings), `mailroom` (what was mailed) and `browsing` (pages) or `page` (one, on a desktop).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page

from tests.browsing import Browsing, chromium
from tests.mailroom import Mailroom
from tests.running import RunningProudly, running_proudly


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """All that use the one shared program stay in one process of pytest-xdist, unless they say that they may part.

    What a journey looks like in another language or window does not hang on the database: on PostgreSQL each is made
    once, in the first of its forms.
    """
    on_postgresql = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    kept, again, made = [], [], set()
    for item in items:
        is_a_journey = bool({"proudly", "browser"} & set(getattr(item, "fixturenames", ())))
        if is_a_journey and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group("whole program"))
        journey = item.nodeid.partition("[")[0]
        (again if is_a_journey and on_postgresql and journey in made else kept).append(item)
        made.add(journey)
    config.hook.pytest_deselected(items=again)
    items[:] = kept


@pytest.fixture(scope="session")
def mailroom() -> Iterator[Mailroom]:
    """A real SMTP server; `mailroom.wait_for(address)` gives the mail."""
    room = Mailroom()
    yield room
    room.close()


@pytest.fixture(scope="session")
def proudly(tmp_path_factory: pytest.TempPathFactory, mailroom: Mailroom) -> Iterator[RunningProudly]:
    """The program, up, with an empty database and mail to `mailroom`; shared by the tests of a run."""
    with running_proudly(tmp_path_factory.mktemp("proudly"), MAIL_URL=mailroom.url) as running:
        yield running


@pytest.fixture
def start_proudly(
    tmp_path_factory: pytest.TempPathFactory, mailroom: Mailroom
) -> Iterator[Callable[..., RunningProudly]]:
    """Starts a program with environment variables of your own: `start_proudly(FETCH_ALLOWED_HOSTS="127.0.0.1")`."""
    with ExitStack() as stack:

        def start(**settings: str) -> RunningProudly:
            folder = tmp_path_factory.mktemp("proudly")
            return stack.enter_context(running_proudly(folder, **{"MAIL_URL": mailroom.url, **settings}))

        yield start


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def browsing(browser: Browser) -> Iterator[Browsing]:
    """Opens pages of different visitors; a script's error on any of them fails the test."""
    visits = Browsing(browser)
    yield visits
    visits.close()
    assert visits.errors == []


@pytest.fixture
def page(browsing: Browsing) -> Page:
    """One visitor's page, on a desktop, in English."""
    return browsing.open()
