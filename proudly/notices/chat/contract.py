"""What a chat service can do for us: post in a room, and perhaps take it back."""

from __future__ import annotations

from typing import Protocol

from proudly.notices.message import Message
from proudly.notices.models import ChatRoom


class RoomRefused(Exception):
    """The room does not take it, and will not: `sentence` says why, and how to mend it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class RoomAway(Exception):
    """It did not arrive now, and may later."""


class ChatService(Protocol):
    def check(self, address: str) -> str:
        """The address as it is kept. Raises RoomRefused for one that cannot be."""

    def post(self, room: ChatRoom, address: str, message: Message) -> str:
        """Returns by what it is found again; "" where the service does not say. Raises RoomRefused, RoomAway."""

    def take_back(self, room: ChatRoom, address: str, receipt: str) -> bool:
        """Returns whether it is gone; False where the service cannot. Raises RoomRefused, RoomAway."""
