"""What holds for every test: a data folder of its own run, and no socket beyond this machine."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import hypothesis
import pytest
from django.conf import settings

from tests.outside_world import refuse_outside_world

# A busy machine is no reason to fail.
hypothesis.settings.register_profile("proudly", deadline=None)
hypothesis.settings.load_profile("proudly")


def pytest_configure() -> None:
    settings.DATA_DIR.mkdir()


def pytest_unconfigure() -> None:
    shutil.rmtree(settings.DATA_DIR, ignore_errors=True)


@pytest.fixture(autouse=True)
def no_vocabulary_of_another_test() -> None:
    """The rows of one test are gone, and the next has others under the same numbers."""
    from proudly.content.search.queries import forget_vocabularies

    forget_vocabularies()


@pytest.fixture(autouse=True)
def no_outside_world(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Fails a test that reaches for another machine, even where the code under test swallows the refusal."""
    reached_for = refuse_outside_world(monkeypatch)
    yield reached_for
    assert not reached_for, f"reached for {', '.join(reached_for)}, beyond this machine"
