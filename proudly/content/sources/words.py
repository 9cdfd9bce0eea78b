"""How a source is, in words that say what to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from babel.dates import format_date, format_datetime
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext, to_locale
from django.utils.translation import gettext as _

from proudly.content.models import Source
from proudly.content.sources import rules
from proudly.content.sources.queries import FAILURES_THAT_LAST
from proudly.kit import clock
from proudly.kit.fetch import Why
from proudly.ui.templatetags.ui import moment

# What went wrong, and what mends it.
ERRORS: dict[str, Promise] = {
    "not found": gettext_lazy("The site says “not found”. Check the address."),
    rules.GONE: gettext_lazy(
        "The site says that this feed is gone for good. Look for its new address, or remove it here."
    ),
    "locked": gettext_lazy("The site lets nobody read this without signing in. Ask the site for a public address."),
    rules.TOO_OFTEN: gettext_lazy("The site asks us to come less often. We wait; you need do nothing."),
    "site is down": gettext_lazy("The site has trouble of its own. We try again by ourselves."),
    "refused": gettext_lazy("The site gives an answer that we cannot use. Check the address in your browser."),
    Why.PRIVATE: gettext_lazy(
        "The address is inside a private network, which is not reached from here. Use a public address, or ask the "
        "owner of this Proudly to allow this server (FETCH_ALLOWED_HOSTS)."
    ),
    Why.PACKED: gettext_lazy("The site sends its answer packed, which is not read here."),
    Why.LARGE: gettext_lazy("The feed is larger than 5 MB. Ask the site for a shorter one."),
    Why.UNKNOWN: gettext_lazy("The site does not answer. Check the address."),
    Why.SILENT: gettext_lazy("The site does not answer. Check the address."),
    Why.CERTIFICATE: gettext_lazy("The site cannot prove that it is the one it says. Tell whoever looks after it."),
    Why.SLOW: gettext_lazy("The site answers too slowly. We try again by ourselves."),
    Why.BROKEN: gettext_lazy("The site broke off in the middle of its answer. We try again by ourselves."),
    Why.REDIRECTS: gettext_lazy("The address sends us on and on, without an end. Check the address in your browser."),
    Why.ADDRESS: gettext_lazy("This is no address that can be reached. Check how it is written."),
    rules.FOR_NOBODY: gettext_lazy("The teams that its stories were for were removed. Choose others, or everyone."),
    rules.NOT_THEIRS: gettext_lazy("Who added it writes for these teams no more. Choose others, or add it anew."),
    "no feed": gettext_lazy("There is no feed here. Look on the site for a link that says RSS, Atom or feed."),
    "unreadable": gettext_lazy("The feed is too damaged to be read. Tell whoever looks after the site."),
}

# Why an item did not become a story.
WHY_NOT: dict[str, Promise] = {
    rules.OLD: gettext_lazy("Older than what was brought in"),
    rules.MANY: gettext_lazy("One of very many at once"),
    rules.WORDS: gettext_lazy("None of the words you look for"),
    rules.UNWANTED_WORDS: gettext_lazy("A word you keep out"),
    rules.CATEGORY: gettext_lazy("Not of a category you chose"),
    rules.EMPTY: gettext_lazy("Nothing in it"),
}


@dataclass(frozen=True)
class Health:
    """`kind`: "success", "warning", "error" or "" (paused, or not looked at yet). `line`: a sentence or two."""

    kind: str
    line: str


def health_of(source: Source, new_this_week: int) -> Health:
    """How the source is, in plain words."""
    if source.last_error == rules.GONE:
        return Health("error", _("Turned off. %(why)s") % {"why": ERRORS[rules.GONE]})
    if not source.is_on:
        return Health("", _("Paused: nothing comes in."))
    if source.last_error and source.failing_since is not None:
        why = str(ERRORS.get(source.last_error, ERRORS["refused"]))
        since = _since(source.failing_since)
        kind = "warning" if source.failures < FAILURES_THAT_LAST else "error"
        return Health(kind, _("Not read since %(moment)s. %(why)s") % {"moment": since, "why": why})
    if source.good_at is None:
        return Health("", _("Is looked at for the first time now."))
    new = ngettext("%(number)d new this week", "%(number)d new this week", new_this_week) % {"number": new_this_week}
    return Health("success", _("Looked %(ago)s, %(new)s.") % {"ago": moment(source.good_at), "new": new})


def why_not(code: str) -> str:
    return str(WHY_NOT.get(code, ""))


def error(code: str) -> str:
    return str(ERRORS.get(code, ERRORS["refused"]))


def _since(at: datetime) -> str:
    """Today's hour, the day of this week, or the date."""
    here, now = timezone.localtime(at), timezone.localtime(clock.now())
    locale = to_locale(get_language() or "en")
    if here.date() == now.date():
        return format_datetime(here, "HH:mm", locale=locale)
    if now - here < timedelta(days=6):
        return format_date(here, "EEEE", locale=locale)
    return format_date(here, "d MMM y" if here.year != now.year else "d MMM", locale=locale)
