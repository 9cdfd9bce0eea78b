"""The doctor says what is not in order, and what to do about it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from proudly.config.doctor import examine


@pytest.mark.django_db
def test_a_country_file_that_cannot_be_read_is_found(tmp_path: Path, settings: Any):
    broken = tmp_path / "countries.mmdb"
    broken.write_text("nothing of the kind")
    settings.COUNTRY_DATABASE = str(broken)
    [said] = [finding for finding in examine() if finding.subject == "countries"]
    assert not said.in_order
    assert "COUNTRY_DATABASE" in said.remedy


@pytest.mark.django_db
def test_a_list_of_erasures_that_cannot_be_written_is_found(tmp_path: Path, settings: Any):
    (tmp_path / "in the way").write_text("")
    settings.ERASURES_FILE = tmp_path / "in the way" / "erasures.jsonl"
    [said] = [finding for finding in examine() if finding.subject == "erasures"]
    assert not said.in_order
    assert "ERASURES_FILE" in said.remedy
