"""What a story lacks, and which of its fields changed, in the words of the pages."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _


def missing_words(missing: Iterable[str]) -> str:
    """What a story still needs, from the names of its fields: "a title, a summary"."""
    names = {
        "title": _("a title"),
        "summary": _("a summary"),
        "picture_alt": _("words for people who cannot see the picture"),
        "media": _("words for people who cannot see the pictures, or hear the video"),
        "over_at": _("an end that is still to come"),
        "approval": _("an approval of what it says now"),
    }
    return ", ".join(names.get(name, name) for name in missing)


def field_name(key: str) -> str:
    """The name of a field of a version, as `versions.Difference.key` has it."""
    kind, _space, which = key.partition(" ")
    if kind == "caption":
        return _("Words to share it with, %(number)s") % {"number": which}
    if kind == "medium":
        return _("Picture, video or document, %(number)s") % {"number": which}
    names = {
        "title": _("Title"),
        "summary": _("Summary"),
        "why": _("Why it is worth sharing"),
        "language": _("Language"),
        "url": _("Link"),
        "picture": _("Picture"),
        "picture_alt": _("What the picture shows"),
        "focus": _("What stays in view"),
        "topics": _("Topics"),
        "campaign": _("Campaign"),
        "teams": _("For whom"),
        "limit": _("Only some of them"),
        "announce": _("Mail the audience when this is published"),
        "for_all": _("Everybody must hear of this"),
        "internal": _("For colleagues only"),
    }
    return names.get(kind, kind)
