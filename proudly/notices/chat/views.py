"""The chat rooms in which new stories are told, for owners."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from proudly.notices.channels.elsewhere.addresses import allow_own_addresses, are_allowed_in
from proudly.notices.chat.apprise_addresses import SERVICES
from proudly.notices.chat.contract import RoomRefused
from proudly.notices.chat.rooms import connect_room, disconnect_room, rooms_of
from proudly.notices.models import ChatRoom
from proudly.people.models import Organisation, Team
from proudly.people.teams import team_paths
from proudly.people.views import MemberRequest, action_required


class RoomForm(forms.Form):
    service = forms.ChoiceField(label=gettext_lazy("Where"), choices=ChatRoom.Service.choices, widget=forms.RadioSelect)
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("What your colleagues call it, such as #news."),
    )
    address = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=1_000,
        help_text=gettext_lazy("Who knows it can post there. It is kept encrypted and shown to nobody."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "dir": "ltr"}),
    )
    team = forms.TypedChoiceField(label=gettext_lazy("Who reads there"), coerce=int, empty_value=None, required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._teams = {team.pk: team for team in Team.objects.filter(organisation=organisation)}
        team = self.fields["team"]
        assert isinstance(team, forms.TypedChoiceField)
        team.choices = [("", _("Everybody")), *team_paths(self._teams.values())]

    def clean_team(self) -> Team | None:
        return self._teams.get(self.cleaned_data["team"])


@action_required("connect chat")
def chat_rooms(request: MemberRequest) -> HttpResponse:
    organisation = request.member.organisation
    if request.method == "POST" and "own" in request.POST:
        allow_own_addresses(organisation=organisation, allowed=request.POST["own"] == "yes")
        messages.success(request, _("Saved."))
        return redirect("chat_rooms")
    form = RoomForm(
        request.POST or None,
        organisation=organisation,
        initial={"service": ChatRoom.Service.TEAMS, "language": request.member.language},
    )
    if request.method == "POST" and form.is_valid():
        try:
            room = connect_room(organisation=organisation, **form.cleaned_data)
            messages.success(request, _("Connected: %(team)s.") % {"team": room.name})
            return redirect("chat_rooms")
        except RoomRefused as refused:
            form.add_error("address", refused.sentence)
    said = {
        "form": form,
        "rooms": rooms_of(organisation),
        "own_allowed": are_allowed_in(organisation),
        "others": sorted(set(SERVICES.values())),
        "section": "organisation",
    }
    return render(request, "notices/chat_rooms.html", said)


@require_POST
@action_required("connect chat")
def end_chat_room(request: MemberRequest, room_id: int) -> HttpResponse:
    room = get_object_or_404(rooms_of(request.member.organisation), pk=room_id)
    disconnect_room(room=room)
    messages.success(request, _("Nothing is told in %(name)s any more.") % {"name": room.name})
    return redirect("chat_rooms")
