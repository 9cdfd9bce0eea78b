"""Settings: every variable has its line, and a wrong value says how to mend it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def load_settings(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Import the settings in a new process."""
    names = {"PATH": os.environ["PATH"], "PROUDLY_DATA": str(folder), **environment}
    command = [sys.executable, "-c", "from proudly.config import settings; print(settings.SITE_URL)"]
    return subprocess.run(command, env=names, cwd=ROOT, capture_output=True, text=True)


def test_every_variable_that_settings_read_is_explained_and_no_other():
    source = (ROOT / "proudly/config/settings.py").read_text()
    read = set(re.findall(r"""(?:environ\.get|_flag|_names)\(\s*"(\w+)"|environ\["(\w+)"\]""", source))
    explained = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs/settings.md").read_text(), re.MULTILINE)
    assert sorted(explained) == sorted({first or second for first, second in read})


def test_without_any_setting_the_settings_load(tmp_path):
    loaded = load_settings(tmp_path)
    assert (loaded.stdout, loaded.stderr) == ("http://127.0.0.1:8000\n", "")


def test_the_secret_key_is_made_once_and_read_by_nobody_else(tmp_path):
    load_settings(tmp_path)
    key = tmp_path / "secret.key"
    made = key.read_text()
    load_settings(tmp_path)
    assert key.read_text() == made
    assert len(made) >= 50
    assert key.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "nonsense"),
        ("MAIL_URL", "mail.example.com"),
        ("MAIL_FROM", "nobody"),
        ("TRUSTED_PROXIES", "one"),
        ("COUNTRY_DATABASE", "/nowhere/countries.mmdb"),
    ],
)
def test_a_wrong_value_stops_the_start_and_names_the_variable(tmp_path, name, value):
    stopped = load_settings(tmp_path, **{name: value})
    assert stopped.returncode == 1
    assert stopped.stderr.splitlines()[-1].startswith(f"django.core.exceptions.ImproperlyConfigured: {name} must ")


def test_what_django_checks_of_a_site_that_others_reach_is_all_in_order(tmp_path):
    names = {"PATH": os.environ["PATH"], "PROUDLY_DATA": str(tmp_path), "SITE_URL": "https://proudly.example.com"}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    checked = subprocess.run(command, env=names, cwd=ROOT, capture_output=True, text=True)
    assert (checked.returncode, checked.stderr) == (0, "")
