"""Keeping the words of published stories, so that they are found. The worker does it, from the stories themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from proudly.content.models import SearchWord, Story, StoryIndexed, WordInStory
from proudly.content.search.rules import WEIGHTS
from proudly.content.search.words import stem, words_in

AT_ONCE = 200  # stories of one beat


def index_changed_stories() -> int:
    """Keep the words of stories that were published or changed since. Returns how many. One query if there are none.

    Two workers that do it at once write the same.
    """
    changed = Story.objects.filter(
        Q(indexed=None) | ~Q(indexed__changed_at=F("changed_at")), state=Story.State.PUBLISHED
    )
    stories = list(
        changed.select_related("campaign").prefetch_related("topics", "captions").order_by("changed_at", "pk")[:AT_ONCE]
    )
    by_organisation: dict[int, list[Story]] = defaultdict(list)
    for story in stories:
        by_organisation[story.organisation_id].append(story)
    for organisation_id, theirs in by_organisation.items():
        index_stories(organisation_id, theirs)
    return len(stories)


def index_anew(stories: QuerySet[Story]) -> None:
    """Have the worker keep the words of these stories again: something that they are found by changed beside them."""
    StoryIndexed.objects.filter(story__in=stories).delete()


def index_stories(organisation_id: int, stories: Sequence[Story]) -> None:
    """Keep the words of these stories, of one organisation, instead of those kept before."""
    found = {story.pk: weighed_words(story) for story in stories}
    ids = _ids_of(organisation_id, {word for words in found.values() for word in words})
    with transaction.atomic():
        # In the order of their numbers, so that two workers never wait for each other.
        here = list(Story.objects.select_for_update().filter(pk__in=found).order_by("pk").values_list("pk", flat=True))
        WordInStory.objects.filter(story__in=here).delete()
        _write([(ids[word], story, weight) for story in here for word, weight in found[story].items()])
        StoryIndexed.objects.bulk_create(
            [
                StoryIndexed(organisation_id=organisation_id, story=story, changed_at=story.changed_at)
                for story in stories
                if story.pk in here
            ],
            update_conflicts=True,
            unique_fields=["story"],
            update_fields=["changed_at"],
        )


def _write(rows: Sequence[tuple[int, int, float]]) -> None:
    """Keep words, by id, of stories, with what they count. Some twenty thousand at once: without an object for each."""
    into = "INSERT INTO content_wordinstory (word_id, story_id, weight)"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], []]
            cursor.execute(f"{into} SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::float8[])", columns)
        else:
            cursor.executemany(f"{into} VALUES (%s, %s, %s)", rows)


def weighed_words(story: Story) -> dict[tuple[str, str], float]:
    """The words of a story, each with its stem, by what they count. A word that stands in several places adds up."""
    texts = [
        ("title", story.language, story.title),
        ("summary", story.language, story.summary),
        ("why", story.language, story.why),
        ("picture_alt", story.language, story.picture_alt),
        ("topics", story.language, " ".join(topic.name for topic in story.topics.all())),
        ("campaign", story.language, story.campaign.name if story.campaign else ""),
        *(("captions", caption.language, caption.text) for caption in story.captions.all()),
    ]
    weights: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for part, language, text in texts:
        for word in set(words_in(text)):
            weights[word, stem(word, language)][part] = WEIGHTS[part]
    return {word: sum(parts.values()) for word, parts in weights.items()}


def _ids_of(organisation_id: int, words: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The ids of words in the vocabulary, added where they are new. Words that no story has any more stay: they find
    nothing."""
    wanted = set(words)
    here = SearchWord.objects.filter(organisation=organisation_id)

    def known() -> dict[tuple[str, str], int]:
        texts = sorted({text for text, _stem in wanted})
        rows = [
            row
            for begin in range(0, len(texts), 5000)
            for row in here.filter(text__in=texts[begin : begin + 5000]).values_list("text", "stem", "pk")
        ]
        return {(text, stemmed): pk for text, stemmed, pk in rows}

    ids = known()
    if new := sorted(wanted - ids.keys()):
        SearchWord.objects.bulk_create(
            (SearchWord(organisation_id=organisation_id, text=text, stem=stemmed) for text, stemmed in new),
            ignore_conflicts=True,
            batch_size=2000,
        )
        ids = known()
    return ids
