"""Feeds that bring stories in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from proudly.audience.models import Audience
from proudly.content.models.story import Story, Topic
from proudly.kit import clock
from proudly.people.models import Member, OrganisationRow


class Source(OrganisationRow):
    """A feed that brings drafts in by itself."""

    class Into(models.TextChoices):
        DRAFT = "draft", _("Drafts")
        REVIEW = "review", _("Drafts whose approval is asked at once")

    by = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="sources", help_text="author of what it brings"
    )
    address = models.URLField(_("address"), max_length=2000)
    name = models.CharField(_("name"), max_length=100)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    topics = models.ManyToManyField(Topic, blank=True, related_name="+", verbose_name=_("topics"))
    audience = models.ForeignKey(Audience, on_delete=models.PROTECT, related_name="+")
    into = models.CharField(_("what comes in becomes"), max_length=8, choices=Into.choices, default=Into.DRAFT)
    words = models.JSONField(default=list, blank=True, help_text="an item has one of these; none: any item")
    unwanted_words = models.JSONField(default=list, blank=True, help_text="an item has none of these")
    categories = models.JSONField(default=list, blank=True, help_text="of the feed: an item has one; none: any item")
    created_at = models.DateTimeField(default=clock.now)

    is_on = models.BooleanField(default=True)
    every = models.DurationField(_("how often it is looked at"), help_text="before failures make it less")
    next_look_at = models.DateTimeField(default=clock.now)
    not_before = models.DateTimeField(null=True, blank=True, help_text="until when the site asked to be left alone")
    claim = models.CharField(max_length=32, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    etag = models.CharField(max_length=500, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True, help_text="the last try")
    good_at = models.DateTimeField(null=True, blank=True, help_text="the last try that went well")
    read_at = models.DateTimeField(null=True, blank=True, help_text="the last time that its items were seen")
    failures = models.PositiveIntegerField(default=0, help_text="in a row")
    failing_since = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=20, blank=True, help_text="a word of sources.words; empty: all is well")

    class Meta:
        indexes = [models.Index(fields=["next_look_at"], condition=Q(is_on=True), name="sources_due")]

    def __str__(self) -> str:
        return self.name


class CategoryTopic(OrganisationRow):
    """Items of a source that are in this category of the feed get this topic."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="category_topics")
    category = models.CharField(max_length=100)
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["source", "category", "topic"], name="category_topic_once")]

    def __str__(self) -> str:
        return f"{self.category}: {self.topic_id}"


class SourceItem(OrganisationRow):
    """Something that a source has shown. While it is here it is not taken in again."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="items")
    key = models.CharField(max_length=64, help_text="of its id, link or text: sources.rules.key_of")
    link_key = models.CharField(max_length=64, blank=True, help_text="of its link, where no other item has that")
    title = models.CharField(max_length=200, blank=True)
    link = models.URLField(max_length=2000, blank=True)
    published_at = models.DateTimeField(null=True, blank=True, help_text="by the feed")
    seen_at = models.DateTimeField(default=clock.now)
    listed_at = models.DateTimeField(default=clock.now, help_text="the last time that the feed had it")
    story = models.OneToOneField(Story, on_delete=models.SET_NULL, null=True, blank=True, related_name="source_item")
    is_for_review = models.BooleanField(default=False, help_text="its approval is still to be asked")
    why_not = models.CharField(max_length=20, blank=True, help_text="why it is no story, a word of sources.rules")
    picture = models.URLField(max_length=2000, blank=True, help_text="where the feed says that its picture is")
    picture_alt = models.CharField(max_length=300, blank=True)
    picture_tries = models.PositiveSmallIntegerField(default=0)
    picture_at = models.DateTimeField(null=True, blank=True, help_text="when the picture is next tried; empty: never")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="source_item_once"),
            models.UniqueConstraint(fields=["source", "link_key"], condition=~Q(link_key=""), name="source_link_once"),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(is_for_review=True), name="source_items_to_review"),
            models.Index(fields=["picture_at"], condition=Q(picture_at__isnull=False), name="source_pictures_due"),
            models.Index(fields=["source", "seen_at"], name="source_items_by_moment"),
        ]

    def __str__(self) -> str:
        return self.title


class FeedSearch(OrganisationRow):
    """An address that an editor typed, and what was found there: a source that may become one."""

    class State(models.TextChoices):
        WAITING = "waiting"
        FOUND = "found"
        NOTHING = "nothing"

    by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="feed_searches")
    typed = models.URLField(max_length=2000)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField(default=clock.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    address = models.URLField(max_length=2000, blank=True, help_text="of the feed")
    feed = models.JSONField(default=dict, blank=True, help_text="sources.items.Feed, with its newest items")
    others = models.JSONField(default=list, blank=True, help_text="other feeds of the page: address and title")
    error = models.CharField(max_length=20, blank=True, help_text="a word of sources.words")

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="feed_searches_by_moment")]

    def __str__(self) -> str:
        return self.typed
