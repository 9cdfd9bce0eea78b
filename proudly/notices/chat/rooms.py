"""The rooms in which an organisation's new stories are told, and connecting them."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from proudly.kit.secrets import SecretUnreadable, seal, unseal
from proudly.notices.chat.apprise_addresses import ByApprise
from proudly.notices.chat.contract import ChatService, RoomAway, RoomRefused
from proudly.notices.chat.slack_channel import SlackChannel
from proudly.notices.chat.teams import TeamsChannel
from proudly.notices.message import Action, Message
from proudly.notices.models import ChatRoom
from proudly.people.audit import record
from proudly.people.models import AuditEntry, Member, Organisation, Team
from proudly.people.queries import with_teams_below

MOST_ROOMS = 50
SERVICES: dict[str, ChatService] = {
    ChatRoom.Service.SLACK: SlackChannel(),
    ChatRoom.Service.TEAMS: TeamsChannel(),
    ChatRoom.Service.OTHER: ByApprise(),
}


def rooms_of(organisation: Organisation) -> QuerySet[ChatRoom]:
    return ChatRoom.objects.filter(organisation=organisation).select_related("team").order_by("name", "pk")


def members_in(room: ChatRoom) -> QuerySet[Member]:
    """Who reads there: the colleagues of a team and those below it, or everybody. A query more for a team."""
    there = Member.objects.present().filter(organisation=room.organisation_id)
    return there.filter(team__in=with_teams_below(room.organisation, [room.team])) if room.team else there


def connect_room(
    *, organisation: Organisation, service: str, name: str, address: str, team: Team | None, language: str
) -> ChatRoom:
    """Tell new stories there from now on. It is greeted first, so that nothing is connected that is none.

    Raises RoomRefused with a sentence that says how to mend it, also when it does not answer now.
    """
    if ChatRoom.objects.filter(organisation=organisation).count() >= MOST_ROOMS:
        raise RoomRefused(_("There are enough rooms: there may be %(most)d.") % {"most": MOST_ROOMS})
    address = SERVICES[service].check(address.strip())
    room = ChatRoom(organisation=organisation, service=service, name=name, team=team, language=language)
    room.sealed_address = seal(address)
    try:
        with translation.override(language):
            hello = _hello(organisation)
        SERVICES[service].post(room, address, hello)
    except RoomAway as away:
        raise RoomRefused(_("It does not answer. Try again in a while.")) from away
    with transaction.atomic():
        room.save()
        record(AuditEntry.Action.CHAT_ROOMS_CHANGED, organisation_id=organisation.pk, name=name, service=service)
    return room


def disconnect_room(*, room: ChatRoom) -> None:
    """Nothing is told there any more; what was told stays."""
    with transaction.atomic():
        room.delete()
        record(AuditEntry.Action.CHAT_ROOMS_CHANGED, organisation_id=room.organisation_id, name=room.name, service="")


def post_in(room: ChatRoom, message: Message) -> str:
    """Returns its receipt. Raises RoomRefused, RoomAway."""
    return SERVICES[room.service].post(room, _address_of(room), message)


def take_back(room: ChatRoom, receipt: str) -> bool:
    """Returns whether it is gone. Raises RoomRefused, RoomAway."""
    return bool(receipt) and SERVICES[room.service].take_back(room, _address_of(room), receipt)


def _address_of(room: ChatRoom) -> str:
    try:
        address: str = unseal(room.sealed_address)
        return address
    except SecretUnreadable as unreadable:
        raise RoomRefused(_("Connect this room anew: its address cannot be read.")) from unreadable


def _hello(organisation: Organisation) -> Message:
    return Message(
        subject=_("New stories of %(organisation)s are told here") % {"organisation": organisation.name},
        said=_("Each with a button to share it, for everybody who is proud of it."),
        actions=(Action(_("See the stories"), settings.SITE_URL),),
    )
