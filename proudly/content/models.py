"""What there is to share."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from proudly.audience.models import Audience
from proudly.content.media.rules import OURS
from proudly.kit import clock
from proudly.people.models import Member, Organisation, OrganisationRow, Team


class Topic(OrganisationRow):
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="topic_once")]

    def __str__(self) -> str:
        return self.name


class Interest(OrganisationRow):
    """A topic that a member chose: its stories are marked for them."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="interests")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "topic"], name="interest_once")]

    def __str__(self) -> str:
        return f"{self.topic_id} for {self.member_id}"


class Campaign(OrganisationRow):
    """Stories that belong together for a while, and why."""

    name = models.CharField(_("name"), max_length=80)
    why = models.CharField(_("why"), max_length=300, blank=True, help_text="one line, which colleagues read too")
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="campaign_once")]

    def __str__(self) -> str:
        return self.name


class Story(OrganisationRow):
    """Something worth a professional's name, made ready to be shared.

    Its life is `content.publishing`. That it is over is no state: its moment alone says so, with no worker needed.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SCHEDULED = "scheduled", _("Scheduled")
        PUBLISHED = "published", _("Published")
        RECALLED = "recalled", _("Recalled")

    author = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="stories")
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), max_length=2000)
    why = models.TextField(_("why it is worth sharing"), max_length=500, blank=True)
    url = models.URLField(_("link"), max_length=2000, blank=True, help_text="where a click leads; empty: our own page")
    picture = models.ImageField(_("picture"), upload_to="stories/%Y/%m", blank=True)
    picture_alt = models.CharField(_("what the picture shows"), max_length=300, blank=True)
    focus_x = models.PositiveSmallIntegerField(default=50, help_text="of the picture, percent")
    focus_y = models.PositiveSmallIntegerField(default=50, help_text="likewise")
    crops = models.JSONField(default=dict, help_text="key of a network, or rules.OURS → file of the picture cut for it")
    media = models.JSONField(default=list, help_text="what there is beside the picture: list of `media.medium.Medium`")
    kind = models.CharField(max_length=8, default="text", help_text="of `media.rules.StoryKind`, from all of these")
    topics = models.ManyToManyField(Topic, blank=True, related_name="stories", verbose_name=_("topics"))
    audience = models.ForeignKey(Audience, on_delete=models.PROTECT, related_name="+")
    announce = models.BooleanField(default=True, help_text="whether publishing sends notices to the audience")
    for_all = models.BooleanField(default=False, help_text="not only those whom it suits best hear of it")
    created_at = models.DateTimeField(default=clock.now)
    published_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(default=clock.now, help_text="when it was last written")
    internal = models.BooleanField(default=False, help_text="for colleagues to read: never shared, no link, no page")
    campaign = models.ForeignKey(Campaign, on_delete=models.SET_NULL, null=True, blank=True, related_name="stories")
    version = models.PositiveIntegerField(default=0, help_text="number of the version that it is; 0: of before them")
    publish_at = models.DateTimeField(null=True, blank=True, help_text="when it is to go out, or was to")
    lacked = models.CharField(max_length=60, blank=True, help_text="what kept it in at that moment: fields, by comma")
    share_from = models.DateTimeField(null=True, blank=True, help_text="read before, shared from here on")
    over_at = models.DateTimeField(null=True, blank=True, help_text="from here on neither in the feed nor shared")
    links_close = models.BooleanField(default=False, help_text="whether its links close at `over_at`")
    recalled_at = models.DateTimeField(null=True, blank=True)
    recall_reason = models.CharField(max_length=500, blank=True, help_text="for the colleagues who shared it")

    class Meta:
        verbose_name_plural = "stories"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "scheduled"], published_at=None)
                | Q(state__in=["published", "recalled"], published_at__isnull=False),
                name="published_stories_have_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(publish_at__isnull=False), name="scheduled_stories_have_a_moment"
            ),
            models.CheckConstraint(
                condition=Q(state="recalled", recalled_at__isnull=False) | (~Q(state="recalled") & Q(recalled_at=None)),
                name="recalled_stories_have_a_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["publish_at"], condition=Q(state="scheduled"), name="stories_to_publish"),
            models.Index(F("organisation"), F("published_at").desc(), name="stories_newest_first"),  # the feed
            models.Index(fields=["changed_at"], name="stories_by_change"),  # whoever keeps a copy asks what is new
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def card_picture(self) -> str:
        """Where a page finds the picture as our cards show it; "" without one."""
        name = self.crops.get(OURS) or self.picture.name
        return self.picture.storage.url(name) if name else ""

    @property
    def is_over(self) -> bool:
        return self.over_at is not None and self.over_at <= clock.now()

    @property
    def waits_to_be_shared(self) -> bool:
        """It can be read, and not be shared yet."""
        return self.share_from is not None and self.share_from > clock.now()

    @property
    def is_live(self) -> bool:
        return self.state == Story.State.PUBLISHED and not self.is_over

    @property
    def is_being_written(self) -> bool:
        return self.state in {Story.State.DRAFT, Story.State.SCHEDULED}


class StoryVersion(OrganisationRow):
    """What a story said after somebody saved it. None is changed; autosaves are thinned, by `content.versions`."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(help_text="1, 2, 3 … of its story")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    is_autosave = models.BooleanField(default=False)
    set_aside = models.BooleanField(
        default=False, help_text="the story did not become this: somebody else had changed it meanwhile"
    )
    restores = models.PositiveIntegerField(null=True, blank=True, help_text="number of the version that came back")
    was_public = models.BooleanField(default=False, help_text="colleagues saw it as soon as it was saved")
    written = models.JSONField(help_text="what was written, as `versions.written_of` has it")
    picture = models.CharField(max_length=200, blank=True, help_text="name of the file, which stays")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "number"], name="story_version_number_once")]

    def __str__(self) -> str:
        return f"{self.story_id}: {self.number}"


