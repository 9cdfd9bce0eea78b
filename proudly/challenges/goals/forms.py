"""The form with which a challenge is launched and changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from proudly.audience.forms import AudienceForm
from proudly.challenges.forms import LONGEST_TEXT, FilmForm, TitlesAndTexts
from proudly.challenges.goals.rules import MOST_BONUS, MOST_GOAL, Wrong
from proudly.challenges.goals.services import Terms, runs_the_programme
from proudly.challenges.models import Challenge
from proudly.content.models import Campaign, Topic
from proudly.people.models import Member
from proudly.people.queries import today_of
from proudly.people.rules import SPONSOR

ASKS = ("first_day", "last_day", "what", "whose", "goal", "bonus", "only")


def sponsors_for(member: Member) -> list[Member]:
    """In whose name this member may launch a challenge: the own, when a sponsor; for a manager, any sponsor's."""
    sponsors = Member.objects.present().filter(organisation=member.organisation_id, roles__role=SPONSOR).distinct()
    if not runs_the_programme(member):
        sponsors = sponsors.filter(pk=member.pk)
    return list(sponsors.select_related("organisation").order_by("name", "pk"))


class ChallengeForm(TitlesAndTexts, FilmForm, AudienceForm):
    """What a challenge says and asks. Once it has begun, only its words, its video and the thanks."""

    sponsor = forms.TypedChoiceField(label=gettext_lazy("In the name of"), coerce=int)
    first_day = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last_day = forms.DateField(
        label=gettext_lazy("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    what = forms.ChoiceField(label=gettext_lazy("What counts"))
    whose = forms.ChoiceField(label=gettext_lazy("Who is to reach it"))
    goal = forms.IntegerField(label=gettext_lazy("Goal"), min_value=1, max_value=MOST_GOAL)
    bonus = forms.IntegerField(
        label=gettext_lazy("Bonus points"),
        min_value=0,
        max_value=MOST_BONUS,
        help_text=gettext_lazy("For each who took part and reached it, alone, with the team or together."),
    )
    only = forms.ChoiceField(label=gettext_lazy("Only stories of"), required=False)

    def __init__(self, *args: Any, member: Member, challenge: Challenge | None, has_begun: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_begun = has_begun
        self.organisation = member.organisation
        self.offer_words(challenge.titles if challenge else {}, challenge.texts if challenge else {})
        self.offer_film(member, challenge)
        self._offer_sponsors(member, challenge)
        if has_begun:
            for name in (*ASKS, "teams"):
                del self.fields[name]
            del self.fields["for_everyone"]
            self.is_for_nobody = False
            self._offer_thanks(challenge.thanks if challenge else {})
            return
        self._offer_choices(challenge)
        audience = challenge.audience if challenge else None
        self.offer_audience(member, "launch challenges", audience)

    def _offer_sponsors(self, member: Member, challenge: Challenge | None) -> None:
        self.sponsors = {one.pk: one for one in sponsors_for(member)}
        sponsor = self.fields["sponsor"]
        assert isinstance(sponsor, forms.TypedChoiceField)
        sponsor.choices = [(pk, one.name) for pk, one in self.sponsors.items()]
        whose = challenge.sponsor_id if challenge else member.pk
        self.initial["sponsor"] = whose if whose in self.sponsors else None

    def _offer_choices(self, challenge: Challenge | None) -> None:
        what, whose, only = self.fields["what"], self.fields["whose"], self.fields["only"]
        for field in (what, whose, only):
            assert isinstance(field, forms.ChoiceField)
        what.choices = Challenge.What.choices  # type: ignore[attr-defined]
        whose.choices = Challenge.Whose.choices  # type: ignore[attr-defined]
        within = {"organisation": self.organisation}
        self.topics = {f"topic:{one.pk}": one for one in Topic.objects.filter(**within).order_by("name")}
        self.campaigns = {f"campaign:{one.pk}": one for one in Campaign.objects.filter(**within).order_by("name")}
        choices: list[Any] = [("", _("Any story"))]
        for label, some in ((_("A campaign"), self.campaigns), (_("A topic"), self.topics)):
            if some:
                choices.append((label, [(key, str(one)) for key, one in some.items()]))
        only.choices = choices  # type: ignore[attr-defined]
        today = today_of(self.organisation)
        if challenge is None:
            begins: dict[str, Any] = {"first_day": today, "last_day": today + timedelta(days=13)}
            self.initial.update(begins, what="shares", whose="company", bonus=25)
            return
        self.initial.update({name: getattr(challenge, name) for name in ASKS if name != "only"})
        if challenge.topic_id or challenge.campaign_id:
            self.initial["only"] = (
                f"topic:{challenge.topic_id}" if challenge.topic_id else f"campaign:{challenge.campaign_id}"
            )

    def _offer_thanks(self, thanks: Mapping[str, str]) -> None:
        for language, name in settings.LANGUAGES:
            self.fields[f"thanks_{language}"] = forms.CharField(
                label=name,
                initial=thanks.get(language, ""),
                max_length=LONGEST_TEXT,
                required=False,
                widget=forms.Textarea(attrs={"rows": 4, "lang": language}),
            )

    def thanks_fields(self) -> list[forms.BoundField]:
        return [self[f"thanks_{language}"] for language, _name in settings.LANGUAGES]

    def thanks(self) -> dict[str, str] | None:
        return self.said("thanks") if self.has_begun else None

    def chosen_sponsor(self) -> Member:
        """Only after `is_valid`."""
        return self.sponsors[self.cleaned_data["sponsor"]]

    def terms(self) -> Terms | None:
        """What it asks; None once it has begun. Only after `is_valid`."""
        if self.has_begun:
            return None
        said = self.cleaned_data
        names = ("first_day", "last_day", "what", "whose", "goal", "bonus", "teams")
        asked: dict[str, Any] = {name: said[name] for name in names}
        topic, campaign = self.topics.get(said["only"]), self.campaigns.get(said["only"])
        return Terms(**asked, topic=topic, campaign=campaign, limits=self.limits())

    def refuse(self, wrong: Wrong) -> None:
        """Say at its field what is wrong with what it asks."""
        field, sentence = {
            Wrong.ALREADY_PAST: ("first_day", _("That day is past. Begin today or later.")),
            Wrong.ENDS_BEFORE: ("last_day", _("The last day is before the first.")),
            Wrong.TOO_LONG: ("last_day", _("A challenge lasts a year at most. Choose an earlier day.")),
            Wrong.NOT_FOR_ONE: (
                "whose",
                _("How many members take part is for a team or for all of us. Choose one of these."),
            ),
        }[wrong]
        self.add_error(field, sentence)
