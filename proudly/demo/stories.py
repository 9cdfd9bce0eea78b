"""The demo company's forty stories, read from `texts/`: one file per topic."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

TEXTS = Path(__file__).parent / "texts"

# Networks on which a short caption reads best.
SHORT_NETWORKS = ("x", "bluesky", "mastodon", "threads")


@dataclass(frozen=True)
class DemoCaption:
    """Words to share a story with, on one network or, when `network` is "", on any other."""

    network: str
    language: str
    text: str


@dataclass(frozen=True)
class DemoStory:
    """A story as it is published. `days_ago` counts back from the founding of the demo; 0 is fresh."""

    key: str
    days_ago: int
    language: str
    topic: str
    title: str
    summary: str
    why: str
    scene: str
    palette: str
    alt: str
    captions: tuple[DemoCaption, ...]

    @property
    def is_fresh(self) -> bool:
        return self.days_ago == 0


@cache
def stories() -> tuple[DemoStory, ...]:
    """All stories, the oldest first."""
    files = (tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(TEXTS.glob("*.toml")))
    found = [_story(row, file["topic"]) for file in files for row in file["story"]]
    return tuple(sorted(found, key=lambda story: (-story.days_ago, story.key)))


def topics() -> list[str]:
    """The topics, in the order in which they are first written about."""
    return list(dict.fromkeys(story.topic for story in stories()))


def _story(row: dict[str, Any], topic: str) -> DemoStory:
    return DemoStory(
        key=row["key"],
        days_ago=row["days_ago"],
        language=row["language"],
        topic=topic,
        title=row["title"],
        summary=_flowing(row["summary"]),
        why=row["why"],
        scene=row["scene"],
        palette=row["palette"],
        alt=row["alt"],
        captions=tuple(_captions(row["captions"])),
    )


def _captions(by_language: dict[str, dict[str, Any]]) -> Iterator[DemoCaption]:
    for language, texts in by_language.items():
        for text in texts["linkedin"]:
            yield DemoCaption("linkedin", language, _flowing(text))
        for network in SHORT_NETWORKS:
            yield DemoCaption(network, language, texts["short"])
        yield DemoCaption("", language, texts["general"])


def _flowing(text: str) -> str:
    """The text with its editor's line ends as spaces; blank lines stay."""
    return re.sub(r"(?<!\n)\n(?!\n)", " ", text.strip())
