from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile

from proudly.kit.private_files import private_files


def test_private_files_lie_within_the_data_and_not_where_pictures_are_public():
    assert settings.PRIVATE_ROOT.parent == settings.DATA_DIR
    assert Path(settings.MEDIA_ROOT) not in [settings.PRIVATE_ROOT, *settings.PRIVATE_ROOT.parents]


def test_a_private_file_has_no_address():
    kept = private_files()
    name = kept.save("folder/film.webm", ContentFile(b"film"))
    assert (settings.PRIVATE_ROOT / name).read_bytes() == b"film"
    with pytest.raises(ValueError, match="no address"):
        kept.url(name)
    kept.delete(name)