class LinkReading(OrganisationRow):
    """An address that a member pasted, and what its page says of itself: under way, done, or why not."""

    class State(models.TextChoices):
        READING = "reading", _("Being read")
        READ = "read", _("Read")
        UNREAD = "unread", _("Could not be read")

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="link_readings")
    url = models.CharField(max_length=2000)
    state = models.CharField(max_length=8, choices=State.choices, default=State.READING)
    card = models.JSONField(default=dict, help_text="of `cards.card.Card`, when it was read")
    picture = models.ImageField(upload_to="links/%Y/%m", blank=True, help_text="the page's picture, made ours")
    trouble = models.CharField(max_length=20, blank=True, help_text="of `cards.card.Trouble`")
    created_at = models.DateTimeField(default=clock.now)
    claimed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["member", "created_at"], name="link_readings_of_member"),
            models.Index(fields=["state", "created_at"], name="link_readings_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.pk}"


class Caption(OrganisationRow):
    """Words to share a story with, on one network or on any, in one language; several are variants."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="captions")
    network = models.CharField(max_length=30, blank=True, help_text="key of a network; empty: any")
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    text = models.TextField(max_length=5000)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]


class ReviewRule(OrganisationRow):
    """That some stories need an approval, and whose: of members who are named, or of anybody with one of the roles."""

    name = models.CharField(_("name"), max_length=80)
    topics = models.ManyToManyField(Topic, blank=True, related_name="+", verbose_name=_("about"))
    teams = models.ManyToManyField(Team, blank=True, related_name="+", verbose_name=_("for people of"))
    writers = models.JSONField(default=list, blank=True, help_text="roles of who wrote it; empty: whoever")
    roles = models.JSONField(default=list, blank=True, help_text="of those who may approve")
    members = models.ManyToManyField(Member, blank=True, related_name="+", verbose_name=_("approved by"))
    made_at = models.DateTimeField(default=clock.now)
    approvers_since = models.DateTimeField(default=clock.now, help_text="who approves has been the same since then")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="review_rule_once")]

    def __str__(self) -> str:
        return self.name


class Review(OrganisationRow):
    """How far the review of a story is. What was said and decided stands in `ReviewStep`."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for approval")
        CHANGE = "change", _("A change is asked for")
        APPROVED = "approved", _("Approved")
        DECLINED = "declined", _("Declined")

    story = models.OneToOneField(Story, on_delete=models.CASCADE, related_name="review")
    state = models.CharField(max_length=8, choices=State.choices)
    asked_by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["organisation", "state", "asked_at"], name="reviews_by_state")]

    def __str__(self) -> str:
        return f"{self.story_id}: {self.state}"


class ReviewStep(OrganisationRow):
    """What somebody said or decided about a story, with a copy of what it was about. Added, never changed."""

    class Kind(models.TextChoices):
        ASKED = "asked", _("asked for approval")
        SAID = "said", _("said")
        APPROVED = "approved", _("approved it")
        CHANGE = "change", _("asked for a change")
        DECLINED = "declined", _("declined it")
        WITHDRAWN = "withdrawn", _("withdrew it")
        CHANGED = "changed", _("changed it while it was out")

    story = models.ForeignKey(Story, on_delete=models.SET_NULL, null=True, related_name="review_steps")
    title = models.CharField(max_length=200, help_text="of the story, then")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    text = models.TextField(max_length=2000, blank=True)
    rule = models.ForeignKey(ReviewRule, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    rule_name = models.CharField(max_length=80, blank=True)
    version = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True, help_text="of `rules.digest_of`")
    written = models.JSONField(default=dict, help_text="what was approved, as a version keeps it")
    picture = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["organisation", "at"], name="review_steps_by_moment")]

    def __str__(self) -> str:
        return f"{self.kind} {self.story_id}"


