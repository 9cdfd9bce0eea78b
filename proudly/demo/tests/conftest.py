from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from proudly.demo.services import found_demo_company
from proudly.kit import clock
from proudly.people.models import Organisation

FOUNDED_AT = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)  # a Tuesday


@pytest.fixture(scope="module")
def demo_company(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Organisation]:
    """A demo company of sixty people, founded once for a module, in a transaction that is rolled back after it."""
    media: Path = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media), transaction.atomic():
        with clock.at(FOUNDED_AT):
            company = found_demo_company(people=60, seed=7, progress=lambda step: None)
        yield company
        transaction.set_rollback(True)
