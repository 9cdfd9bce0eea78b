"""Challenges in words."""

from __future__ import annotations

from datetime import date

from babel import Locale
from babel.dates import format_interval
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from proudly.challenges.models import Challenge
from proudly.points.words import points_in_words
from proudly.ui.templatetags.ui import number

What, Whose = Challenge.What, Challenge.Whose


def so_far(what: str, done: int, goal: int) -> str:
    """ "412 of 1,000 readers"."""
    words = {
        What.SHARES: ngettext("%(done)s of %(goal)s share", "%(done)s of %(goal)s shares", goal),
        What.READERS: ngettext("%(done)s of %(goal)s reader", "%(done)s of %(goal)s readers", goal),
        What.MEMBERS: ngettext("%(done)s of %(goal)s colleague", "%(done)s of %(goal)s colleagues", goal),
        What.SUGGESTIONS: ngettext("%(done)s of %(goal)s suggestion", "%(done)s of %(goal)s suggestions", goal),
    }
    return words[What(what)] % {"done": number(done), "goal": number(goal)}


def brought_in_words(what: str, done: int) -> str:
    """ "412 readers"."""
    words = {
        What.SHARES: ngettext("%(n)s share", "%(n)s shares", done),
        What.READERS: ngettext("%(n)s reader", "%(n)s readers", done),
        What.MEMBERS: ngettext("%(n)s colleague who takes part", "%(n)s colleagues who take part", done),
        What.SUGGESTIONS: ngettext("%(n)s published suggestion", "%(n)s published suggestions", done),
    }
    return words[What(what)] % {"n": number(done)}


def asked_in_words(challenge: Challenge) -> str:
    """What it asks, of whom: "All of us together: 1,000 readers"."""
    goal = brought_in_words(challenge.what, challenge.goal)
    words = {
        Whose.PERSON: _("Each of us: %(goal)s"),
        Whose.TEAM: _("Each team: %(goal)s"),
        Whose.COMPANY: _("All of us together: %(goal)s"),
    }
    return words[Whose(challenge.whose)] % {"goal": goal}


def how_it_counts(challenge: Challenge) -> list[str]:
    """What a member should know to take part, a sentence each."""
    words = {
        What.SHARES: _("A share counts on the day you make it, once it has proved itself, as for your points."),
        What.READERS: _("A reader counts once a day for each share. Robots, colleagues and yourself do not."),
        What.MEMBERS: _("Whoever shares one story takes part, once the share has proved itself."),
        What.SUGGESTIONS: _("A suggestion counts when a story of it is published, for who suggested it first."),
    }
    said = [words[What(challenge.what)]]
    if challenge.only:
        said.append(_("Only stories of “%(name)s” count.") % {"name": challenge.only})
    if challenge.bonus:
        bonus = points_in_words(challenge.bonus)
        gives = {
            Whose.PERSON: _("Whoever reaches it gets %(points)s extra."),
            Whose.TEAM: _("Does your team reach it, then everybody in it who took part gets %(points)s extra."),
            Whose.COMPANY: _("Do we reach it, then everybody who took part gets %(points)s extra."),
        }
        said.append(gives[Whose(challenge.whose)] % {"points": bonus})
    return said


def reached_in_words(challenge: Challenge) -> str:
    """Of an outcome, who has reached it: "12 people reached it"."""
    by = challenge.reached_by or 0
    if not by:
        return _("We did not quite reach it")
    if challenge.whose == Whose.PERSON:
        return ngettext("%(n)s person reached it", "%(n)s people reached it", by) % {"n": number(by)}
    if challenge.whose == Whose.TEAM:
        return ngettext("%(n)s team reached it", "%(n)s teams reached it", by) % {"n": number(by)}
    return _("We reached it")


def took_part_in_words(people: int) -> str:
    """ "31 colleagues took part"."""
    return ngettext("%(n)s colleague took part", "%(n)s colleagues took part", people) % {"n": number(people)}


def days_in_words(first: date, last: date) -> str:
    """ "10 – 23 Nov 2026"."""
    locale = Locale.parse(translation.get_language() or "en", sep="-")
    return str(format_interval(first, last, "yMMMd", locale=locale))


def days_left_in_words(last: date, today: date) -> str:
    """ "3 more days", "The last day"."""
    days = (last - today).days
    if days <= 0:
        return _("The last day")
    return ngettext("%(n)s more day", "%(n)s more days", days) % {"n": number(days)}
