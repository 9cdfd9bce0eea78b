"""Why no words were suggested, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

KEY, MODEL, BUSY, NOTHING, SILENT = "key", "model", "busy", "nothing", "silent"


def trouble_words(trouble: str) -> str:
    sentences = {
        KEY: _("It does not accept the key. The owner can give another under Help with words."),
        MODEL: _("It does not know that model, or what was asked. The owner can look under Help with words."),
        BUSY: _("It has too much to do, or its credit is used up. Try again later."),
        NOTHING: _("It answered with nothing that can be used. Try again, or write them yourself."),
        SILENT: _("It cannot be reached. Try again later, or write them yourself."),
    }
    return sentences.get(trouble, sentences[SILENT])
