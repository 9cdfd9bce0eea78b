"""What a member hears of, how and when; and what holds for members who do not choose."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import time
from typing import Any, NamedTuple, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from proudly.notices import rhythm, wishes
from proudly.notices.channels.elsewhere import addresses
from proudly.notices.channels.mail.returned import address_works_again, own_trouble
from proudly.notices.channels.push.key import public_key
from proudly.notices.channels.push.subscriptions import marks_of
from proudly.notices.channels.registry import CHANNELS
from proudly.notices.chat.contract import RoomRefused
from proudly.notices.kinds import Kind, all_kinds
from proudly.notices.message import Action, Message
from proudly.notices.models import MemberQuietTime, MemberRhythm, OrganisationQuietTime, OwnAddress, QuietTime, Rhythm
from proudly.notices.reading_hours import hour_of
from proudly.notices.rhythm import MOST_A_WEEK
from proudly.notices.wishes import QuietRefused, Wish
from proudly.people.organisations import time_zones
from proudly.people.views import MemberRequest, action_required


class ChannelsForm(forms.Form):
    """For each kind of notice the channels by which it is wanted."""

    def __init__(self, *args: Any, kinds: Iterable[Kind], kept: Mapping[Wish, bool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._wishes = kept
        channels = [channel for channel in CHANNELS if channel.key in {wish.channel for wish in kept}]
        for kind in kinds:
            self.fields[kind.key] = forms.MultipleChoiceField(
                label=str(kind.name),
                choices=[(channel.key, channel.name) for channel in channels],
                initial=[channel.key for channel in channels if kept[Wish(kind.key, channel.key)]],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )

    def wishes(self) -> dict[Wish, bool]:
        """Every kind by every channel, as it was sent."""
        return {wish: wish.channel in self.cleaned_data[wish.kind] for wish in self._wishes}


class QuietForm(forms.Form):
    begins = forms.TimeField(
        label=gettext_lazy("From"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    ends = forms.TimeField(
        label=gettext_lazy("Until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    days_off = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Days off"),
        coerce=int,
        choices=WEEKDAYS.items(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, kept: QuietTime | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kept is not None:
            has_hours = kept.begins != kept.ends
            self.initial = {
                "begins": kept.begins if has_hours else None,
                "ends": kept.ends if has_hours else None,
                "days_off": kept.days_off,
            }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        begins, ends = cleaned.get("begins"), cleaned.get("ends")
        if (begins is None) != (ends is None) and not self.errors:
            self.add_error("ends" if ends is None else "begins", _("Say both, or neither."))
        return cleaned | {"begins": begins or time(0), "ends": ends or time(0)}


class MyQuietForm(QuietForm):
    away_until = forms.DateField(
        label=gettext_lazy("Away until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("The first day that you are back. Until then messages wait here and nowhere else."),
    )
    time_zone = forms.CharField(
        label=gettext_lazy("Time zone"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("If you live by another clock than your organisation: type a city, and choose."),
    )
    field_order = ("begins", "ends", "days_off", "away_until", "time_zone")

    def __init__(self, *args: Any, kept: QuietTime | None, **kwargs: Any) -> None:
        super().__init__(*args, kept=kept, **kwargs)
        if isinstance(kept, MemberQuietTime):
            self.initial.update(time_zone=kept.time_zone, away_until=kept.away_until)


class RhythmForm(forms.Form):
    rhythm = forms.ChoiceField(label=gettext_lazy("What can wait"), choices=Rhythm.choices, widget=forms.RadioSelect)


class MyRhythmForm(RhythmForm):
    most_a_week = forms.IntegerField(
        label=gettext_lazy("Stories a week, at most"),
        min_value=0,
        max_value=MOST_A_WEEK,
        required=False,
        help_text=gettext_lazy("Your organisation has a limit as well. Leave it empty to keep to that."),
    )

    def __init__(self, *args: Any, usual: Rhythm, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        as_usual = _("As usual here (%(rhythm)s)") % {"rhythm": str(usual.label).lower()}
        field = cast(forms.ChoiceField, self.fields["rhythm"])
        field.choices = [("", as_usual), *Rhythm.choices]
        field.required = False


class OwnAddressForm(forms.Form):
    address = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=1_000,
        help_text=gettext_lazy("As Apprise writes it, such as tgram://token/chat or ntfys://server/topic."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "dir": "ltr"}),
    )


# --- the pages --------------------------------------------------------------------------------------------------------


class Part(NamedTuple):
    """A form on a page that has several, and what keeps it."""

    form: forms.Form
    keep: Callable[[dict[str, Any]], object]


@action_required("read stories")
def my_notices(request: MemberRequest) -> HttpResponse:
    """What the member hears of and by which channels, how often, and when not to be disturbed."""
    member = request.member
    if request.POST.get("part") == "address":
        address_works_again(member=member)
        return _saved(request, "my_notices")
    if request.POST.get("part") == "no elsewhere":
        addresses.forget_own_address(member=member)
        return _saved(request, "my_notices")
    usual = OrganisationQuietTime.objects.filter(organisation=member.organisation_id).first()
    own = MemberQuietTime.objects.filter(member=member).first()
    kept = MemberRhythm.objects.filter(member=member).first()
    channels = ChannelsForm(
        _posted(request, "channels"), kinds=wishes.kinds_to_choose(member), kept=wishes.wishes_of(member)
    )
    rhythms = MyRhythmForm(
        _posted(request, "rhythm"),
        usual=rhythm.usual_rhythm(member.organisation),
        initial={"rhythm": kept.rhythm if kept else "", "most_a_week": kept.most_a_week if kept else None},
    )
    elsewhere = OwnAddressForm(_posted(request, "elsewhere"))
    quiet = MyQuietForm(_posted(request, "quiet"), kept=own or usual)
    if _is_kept(
        Part(channels, lambda _said: wishes.choose_channels(member=member, wishes=channels.wishes())),
        Part(rhythms, lambda said: rhythm.choose_rhythm(member=member, **said)),
        Part(elsewhere, lambda said: addresses.connect_own_address(member=member, hello=_hello(), **said)),
        Part(quiet, lambda said: wishes.keep_quiet(member=member, **said)),
    ):
        return _saved(request, "my_notices")
    said = {
        "channels": channels,
        "rhythm": rhythms,
        "address_form": elsewhere if addresses.are_allowed_in(member.organisation) else None,
        "own_address": OwnAddress.objects.filter(member=member).first(),
        "returned": own_trouble(member),
        "hour": time(hour_of(member)),
        "quiet": quiet,
        "time_zones": time_zones(),
        "push_key": public_key(),
        "push_known": marks_of(member),
        "section": "preferences",
    }
    return render(request, "notices/my_notices.html", said)


@action_required("limit story notices")
def notice_defaults(request: MemberRequest) -> HttpResponse:
    """What holds for members who did not choose."""
    organisation = request.member.organisation
    kinds = [kind for kind in all_kinds() if kind.name]
    kept = OrganisationQuietTime.objects.filter(organisation=organisation).first()
    channels = ChannelsForm(_posted(request, "channels"), kinds=kinds, kept=wishes.defaults_of(organisation, kinds))
    rhythms = RhythmForm(_posted(request, "rhythm"), initial={"rhythm": rhythm.usual_rhythm(organisation)})
    quiet = QuietForm(_posted(request, "quiet"), kept=kept)
    if _is_kept(
        Part(channels, lambda _said: wishes.change_defaults(organisation=organisation, wishes=channels.wishes())),
        Part(rhythms, lambda said: rhythm.change_rhythm(organisation=organisation, rhythm=Rhythm(said["rhythm"]))),
        Part(quiet, lambda said: wishes.change_quiet_time(organisation=organisation, **said)),
    ):
        return _saved(request, "notice_defaults")
    said = {"channels": channels, "rhythm": rhythms, "quiet": quiet, "section": "organisation"}
    return render(request, "notices/notice_defaults.html", said)


def _hello() -> Message:
    """What an address is greeted with, in the member's language."""
    address = settings.SITE_URL + reverse("my_notices")
    return Message(
        subject=_("From now on you hear of things here too"),
        said=_("If that was not you, say so to who runs Proudly in your organisation."),
        actions=(Action(_("Choose what comes here"), address),),
    )


def _posted(request: MemberRequest, part: str) -> QueryDict | None:
    """What was sent, to the part of the page that it is of."""
    return request.POST if request.POST.get("part") == part else None


def _is_kept(*parts: Part) -> bool:
    """Keep the part that was sent, if it can be; else its form says why not."""
    for form, keep in parts:
        if form.is_bound and form.is_valid():
            try:
                keep(form.cleaned_data)
                return True
            except QuietRefused as refused:
                form.add_error(refused.field, str(refused))
            except RoomRefused as refused:
                form.add_error("address", refused.sentence)
    return False


def _saved(request: MemberRequest, page: str) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect(page)
