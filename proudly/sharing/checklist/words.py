"""The checklist in words: what was found, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from proudly.sharing.checklist.readability import Level
from proudly.sharing.checklist.rules import Check, Mark
from proudly.ui.templatetags.ui import moment

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LEVELS = {
    Level.EVERYBODY: gettext_lazy("everybody"),
    Level.PROFESSIONALS: gettext_lazy("professionals"),
    Level.SPECIALISTS: gettext_lazy("specialists"),
}


def title_of(check: Check) -> str:
    titles = {
        "link": _("The link"),
        "picture": _("The picture"),
        "readable": _("Easy to read"),
        "words": _("Words to share it with"),
        "disclosure": _("That they work here"),
        "shared": _("New to their networks"),
    }
    return titles[check.key]


def sentence_of(check: Check) -> StrOrPromise:
    """What was found and, where it can be better, how."""
    facts = check.facts
    if check.key == "link":
        return _of_link(check)
    if check.key == "picture":
        return _of_picture(check)
    if check.key == "readable":
        return _of_reading(check)
    if check.key == "words":
        return _of_words(check)
    if check.key == "disclosure":
        if check.mark == Mark.GOOD:
            return _("Each post says so: “%(words)s”.") % {"words": facts["words"]}
        return _("Posts do not say so in every language of your words. The house rules can add it by themselves.")
    if check.found == "often":
        return _("%(people)d colleagues shared this link in the last two months: their networks have seen it.") % facts
    if check.found == "again":
        when = {"title": facts["title"], "day": moment(facts["at"], "date")}
        return _("The same link was in “%(title)s”, on %(day)s. Say what is new, or wait a while.") % when
    return _("Nobody shared this link in the last two months.")


def _of_link(check: Check) -> StrOrPromise:
    if check.mark == Mark.GOOD:
        return _("It opened, %(moment)s.") % {"moment": moment(check.facts["at"], "full")}
    if check.mark == Mark.BETTER:
        return check.facts["trouble"]  # type: ignore[no-any-return]  # a sentence of cards.words
    return _("It is being opened.") if check.mark == Mark.LOOKING else _("It was not opened in the last week.")


def _of_picture(check: Check) -> str:
    sentences = {
        "": _("Large enough, with words for who cannot see it."),
        "none": _("There is none. A post with a picture is noticed, and read by more people."),
        "no words": _("Say what it shows, for people who cannot see it: without that it is not published."),
        "small": _(
            "It is %(width)d by %(height)d pixels. LinkedIn shows it across the post from %(wide)d by %(high)d on."
        ),
    }
    return sentences[check.found] % check.facts


def _of_reading(check: Check) -> str:
    facts = check.facts | {"level": LEVELS[check.facts["level"]]}
    if check.mark == Mark.GOOD:
        return (
            _("The summary is easy for %(level)s: %(ease)d on the scale of Flesch, where %(least)d is asked.") % facts
        )
    return (
        _(
            "The summary is not easy for %(level)s yet: %(ease)d on the scale of Flesch, where %(least)d is asked. "
            "Shorter sentences and words help. Begin with: “%(longest)s”"
        )
        % facts
    )


def _of_words(check: Check) -> str:
    if check.found == "none":
        return _("There are none: everybody is offered the title, and all posts are the same.")
    if check.found == "language":
        return _("There are none in the language of the story.")
    facts = check.facts
    said = ngettext("%(has)d variant to choose from.", "%(has)d variants to choose from.", facts["has"]) % facts
    if check.mark == Mark.GOOD:
        return said
    wish = _("With %(wanted)d, posts of colleagues differ; the same words from many look fake.") % facts
    return f"{said} {wish}"
