"""What a story has beside its first picture, as its row and its versions keep it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from proudly.content.media.rules import MediumKind, StoryKind, kind_of
from proudly.content.models import Story


@dataclass(frozen=True)
class Medium:
    """One more picture, a video or a document. Its file never changes, and stays: another file is another medium.

    Attributes:
        file: its name: of a picture in the public storage, of a video or a document in the private one.
        words: of a picture, what it shows; of a video, what is said and seen in it; of a document, its title.
        media_type: "video/mp4".
        size: of the file, in bytes.
        captions: of a video, name of a private file with WebVTT in `captions_language`.
        pages: of a document.
    """

    kind: MediumKind
    file: str
    words: str = ""
    media_type: str = ""
    size: int = 0
    captions: str = ""
    captions_language: str = ""
    pages: int = 0

    @property
    def name(self) -> str:
        """What tells it from the others of its story: the last part of its file's name."""
        return self.file.rpartition("/")[2]

    @property
    def can_be_followed(self) -> bool:
        """Whether there are words for who cannot see or hear it."""
        return bool(self.words.strip() or (self.kind == MediumKind.VIDEO and self.captions))

    def said_to_be(self, words: str) -> Medium:
        """The same, with other words."""
        return replace(self, words=words)

    def kept(self) -> dict[str, Any]:
        """As JSON, without what is empty."""
        return {name: value for name, value in asdict(self).items() if value}


def medium_kept(told: Mapping[str, Any]) -> Medium:
    """The medium that was `kept` so."""
    return Medium(**{**told, "kind": MediumKind(told["kind"])})


def media_of(story: Story) -> list[Medium]:
    """What a story has beside its first picture, in its order. No query."""
    return [medium_kept(one) for one in story.media]


def kind_of_story(story: Story) -> StoryKind:
    """The kind that a story is by now. No query."""
    kinds = [one.kind for one in media_of(story)]
    return kind_of(has_link=bool(story.url), has_picture=bool(story.picture), media=kinds)


def media_lack(media: Iterable[Medium]) -> bool:
    """Whether some medium lacks words for who cannot see or hear it."""
    return not all(one.can_be_followed for one in media)
