"""What is new in a feed becomes drafts: each thing once, and nothing is ever published or mailed from here."""

from __future__ import annotations

from collections import defaultdict

from proudly.audience.queries import limits_of, lost_its_teams
from proudly.content.models import Source, SourceItem, Topic
from proudly.content.services import write_story
from proudly.content.sources import rules
from proudly.content.sources.items import Feed, Item
from proudly.kit import clock


class ForNobody(Exception):
    """The teams that the source was for were removed: it is for nobody until an editor says for whom."""


def take(*, source: Source, feed: Feed) -> int:
    """Note what the feed shows, and make a draft of what is new and wanted. Returns the number of drafts.

    To be called with the source locked, in a transaction. Raises ForNobody, and NotYours when the source is for teams
    that its editor does not write for any more.
    """
    if lost_its_teams(source.audience):
        raise ForNobody
    now = clock.now()
    is_first_look = source.read_at is None
    known = SourceItem.objects.filter(organisation=source.organisation_id, source=source)
    by_key = dict(known.values_list("key", "pk"))
    by_link = dict(known.exclude(link_key="").values_list("link_key", "pk"))
    listed: set[int] = set()
    new: dict[str, tuple[Item, str]] = {}
    links_now: set[str] = set()
    for item, link in zip(feed.items, rules.link_keys(feed.items, feed.home), strict=True):
        key = rules.key_of(item)
        before = by_key.get(key) or by_link.get(link)
        if before is not None:
            listed.add(before)
        elif key not in new and link not in links_now:
            new[key] = (item, link)
            links_now |= {link} - {""}
    # In parts: SQLite takes so many numbers in one question and no more.
    numbers = sorted(listed)
    for start in range(0, len(numbers), 500):
        SourceItem.objects.filter(pk__in=numbers[start : start + 500]).update(listed_at=now)
    wanted = rules.Wanted(tuple(source.words), tuple(source.unwanted_words), tuple(source.categories))
    keys = {id(item): (key, link) for key, (item, link) in new.items()}
    drafts = 0
    rows: list[SourceItem] = []
    maker = _Maker(source)
    for item, why in rules.chosen([item for item, _link in new.values()], wanted, is_first_look=is_first_look, now=now):
        key, link = keys[id(item)]
        row = SourceItem(
            organisation_id=source.organisation_id,
            source=source,
            key=key,
            link_key=link,
            title=item.title,
            link=item.link,
            published_at=item.published,
            seen_at=now,
            listed_at=now,
            why_not=why,
        )
        if not why:
            drafts += 1
            maker.make(row, item)
        rows.append(row)
    SourceItem.objects.bulk_create(rows, batch_size=200)
    return drafts


class _Maker:
    """Makes stories of one source's items; what they have in common is read once."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._read = False

    def _read_what_is_common(self) -> None:
        source = self.source
        self.teams = list(source.audience.teams.all())
        self.limits = limits_of(source.audience)
        self.topics = set(source.topics.values_list("pk", flat=True))
        self.by_category: dict[str, set[int]] = defaultdict(set)
        for one in source.category_topics.all():
            self.by_category[one.category].add(one.topic_id)
        self._read = True

    def make(self, row: SourceItem, item: Item) -> None:
        if not self._read:
            self._read_what_is_common()
        source = self.source
        topics = self.topics | rules.topics_for(item.categories, self.by_category)
        row.story = write_story(
            author=source.by,
            title=item.title or source.name,
            summary=item.summary,
            language=source.language,
            url=item.link,
            topics=Topic.objects.filter(organisation=source.organisation_id, pk__in=topics) if topics else (),
            teams=self.teams,
            limits=self.limits,
        )
        row.is_for_review = source.into == source.Into.REVIEW
        if item.picture:
            row.picture, row.picture_alt, row.picture_at = item.picture, item.picture_alt, clock.now()
