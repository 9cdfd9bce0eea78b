"""The checklist of a story, and what an organisation asks of its stories."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from proudly.content.cards.card import CardNotRead
from proudly.content.cards.services import TooManyReadings, begin_reading
from proudly.content.models import Story
from proudly.content.queries import stories_to_write
from proudly.people.models import Organisation
from proudly.people.organisations import offered_languages
from proudly.people.views import MemberRequest, action_required
from proudly.sharing.checklist import standards
from proudly.sharing.checklist.checks import checks_of
from proudly.sharing.checklist.readability import Level
from proudly.sharing.checklist.rules import Mark
from proudly.sharing.checklist.words import LEVELS, sentence_of, title_of


@action_required("write stories")
def checklist(request: MemberRequest, story_id: int) -> HttpResponse:
    """How good a story is, before it is published. A part of a page. POST has its link opened."""
    story = get_object_or_404(stories_to_write(request.member), pk=story_id)
    if request.method == "POST" and story.url:
        try:
            begin_reading(member=request.member, url=story.url)
        except (CardNotRead, TooManyReadings):
            return render(request, "sharing/checklist.html", _shown(story, may_open=False))
    return render(request, "sharing/checklist.html", _shown(story, may_open=request.method != "POST"))


def _shown(story: Story, *, may_open: bool) -> dict[str, Any]:
    checks = checks_of(story)
    marks = {check.key: check.mark for check in checks}
    return {
        "story": story,
        "lines": [(check.mark.value, title_of(check), sentence_of(check)) for check in checks],
        "better": sum(check.mark == Mark.BETTER for check in checks),
        "is_to_open": may_open and marks.get("link") == Mark.UNKNOWN,
        "is_opening": marks.get("link") == Mark.LOOKING,
    }


class StandardsForm(forms.Form):
    """A level for each language of the organisation, and the norm of the supply meter."""

    fresh_a_week = forms.FloatField(
        label=gettext_lazy("New stories a week, for 100 active people"),
        min_value=standards.FEWEST_FRESH,
        max_value=standards.MOST_FRESH,
        help_text=gettext_lazy("With fewer, people have nothing to share; with many more, they look at none."),
    )

    def __init__(self, said: Mapping[str, str] | None, *, organisation: Organisation) -> None:
        kept = standards.standards_of(organisation)
        super().__init__(said, initial={"fresh_a_week": kept.fresh_a_week})
        levels = [*((level.value, words) for level, words in LEVELS.items()), ("", _("It does not matter"))]
        for language, name in offered_languages(organisation):
            self.fields[f"level_{language}"] = forms.ChoiceField(
                label=_("%(language)s is to be easy for") % {"language": name},
                choices=levels,
                required=False,
                initial=kept.levels.get(language, standards.USUAL_LEVEL.value),
            )
        self.order_fields([name for name in self.fields if name != "fresh_a_week"])

    def levels(self) -> dict[str, str]:
        return {
            name.removeprefix("level_"): Level(said).value if said else ""
            for name, said in self.cleaned_data.items()
            if name.startswith("level_")
        }


@action_required("set story standards")
def story_standards(request: MemberRequest) -> HttpResponse:
    """What the organisation asks of its stories."""
    organisation = request.member.organisation
    form = StandardsForm(request.POST or None, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        standards.set_standards(
            organisation=organisation, levels=form.levels(), fresh_a_week=form.cleaned_data["fresh_a_week"]
        )
        messages.success(request, _("Saved."))
        return redirect("story_standards")
    return render(request, "sharing/story_standards.html", {"form": form, "section": "organisation"})
