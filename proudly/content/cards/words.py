"""Why a page could not be read, in words that say how to mend it."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from proudly.content.cards.card import Trouble

_SENTENCES: dict[Trouble, Callable[[], str]] = {
    Trouble.NO_ADDRESS: lambda: _("That is no link. Copy the address of the page, which begins with https://."),
    Trouble.REFUSED: lambda: _(
        "This page is inside a private network, which is not read from here. Fill in the story yourself, or ask the "
        "owner of this Proudly to allow the server (FETCH_ALLOWED_HOSTS)."
    ),
    Trouble.UNKNOWN: lambda: _("There is no site of that name. Look whether the link is whole, and paste it again."),
    Trouble.SILENT: lambda: _("The site does not answer. Try again in a minute, or fill in the story yourself."),
    Trouble.CERTIFICATE: lambda: _(
        "The site cannot prove that it is what it says: its certificate is wrong. Open the link in your browser to see "
        "whether it is the right one."
    ),
    Trouble.SLOW: lambda: _("The page took too long. Try again in a minute, or fill in the story yourself."),
    Trouble.LARGE: lambda: _("The page is too large to be read. Fill in the story yourself; the link can be used."),
    Trouble.BROKEN: lambda: _(
        "The site answers in a way that cannot be read. Look in your browser whether the link works, or fill in the "
        "story yourself."
    ),
    Trouble.NOT_FOUND: lambda: _("There is no page at this link. Look whether it is whole, and paste it again."),
    Trouble.SIGN_IN: lambda: _(
        "This page can only be read by whoever signs in, and so will your colleagues' readers find it. Use a public "
        "page, or leave the link out and write the story here."
    ),
    Trouble.KEPT_OUT: lambda: _(
        "The site lets no program read its pages. The link can be used: fill in the rest of the story yourself."
    ),
    Trouble.OUT_OF_ORDER: lambda: _(
        "The site is out of order just now. Try again later, or fill in the story yourself."
    ),
    Trouble.PDF: lambda: _(
        "This is a PDF, not a page. The link can be used: write yourself what is in it, or link to the page on which "
        "it is offered."
    ),
    Trouble.NO_PAGE: lambda: _("This is a file, not a page. Link to the page on which it stands."),
    Trouble.NOTHING_SAID: lambda: _("The page has no title and says nothing of itself. Fill in the story yourself."),
}


def sentence_of(trouble: str) -> str:
    """For people, in the language of this moment. `trouble`: a value of `Trouble`."""
    return _SENTENCES[Trouble(trouble)]()
