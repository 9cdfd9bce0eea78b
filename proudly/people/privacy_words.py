"""The privacy policy in words. Every sentence is chosen by asking the rule, so that it cannot say what is not so."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

from django.utils.translation import gettext as _

from proudly.people import privacy_rules
from proudly.people.privacy_rules import Group, Policy, ShownAs, Viewers


@dataclass(frozen=True)
class Said:
    """One item of the policy."""

    title: str
    text: str


def viewers_name(viewers: str) -> str:
    """Who sees figures, as the audit trail says it."""
    words = {Viewers.EVERYONE: _("everyone"), Viewers.LEAD: _("the team lead"), Viewers.NOBODY: _("nobody else")}
    return words.get(Viewers(viewers), viewers) if viewers in set(Viewers) else viewers


def said_of(policy: Policy) -> list[Said]:
    """What the policy comes to, item by item."""
    return [
        Said(_("Figures of one person"), _figures(policy)),
        Said(_("Exports and other programs"), _exports(policy)),
        Said(_("Names on boards"), _names(policy)),
        Said(_("Nicknames"), _nicknames(policy)),
        Said(_("Figures of several people"), _sums(policy)),
        Said(_("How many sponsors share"), _sponsors(policy)),
        Said(
            _("What is no figure"),
            _(
                "Whoever hands rewards over sees who gets which. Owners see who is here and with which role, and in "
                "the audit trail who changed roles, rules, rewards and policy. None of these shows points, shares or "
                "visits."
            ),
        ),
    ]


def _figures(policy: Policy) -> str:
    colleague = privacy_rules.may_see_figures(policy, own=False, leads=False)
    lead = privacy_rules.may_see_figures(policy, own=False, leads=True)
    if colleague:
        return _(
            "Everybody here sees the points and the rank of everybody on the scoreboard. What somebody shared, and who "
            "visited it, is seen by that person alone."
        )
    if lead:
        return _(
            "Points and rank are seen by that person, and by whoever leads the team or a team above it. By nobody "
            "else: no role changes that, not even that of the owner. What somebody shared, and who visited it, is seen "
            "by that person alone."
        )
    return _(
        "Points, shares, visits and rank of one person are seen by that person alone. By nobody else: no role "
        "changes that, not that of the team lead, the manager, the analyst or the owner. There is no ranking of people."
    )


def _exports(policy: Policy) -> str:
    if privacy_rules.may_see_figures(policy, own=False, leads=True):
        return _("Exports, the API and live updates show of others what the pages show, and no more.")
    return _(
        "Exports, the API and live updates hold no figures of one person, but the own ones: they ask the same rule as "
        "the pages."
    )


def _names(policy: Policy) -> str:
    if privacy_rules.shown_as(policy, wish=ShownAs.NAME, has_agreed=False) == ShownAs.NAME:
        return _("Who is on a board stands there by name, unless that person chose a nickname or to be left out.")
    return _(
        "Nobody is named without having agreed. The words that were agreed to are kept with the moment; whoever "
        "withdraws is no longer named, at once, and loses no points."
    )


def _nicknames(policy: Policy) -> str:
    fewest = next(unnamed for unnamed in count() if privacy_rules.hides_among_others(unnamed))
    return _(
        "Everybody may choose a nickname, or to be left out, without losing points. A nickname is shown without team, "
        "and only while at least %(people)s others do not go by their name either."
    ) % {"people": fewest}


def _sums(policy: Policy) -> str:
    fewest = next(people for people in count() if privacy_rules.may_show_sum(policy, Group(people)))
    return _(
        "They are shown only of %(people)s people or more together. A smaller team counts with the team above it, and "
        "nothing that is shown can be subtracted from the whole to find fewer."
    ) % {"people": fewest}


def _sponsors(policy: Policy) -> str:
    fewest = next(people for people in count() if privacy_rules.may_show_sum(policy, Group(people)))
    if privacy_rules.may_show_sponsors(policy, Group(1)):
        return _(
            "Above the stories, and under “Why we do this”, everybody sees how many sponsors shared something this "
            "month, without names. Not when one of them does not go by name, unless %(people)s or more do not."
        ) % {"people": fewest}
    return _("How many sponsors shared something is shown to nobody: they are few.")


def consent_to_be_named(organisation: str) -> str:
    """The words that somebody agrees to who wants to stand on boards by name."""
    return _(
        "I agree that %(organisation)s shows my name and my team with my points to those colleagues who see the "
        "scoreboard. I can withdraw this here at any moment; I keep my points."
    ) % {"organisation": organisation}
