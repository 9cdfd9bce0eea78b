"""Where files are kept that only members may see: no address leads there, a page gives them out."""

from __future__ import annotations

from django.conf import settings
from django.core.files.storage import FileSystemStorage


def private_files() -> FileSystemStorage:
    return FileSystemStorage(location=str(settings.PRIVATE_ROOT), base_url=None)
