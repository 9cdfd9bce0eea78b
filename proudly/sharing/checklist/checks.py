"""Looking at a story before it is published. As many queries for any story."""

from __future__ import annotations

from datetime import timedelta

from proudly.audience.queries import how_many
from proudly.content.cards.addresses import pasted_address
from proudly.content.cards.queries import LINK_IS_FINE, is_under_way, trouble_of
from proudly.content.models import LinkReading, Story
from proudly.kit import clock
from proudly.sharing import house_rules
from proudly.sharing.checklist import rules
from proudly.sharing.checklist.readability import LEAST, longest_sentence, reading_ease
from proudly.sharing.checklist.rules import Check, Mark
from proudly.sharing.checklist.standards import level_for
from proudly.sharing.models import Share

LOOKED_AT_WITHIN = timedelta(days=7)


def checks_of(story: Story) -> list[Check]:
    """The checklist of a story: what is not there to look at is left out. As many queries for any story."""
    people = how_many(story.audience)
    checks = [_link(story), _picture(story), _readable(story), *_words(story, people)]
    checks += [_disclosure(story), *_shared(story, people)]
    return [one for one in checks if one is not None]


def reading_of_link(story: Story) -> LinkReading | None:
    """When the story's link was last opened, lately, by whom ever. One query."""
    lately = LinkReading.objects.filter(
        organisation=story.organisation_id,
        url=pasted_address(story.url),
        created_at__gt=clock.now() - LOOKED_AT_WITHIN,
    )
    return lately.order_by("-pk").first()


def _link(story: Story) -> Check | None:
    if not story.url:
        return None
    reading = reading_of_link(story)
    if reading is None:
        return Check("link", Mark.UNKNOWN)
    if is_under_way(reading):
        return Check("link", Mark.LOOKING)
    if reading.state == LinkReading.State.READ or reading.trouble in LINK_IS_FINE:
        return Check("link", Mark.GOOD, facts={"at": reading.created_at})
    return Check("link", Mark.BETTER, facts={"trouble": trouble_of(reading)})


def _picture(story: Story) -> Check:
    if not story.picture:
        return Check("picture", Mark.BETTER, "none")
    if not story.picture_alt.strip():
        return Check("picture", Mark.BETTER, "no words")
    try:
        width, height = story.picture.width, story.picture.height
    except OSError:  # the file was lost
        return Check("picture", Mark.BETTER, "none")
    if width < rules.WIDE_ENOUGH or height < rules.HIGH_ENOUGH:
        facts = {"width": width, "height": height, "wide": rules.WIDE_ENOUGH, "high": rules.HIGH_ENOUGH}
        return Check("picture", Mark.BETTER, "small", facts)
    return Check("picture", Mark.GOOD)


def _readable(story: Story) -> Check | None:
    level = level_for(story.organisation, story.language)
    ease = reading_ease(story.summary, story.language)
    if level is None or ease is None:
        return None
    facts = {"level": level, "ease": max(0, round(ease)), "least": round(LEAST[level])}
    if ease >= LEAST[level]:
        return Check("readable", Mark.GOOD, facts=facts)
    return Check("readable", Mark.BETTER, facts=facts | {"longest": longest_sentence(story.summary)})


def _words(story: Story, reached: int) -> list[Check]:
    if story.internal:
        return []
    captions = [(caption.network, caption.language) for caption in story.captions.all()]
    if not captions:
        return [Check("words", Mark.BETTER, "none")]
    has, wanted = rules.fewest_variants(captions, story.language), rules.variants_wanted(reached)
    if not has:
        return [Check("words", Mark.BETTER, "language")]
    mark = Mark.GOOD if has >= wanted else Mark.BETTER
    return [Check("words", mark, facts={"has": has, "wanted": wanted})]


def _disclosure(story: Story) -> Check | None:
    if story.internal:
        return None
    said = house_rules.current(story.organisation).disclosures
    languages = {caption.language for caption in story.captions.all()} or {story.language}
    if any(not said.get(language) for language in languages):
        return Check("disclosure", Mark.BETTER)
    return Check("disclosure", Mark.GOOD, facts={"words": said[min(languages)]})


def _shared(story: Story, reached: int) -> list[Check]:
    """Whether its link, in this story or another, was shared so much lately that networks have seen it."""
    if not story.url or story.internal:
        return []
    since = clock.now() - rules.SAME_LINK_WITHIN
    same = Share.objects.filter(
        organisation=story.organisation_id, story__url=story.url, shared_at__gt=since
    ).order_by()
    people = same.values("member").distinct().count()
    other = (
        Story.objects.filter(organisation=story.organisation_id, url=story.url, published_at__gt=since)
        .exclude(pk=story.pk)
        .order_by("-published_at")
        .first()
    )
    if reached and people > rules.OFTEN_SHARED * reached:
        return [Check("shared", Mark.BETTER, "often", {"people": people})]
    if other is not None:
        return [Check("shared", Mark.BETTER, "again", {"title": other.title, "at": other.published_at})]
    return [Check("shared", Mark.GOOD)]
