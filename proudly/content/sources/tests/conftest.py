from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from proudly.content.models import Source
from proudly.content.sources import apart, feeds, looking, searching
from proudly.content.sources.services import Choices, add_source
from proudly.content.sources.tests.sites import Site, site
from proudly.people.models import Member
from proudly.people.tests import factories as people


@pytest.fixture
def news(settings: Any) -> Iterator[Site]:
    """A site that this Proudly may reach."""
    settings.FETCH_ALLOWED_HOSTS = ["127.0.0.1"]
    with site() as running:
        yield running


@pytest.fixture
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read in this process: quicker, and the same."""
    monkeypatch.setattr(looking, "read_feed_apart", feeds.read_feed)
    monkeypatch.setattr(searching, "read_feed_apart", feeds.read_feed)
    assert apart.read_feed_apart is not feeds.read_feed


@pytest.fixture
def eva() -> Member:
    return people.editor()


@pytest.fixture
def add(eva: Member) -> Callable[..., Source]:
    """A source of Eva's. Nothing looks at it: a nudge waits for the end of a transaction, and tests are in one."""

    def make(address: str, **more: Any) -> Source:
        chosen: dict[str, Any] = {"name": "The news", "language": "en", "every": timedelta(hours=1)} | more
        return add_source(by=chosen.pop("by", eva), address=address, choices=Choices(**chosen))

    return make
