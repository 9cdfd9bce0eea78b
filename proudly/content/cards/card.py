"""A card, and why there is none."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

# As much as a story takes.
TITLE, SUMMARY, URL, ALT = 200, 2000, 2000, 300
NAME = 120  # of a site, or of who wrote it


class Kind(StrEnum):
    PAGE = "page"
    ARTICLE = "article"
    VIDEO = "video"
    AUDIO = "audio"
    PROFILE = "profile"
    PRODUCT = "product"
    EVENT = "event"
    JOB = "job"


@dataclass(frozen=True)
class Card:
    """What a page says of itself, in plain text. What it does not say is ""."""

    url: str  # as it should be shared: without what follows readers, and on the page's own site
    title: str = ""
    summary: str = ""
    site: str = ""
    picture: str = ""  # its address, on any site
    picture_alt: str = ""
    language: str = ""  # two or three letters, as in "nl"
    kind: Kind = Kind.PAGE
    author: str = ""
    published_at: datetime | None = None

    def to_json(self) -> dict[str, Any]:
        said = asdict(self)
        return said | {
            "kind": self.kind.value,
            "published_at": self.published_at.isoformat() if self.published_at else None,
        }

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> Card:
        at = said.get("published_at")
        return cls(**said | {"kind": Kind(said["kind"]), "published_at": datetime.fromisoformat(at) if at else None})


class Trouble(StrEnum):
    """Why there is no card. `words.sentence_of` says it to people."""

    NO_ADDRESS = "no address"
    REFUSED = "refused"  # inside a private network
    UNKNOWN = "unknown"  # there is no such site
    SILENT = "silent"
    CERTIFICATE = "certificate"
    SLOW = "slow"
    LARGE = "large"
    BROKEN = "broken"
    NOT_FOUND = "not found"
    SIGN_IN = "sign in"
    KEPT_OUT = "kept out"  # the site does not let programs read
    OUT_OF_ORDER = "out of order"
    PDF = "pdf"
    NO_PAGE = "no page"  # a picture, a video, a file
    NOTHING_SAID = "nothing said"


class CardNotRead(Exception):
    """The one thing that reading a card raises."""

    def __init__(self, trouble: Trouble, host: str = "") -> None:
        super().__init__(f"{trouble}: {host}")
        self.trouble, self.host = trouble, host
