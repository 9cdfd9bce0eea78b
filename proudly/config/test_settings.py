"""The settings under which the tests run: a throw-away data folder, tasks done at once, mail kept in memory.

PROUDLY_TEST_DATABASE says which database this run is about: `sqlite` (the default) or `postgresql`, which then needs
DATABASE_URL. `python tools/postgres.py run -- pytest` sets both.
"""

from __future__ import annotations

import os
import tempfile
from uuid import uuid4

# Made and removed by conftest.py: what only reads settings, such as mypy, leaves nothing behind.
_folder = f"{tempfile.gettempdir()}/proudly-test-{uuid4().hex[:12]}"

# Nothing of the developer's own installation reaches a test.
_own = (
    "SITE_URL",
    "ALLOWED_HOSTS",
    "MAIL_URL",
    "MAIL_FROM",
    "REDIS_URL",
    "FETCH_ALLOWED_HOSTS",
    "TRUSTED_PROXIES",
    "ERASURES_FILE",
)
for _name in _own:
    os.environ.pop(_name, None)
if (TEST_DATABASE := os.environ.get("PROUDLY_TEST_DATABASE", "sqlite")) == "sqlite":
    os.environ.pop("DATABASE_URL", None)
os.environ.update(PROUDLY_DATA=_folder, SECRET_KEY="only-for-tests-" + "x" * 40)

from proudly.config.settings import *  # noqa: E402, F403
from proudly.config.settings import CACHES, DATABASES  # noqa: E402

if TEST_DATABASE == "sqlite":
    # A file, since threads that test concurrency cannot share a database in memory; a power cut may have it.
    DATABASES["default"]["NAME"] = ":memory:"
    DATABASES["default"]["TEST"] = {"NAME": f"{_folder}/test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0

CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS_IMMEDIATE = True
