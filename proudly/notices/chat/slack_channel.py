"""A channel in the Slack that the organisation has connected."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from proudly.kit.secrets import SecretUnreadable
from proudly.notices.channels.slack import api
from proudly.notices.channels.slack.api import SlackAway, SlackSaysNo
from proudly.notices.channels.slack.channel import NOT_NOW, post_card
from proudly.notices.channels.slack.workspace import token_of
from proudly.notices.chat.contract import RoomAway, RoomRefused
from proudly.notices.message import Message
from proudly.notices.models import ChatRoom, SlackWorkspace

_ID = re.compile(r"[CG][A-Z0-9]{6,20}")  # of a channel, or a private one


class SlackChannel:
    def check(self, address: str) -> str:
        """The id, also out of the address that Slack copies: https://waterwerk.slack.com/archives/C0123456."""
        found = _ID.fullmatch(address.rstrip("/").rpartition("/")[2])
        if found is None:
            raise RoomRefused(_("Paste the link to the channel: in Slack, choose Copy link in the channel’s menu."))
        return found.group()

    def post(self, room: ChatRoom, address: str, message: Message) -> str:
        try:
            return post_card(_token(room), address, message)
        except SlackSaysNo as no:
            raise _refused(no) from no
        except SlackAway as away:
            raise RoomAway(str(away)) from away

    def take_back(self, room: ChatRoom, address: str, receipt: str) -> bool:
        try:
            api.delete_message(_token(room), receipt)
        except SlackSaysNo as no:
            raise _refused(no) from no
        except SlackAway as away:
            raise RoomAway(str(away)) from away
        return True


def _token(room: ChatRoom) -> str:
    workspace = SlackWorkspace.objects.filter(organisation=room.organisation_id, broken="").first()
    if workspace is None:
        raise RoomRefused(_("Slack is not connected. Connect it first, and then the channel."))
    try:
        return token_of(workspace)
    except SecretUnreadable as unreadable:
        raise RoomRefused(_("Slack must be connected anew.")) from unreadable


def _refused(no: SlackSaysNo) -> Exception:
    if no.error in NOT_NOW:
        return RoomAway(no.error)
    if no.error == "not_in_channel":
        return RoomRefused(_("Invite the app to the channel first: write /invite @Proudly there."))
    if no.error == "channel_not_found":
        return RoomRefused(_("There is no such channel, or the app is not in it: write /invite @Proudly there."))
    if no.error == "is_archived":
        return RoomRefused(_("That channel is archived."))
    return RoomRefused(_("Slack does not take it, and says: %(error)s") % {"error": no.error})
