from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from proudly.people.models import Team
from proudly.people.team_changes import TeamRefused
from proudly.people.team_rules import LONGEST_NAME
from proudly.people.team_words import ABOUT_THE_PLACE, sentence_of
from proudly.people.teams import TeamLine, full_path

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

NOWHERE = "none"  # said, not left out: nobody loses a team because a field was forgotten


class PlaceField(forms.TypedChoiceField):
    """A team to choose by its way down the tree, or none. No query: it is given the tree."""

    def offer(self, lines: Sequence[TeamLine], none: tuple[str, StrOrPromise], but: Team | None = None) -> None:
        """Let every team be chosen but one and those below it; `none` is what no team is sent as and comes to."""
        offered = [line.team for line in lines if but not in (line.team, *line.above)]
        self.teams = {team.pk: team for team in offered}
        self.choices = [none, *((line.team.pk, full_path(line)) for line in lines if line.team.pk in self.teams)]
        self.coerce, self.empty_value = self._team, None

    def _team(self, said: str) -> Team | None:
        return None if said == NOWHERE else self.teams[int(said)]


class TeamForm(forms.Form):
    """What a team is called and where it stands."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    parent = PlaceField(
        label=_("Below"),
        required=False,
        help_text=_("Stories and roles for a team reach those below it as well."),
        error_messages={"invalid_choice": _("It cannot stand there any more. Choose another place.")},
    )

    def __init__(self, *args: Any, lines: Sequence[TeamLine], team: Team | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent = self.fields["parent"]
        assert isinstance(parent, PlaceField)
        parent.offer(lines, ("", _("Nothing: at the top")), but=team)

    def refuse(self, refused: TeamRefused) -> None:
        """Say why the verb did not do it."""
        self.add_error("parent" if refused.why in ABOUT_THE_PLACE else "name", sentence_of(refused))


class RemoveTeamForm(forms.Form):
    """Where its people and the teams below it go."""

    to = PlaceField(
        label=_("Move its people and teams to"),
        error_messages={"invalid_choice": _("That team is not there any more. Choose another one.")},
    )

    def __init__(self, *args: Any, lines: Sequence[TeamLine], team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to = self.fields["to"]
        assert isinstance(to, PlaceField)
        none = _("No team: its people are without one, its teams stand at the top")
        to.offer(lines, (NOWHERE, none), but=team)
        self.initial = {"to": team.parent_id or NOWHERE}

    def refuse(self, refused: TeamRefused) -> None:
        """Say why the verb did not do it."""
        self.add_error("to", sentence_of(refused))
