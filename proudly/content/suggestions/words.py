"""What people read about a suggestion: why a link is refused, how far it is, and words to say no with."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from proudly.content.suggestions.queries import Credit
from proudly.content.suggestions.rules import LONGEST_ADDRESS, Wrong

_REFUSED: dict[Wrong, Callable[[], str]] = {
    Wrong.NONE: lambda: _("There is no link in this. Copy the address of the page, which begins with https://."),
    Wrong.KIND: lambda: _("This is no link to a page. Copy the address of the page, which begins with https://."),
    Wrong.PASSWORD: lambda: _(
        "There is a name or a password in this link, before the @. Copy the address of the page without it."
    ),
    Wrong.LONG: lambda: (
        _("This link is longer than %(most)d characters. Look for a shorter one to the same page.")
        % {"most": LONGEST_ADDRESS}
    ),
}


def why_refused(wrong: Wrong) -> str:
    """Why what was pasted cannot be suggested, and what to do."""
    return _REFUSED[wrong]()


def reasons_to_decline() -> list[tuple[str, str]]:
    """Kind ways to say no: a name, and the words an editor begins with."""
    return [
        (
            _("Not for our network"),
            _("Thank you for thinking of this. It is interesting, but too far from what we are known for. What would "
              "you like to tell about your own work?"),
        ),
        (
            _("It is old news"),
            _("Thank you! This has been around for a while, so your network has probably seen it. If there is "
              "something new about it, send it along."),
        ),
        (
            _("We cannot say this in public yet"),
            _("Good find, and thank you. We cannot talk about this in public yet. I keep it in mind for when we can."),
        ),
        (
            _("We have something like it"),
            _("Great minds think alike: we already have a story about this. Have a look, it may be one for you to "
              "share."),
        ),
    ]  # fmt: skip


def suggested_by(credit: Credit | None) -> str:
    """Who had the idea, as it stands with the story; "" when nobody did."""
    if credit is None or not (credit.names or credit.others):
        return ""
    names = list(credit.names[:3])
    others = credit.others + len(credit.names) - len(names)
    if others:
        names.append(_("colleagues") if others > 1 else _("a colleague"))
    if len(names) == 1:
        return _("Suggested by %(name)s") % {"name": names[0]}
    return _("Suggested by %(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}
