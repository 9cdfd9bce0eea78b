"""An address of the member's own as a channel: Telegram, Matrix, ntfy and others, by Apprise."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import Exists, OuterRef, Q
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from proudly.notices.channels.contract import OneWay, RecipientTrouble, Undeliverable
from proudly.notices.channels.elsewhere.addresses import are_allowed_in, tell_at
from proudly.notices.chat.contract import RoomAway, RoomRefused
from proudly.notices.message import Message
from proudly.notices.models import Notice, OwnAddress
from proudly.people.models import Organisation


class Elsewhere:
    key = "elsewhere"
    name: str | Promise = gettext_lazy("My own address")
    is_usual = True  # nobody is reached this way who did not ask for it

    def reaches(self) -> Q:
        return Q(Exists(OwnAddress.objects.filter(member=OuterRef("pk"), broken="")))

    def is_offered_by(self, organisation: Organisation) -> bool:
        return are_allowed_in(organisation)

    @contextmanager
    def open(self) -> Iterator[ElsewhereLine]:
        yield ElsewhereLine()


class ElsewhereLine(OneWay):
    def send(self, notice: Notice, message: Message) -> str:
        own = OwnAddress.objects.filter(member=notice.member_id, broken="").first()
        if own is None:
            raise Undeliverable("there is no such address any more")
        try:
            with translation.override(notice.member.language):  # why it could not be told is kept in words
                tell_at(own, message)
        except RoomRefused as refused:
            raise Undeliverable(refused.sentence) from refused
        except RoomAway as away:
            raise RecipientTrouble(away) from away
        return ""