class CaptionHelp(OrganisationRow):
    """A model of the owner's choice that suggests words to share stories with. Without a row nobody is asked."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="caption_help")
    address = models.URLField(max_length=500, help_text="of an OpenAI-compatible API, up to and with /v1")
    model = models.CharField(max_length=100)
    sealed_key = models.TextField(blank=True, help_text="sealed by `kit.secrets`; empty: it needs none")
    changed_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.model} at {self.address}"


class CaptionRequest(OrganisationRow):
    """That somebody had words suggested for a story, and what came of it. No suggestion is a caption by itself."""

    class State(models.TextChoices):
        ASKING = "asking"
        ANSWERED = "answered"
        FAILED = "failed"

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="caption_requests")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    network = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKING)
    trouble = models.CharField(max_length=20, blank=True, help_text="of `caption_help.words`")
    asked_at = models.DateTimeField(default=clock.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["organisation", "asked_at"], name="caption_requests_by_moment")]

    def __str__(self) -> str:
        return f"{self.state} for {self.story_id}"


class SuggestedCaption(OrganisationRow):
    """Words that a model suggested. `used_as` is what somebody who read them made of them."""

    request = models.ForeignKey(CaptionRequest, on_delete=models.CASCADE, related_name="suggestions")
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="suggested_captions")
    text = models.TextField(max_length=5000)
    used_as = models.TextField(max_length=5000, blank=True)
    read_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True, help_text="when it was used, or put away")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]


class SearchWord(OrganisationRow):
    """A word that stands in some story of an organisation, folded, with its stem: see `search.index`."""

    text = models.CharField(max_length=40)
    stem = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "text", "stem"], name="search_word_once")]
        indexes = [models.Index(fields=["organisation", "id"], name="search_words_newest")]

    def __str__(self) -> str:
        return self.text


class WordInStory(models.Model):
    """That a story has a word, and how much it counts there."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="+")
    word = models.ForeignKey(SearchWord, on_delete=models.CASCADE, related_name="+")
    weight = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "word"], name="word_in_story_once")]

    def __str__(self) -> str:
        return f"{self.word_id} in {self.story_id}"


class StoryIndexed(OrganisationRow):
    """That the words of a story are kept, as it was when it said this."""

    story = models.OneToOneField(Story, on_delete=models.CASCADE, related_name="indexed")
    changed_at = models.DateTimeField(help_text="`changed_at` of the story")

    def __str__(self) -> str:
        return f"{self.story_id}"


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


class Suggestion(OrganisationRow):
    """A link that a member would share, and why.

    While the editors owe an answer, `waiting_since` and `answer_by` say since when and until when; both are empty while
    the member has the next word, and when it is over.
    """

    class State(models.TextChoices):
        NEW = "new", _("New")
        TALKING = "talking", _("In conversation")
        TAKEN = "taken", _("Taken")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="suggestions")
    url = models.CharField(max_length=2000, help_text="as it was pasted, without what only follows readers")
    key = models.CharField(max_length=64, help_text="the same for every way to write the address: rules.key_of")
    why = models.TextField(_("why you would share it"), max_length=500)
    topic = models.ForeignKey(Topic, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    by_name = models.BooleanField(default=True, help_text="the member wants to be named with the story")
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)
    suggested_at = models.DateTimeField(default=clock.now)
    waiting_since = models.DateTimeField(null=True, blank=True)
    answer_by = models.DateField(null=True, blank=True, help_text="the last day of the promise, on its own clock")
    reading = models.ForeignKey(
        LinkReading,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="of the page, until it is taken over",
    )
    title = models.CharField(max_length=200, blank=True, help_text="what the page says of itself, from here on")
    summary = models.TextField(max_length=2000, blank=True)
    site = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=8, blank=True)
    picture = models.ImageField(upload_to="suggestions/%Y/%m", blank=True)
    picture_alt = models.CharField(max_length=300, blank=True)
    story = models.ForeignKey(Story, on_delete=models.SET_NULL, null=True, blank=True, related_name="suggestions")
    thanked_at = models.DateTimeField(null=True, blank=True, help_text="when publishing it was told and rewarded")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "key"], condition=Q(state__in=["new", "talking"]), name="suggested_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(waiting_since=None, answer_by=None)
                | Q(waiting_since__isnull=False, answer_by__isnull=False, state__in=["new", "talking"]),
                name="open_suggestions_wait_with_a_promise",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "answer_by"], name="suggestions_by_promise"),
            models.Index(fields=["organisation", "key"], name="suggestions_of_a_link"),
            models.Index(fields=["story"], condition=Q(state="taken", thanked_at=None), name="suggestions_to_thank"),
        ]

    def __str__(self) -> str:
        return self.title or self.url

    @property
    def is_open(self) -> bool:
        return self.state in {Suggestion.State.NEW, Suggestion.State.TALKING}


class SuggestionMessage(OrganisationRow):
    """A word in the conversation about a suggestion. Both sides see all of them."""

    class Kind(models.TextChoices):
        SAID = "said"
        DECLINED = "declined"
        TAKEN = "taken"

    suggestion = models.ForeignKey(Suggestion, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.SAID)
    text = models.TextField(max_length=2000, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]


class SuggestionSettings(OrganisationRow):
    """What an organisation promises to who suggests. Without a row the default holds."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="suggestion_settings")
    answer_within = models.PositiveSmallIntegerField(default=3, help_text="working days")

    def __str__(self) -> str:
        return f"within {self.answer_within} working days"
