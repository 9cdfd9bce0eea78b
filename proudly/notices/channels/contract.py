"""What a channel can do: the one face behind which mail, and whatever else reaches a member, looks alike."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from django.db.models import Q
from django.utils.functional import Promise

from proudly.notices.message import Message
from proudly.notices.models import Notice
from proudly.people.models import Organisation


class Undeliverable(Exception):
    """It will never arrive: the address does not exist, or the message is refused for what it is."""


class Trouble(Exception):
    """It did not arrive now, and may later: by the fault of the message, or of the channel, nobody knows."""

    def __init__(self, error: Exception) -> None:
        super().__init__(f"{type(error).__name__}: {error}")


class RecipientTrouble(Trouble):
    """The same of this recipient, such as a full mailbox: it says nothing of the channel."""


class ChannelTrouble(Trouble):
    """Nothing arrives by this channel now: it says nothing of the message."""


class NotYet(Exception):
    """It was not tried: who would take it on is left alone until then. It is nobody's failed attempt."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"not before {until:%H:%M:%S}")
        self.until = until


class Line(Protocol):
    """A channel while it is open: what is connected once, and sent through many times."""

    def send(self, notice: Notice, message: Message) -> str:
        """Returns when the other side has taken it: a receipt, by which it can be taken back, "" where nothing can.

        Raises Undeliverable, Trouble, NotYet.
        """

    def take_back(self, notice: Notice, receipt: str) -> None:
        """Take away what lies there unread. Raises as `send`; Undeliverable where it cannot be."""


class OneWay:
    """Part of a line that takes nothing back: its receipts are empty."""

    def take_back(self, notice: Notice, receipt: str) -> None:
        raise Undeliverable("it cannot be taken back")


class Channel(Protocol):
    """A way to reach members."""

    key: str
    name: str | Promise  # what members call it
    is_usual: bool  # wanted by who did not choose, as long as the organisation says nothing else

    def reaches(self) -> Q:
        """A condition on members: they can be reached this way."""

    def is_offered_by(self, organisation: Organisation) -> bool:
        """Whether there is anything to choose in this organisation. At most one query."""

    def open(self) -> AbstractContextManager[Line]:
        """A line that is connected when it is first used, and hung up at the end."""
