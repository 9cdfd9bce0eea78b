"""What a notice says, whichever way it goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple


class Action(NamedTuple):
    """What the member can do about it: a button."""

    label: str
    address: str  # whole, so that it leads somewhere from a mail


class Letter(NamedTuple):
    """The same as a mail of its own look: plain text, and HTML."""

    text: str
    html: str


@dataclass(frozen=True)
class Message:
    """What a notice says, in the member's language. Plain text: each channel escapes it as its own form asks.

    Args:
        subject: one line.
        said: a sentence or a few.
        actions: the first is the one hoped for; ways with little room show the first two.
        leads_to: where it can be read at leisure, if not where the first action leads.
        heading: what stands above it in a mail, where there is more room than in a subject.
        lines: paragraphs that follow, such as what a colleague wrote.
        after: what to know of the button.
        because: why the member gets it, at the foot of a mail.
        picture: address of a picture.
        letter: draws a mail of its own look; asked for by mail alone, since that takes long.
    """

    subject: str
    said: str = ""
    actions: tuple[Action, ...] = ()
    leads_to: str = ""
    heading: str = ""
    lines: tuple[str, ...] = ()
    after: str = ""
    because: str = ""
    picture: str = ""
    letter: Callable[[], Letter] | None = None

    @property
    def address(self) -> str:
        """Where a press on the message itself leads."""
        return self.leads_to or self.actions[0].address
