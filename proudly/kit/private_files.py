"""Where files are kept that only members may see: no address leads there, a page gives them out."""

from __future__ import annotations

import os

from django.conf import settings
from django.core.files.storage import FileSystemStorage


class PrivateFiles(FileSystemStorage):
    """Files in PRIVATE_ROOT, wherever that is just now."""

    @property
    def base_location(self) -> str:
        return str(settings.PRIVATE_ROOT)

    @property
    def location(self) -> str:
        return os.path.abspath(self.base_location)

    def url(self, name: str | None) -> str:
        raise ValueError("A private file has no address; a page gives it out.")


def private_files() -> PrivateFiles:
    """For the `storage` of a field: a migration keeps this name."""
    return PrivateFiles()
