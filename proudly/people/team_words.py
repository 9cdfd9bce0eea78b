"""In what words somebody reads why a team cannot be changed so."""

from __future__ import annotations

from django.utils.translation import gettext as _

from proudly.people.team_changes import TeamRefused
from proudly.people.team_rules import DEEPEST, LONGEST_NAME, Why

ABOUT_THE_PLACE = {Why.BELOW_ITSELF, Why.TOO_DEEP}  # the other reasons are about the name


def sentence_of(refused: TeamRefused) -> str:
    """What happened and how to mend it."""
    said = {"name": refused.name, "most": DEEPEST, "longest": LONGEST_NAME}
    return {
        Why.NO_NAME: _("Give the team a name."),
        Why.TOO_LONG: _("A name has at most %(longest)s characters."),
        Why.SIGN_OF_PATHS: _("A name has no > in it: in files with people, that sign stands between teams."),
        Why.TAKEN: _("There is a team “%(name)s” in that place already. Choose another name or another place."),
        Why.BELOW_ITSELF: _("“%(name)s” cannot go below itself or below a team of its own. Choose another place."),
        Why.TOO_DEEP: _("“%(name)s” would stand too deep: there are at most %(most)s levels. Choose a higher place."),
    }[refused.why] % said
