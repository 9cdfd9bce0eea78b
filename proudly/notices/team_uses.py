"""What becomes of chat rooms of a team that is removed: nobody knows for whom they would be then."""

from __future__ import annotations

from django.utils.translation import ngettext

from proudly.notices.chat.rooms import disconnect_room
from proudly.notices.models import ChatRoom
from proudly.people.models import Team
from proudly.people.team_uses import TeamUse, declare


def _told(team: Team) -> list[str]:
    number = ChatRoom.objects.filter(organisation=team.organisation_id, team=team).count()
    if not number:
        return []
    said = ngettext("%(n)s chat room is disconnected.", "%(n)s chat rooms are disconnected.", number)
    return [said % {"n": number}]


def _disconnect(team: Team, to: Team | None) -> dict[str, int]:
    rooms = list(ChatRoom.objects.filter(organisation=team.organisation_id, team=team))
    for room in rooms:
        disconnect_room(room=room)
    return {"chat_rooms": len(rooms)}


declare(TeamUse("notices.ChatRoom.team", _told, _disconnect))
