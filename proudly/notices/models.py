"""Messages to members: rows before they are messages, so that none that was promised is lost."""

from __future__ import annotations

from datetime import time
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from proudly.kit import clock
from proudly.people.models import Member, Organisation, OrganisationRow, Person, SignIn, Team


class Notice(OrganisationRow):
    """One message to one member about one thing. What is sent of it, by which channel, are its deliveries."""

    class State(models.TextChoices):
        WAITING = "waiting"
        TOLD = "told"  # by one channel at least
        FAILED = "failed"  # no channel could; the deliveries say why
        WITHDRAWN = "withdrawn"  # made no sense any more, or was not wanted, when its turn came

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40, help_text="a key of `notices.kinds`")
    about = models.BigIntegerField(help_text="id of the row the kind speaks of, such as a story")
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField(default=clock.now)
    told_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True, help_text="seen in the inbox")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "kind", "about"], name="a_member_hears_of_it_once")]
        indexes = [
            models.Index(fields=["kind", "about"], name="notices_of_a_thing"),  # how many hear of a story
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about} to {self.member_id}"


class Delivery(OrganisationRow):
    """A notice on its way by one channel: claimed by a sender, sent, and marked."""

    class State(models.TextChoices):
        WAITING = "waiting"
        CLAIMED = "claimed"  # a sender has it; after a while without word it is sent again under the same Message-ID
        SENT = "sent"
        FAILED = "failed"  # given up; `error` says why
        WITHDRAWN = "withdrawn"
        RECALLED = "recalled"  # sent, and to be taken away again where it lies unread

    # None of these is asked for by itself: an index on each would make the writing of a hundred thousand rows slower.
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+", db_index=False)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    channel = models.CharField(max_length=20, help_text="a key of `notices.channels`")
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    receipt = models.CharField(
        max_length=100, blank=True, db_default="", help_text="by what a channel finds it again that can take it back"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "channel"], name="a_notice_goes_once_by_a_channel")]
        indexes = [
            # senders look for what is due
            models.Index(
                fields=["channel", "due_at", "id"],
                condition=Q(state__in=["waiting", "claimed"]),
                name="deliveries_due",
            ),
            # senders look for what is to be taken away again
            models.Index(fields=["channel"], condition=Q(state="recalled"), name="deliveries_recalled"),
            # the owner looks for what could not be sent
            models.Index(fields=["organisation"], condition=Q(state="failed"), name="deliveries_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} by {self.channel}"


class ChannelChoice(OrganisationRow):
    """Whether a member wants a kind by a channel; without a row it is as the organisation has it."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="channel_choices")
    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=20)
    wanted = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "kind", "channel"], name="one_choice_each")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.kind} {self.channel} {self.wanted}"


class ChannelDefault(OrganisationRow):
    """Whether the members of an organisation get a kind by a channel as long as they do not choose; without: yes."""

    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=20)
    wanted = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "kind", "channel"], name="one_default_each")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.kind} {self.channel} {self.wanted}"


class QuietTime(models.Model):
    """When nobody is to be disturbed: see `rules.Quiet`."""

    begins = models.TimeField(default=time(0))
    ends = models.TimeField(default=time(0), help_text="the same as `begins`: no quiet hours")
    days_off = models.JSONField(default=list, help_text="weekdays, Monday being 0")

    class Meta:
        abstract = True


class MemberQuietTime(QuietTime, OrganisationRow):
    """What a member chose; without a row it is as the organisation has it."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="quiet_time")
    time_zone = models.CharField(max_length=64, blank=True, help_text="empty: that of the organisation")
    away_until = models.DateField(null=True, blank=True, help_text="the first day back")

    def __str__(self) -> str:
        return f"{self.member_id} {self.begins}-{self.ends}"


class OrganisationQuietTime(QuietTime):
    """What holds for members who did not choose."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="quiet_time")

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.begins}-{self.ends}"


class Rhythm(models.TextChoices):
    """Whether what can be told together is told when it happens, or in one message."""

    AT_ONCE = "at once", gettext_lazy("At once")
    DAILY = "daily", gettext_lazy("Once a day, together")
    WEEKLY = "weekly", gettext_lazy("Once a week, together")


class MemberRhythm(OrganisationRow):
    """How often a member wants to hear of things; without a row it is as the organisation has it."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="rhythm")
    rhythm = models.CharField(max_length=10, choices=Rhythm.choices, blank=True, help_text="empty: as the organisation")
    most_a_week = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="notices about stories in seven days; empty: as the organisation"
    )

    def __str__(self) -> str:
        return f"{self.member_id} {self.rhythm}"


class OrganisationRhythm(models.Model):
    """What holds for members who did not choose."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="rhythm")
    rhythm = models.CharField(max_length=10, choices=Rhythm.choices, default=Rhythm.AT_ONCE)

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.rhythm}"


class ReadingHour(OrganisationRow):
    """The hour at which a member usually reads, learned for a digest."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="reading_hour")
    hour = models.PositiveSmallIntegerField(
        null=True, help_text="0 to 23, by the member's clock; empty: too little is known"
    )
    learned_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.member_id} {self.hour}"


class PushSubscription(OrganisationRow):
    """A browser that shows a member's notices also when no page is open; as long as it is signed in."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="push_subscriptions")
    sign_in = models.ForeignKey(SignIn, on_delete=models.CASCADE, null=True, related_name="+")
    endpoint = models.TextField(help_text="address at the push service of who made the browser")
    p256dh = models.CharField(max_length=120, help_text="the browser's public key, base64url")
    auth = models.CharField(max_length=60, help_text="what messages are encrypted with besides, base64url")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "endpoint"], name="a_browser_subscribes_once")]

    def __str__(self) -> str:
        return f"{self.member_id} at {urlsplit(self.endpoint).hostname}"


class PushKey(models.Model):
    """What this installation signs push messages with (VAPID, RFC 8292): a row, made when it is first asked for.

    Browsers subscribe to one key: with another one every subscription would be lost.
    """

    private = models.TextField(help_text="PEM, sealed by `kit.secrets`")
    created_at = models.DateTimeField(default=clock.now)


class ReturnedMail(models.Model):
    """That mail to somebody's address comes back. Of a person and not of a member: the address is the same for all."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="returned_mail")
    address = models.EmailField(help_text="which it was; with another one the row says nothing any more")
    times = models.PositiveSmallIntegerField(default=0, help_text="in a row")
    why = models.CharField(max_length=300, help_text="in the words of who said so last")
    came_back_at = models.DateTimeField(default=clock.now)
    given_up_at = models.DateTimeField(null=True, blank=True, help_text="no more mail since")

    def __str__(self) -> str:
        return f"{self.person_id} {self.times}"


class SlackWorkspace(models.Model):
    """The Slack of an organisation, opened by a bot's token that an owner gave."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="slack_workspace")
    sealed_token = models.TextField(help_text="by `kit.secrets`")
    team = models.CharField(max_length=120, help_text="its name")
    broken = models.CharField(max_length=100, blank=True, help_text="why the token opens nothing any more")
    connected_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.team


class SlackPerson(OrganisationRow):
    """Who a member is in the organisation's Slack."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="slack_person")
    user = models.CharField(max_length=40, blank=True, help_text="id; empty: nobody there has the mail address")
    looked_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.member_id} {self.user}"


class OwnAddresses(models.Model):
    """That an organisation lets its members be told at addresses of their own; without a row it does not."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="own_addresses")
    since = models.DateTimeField(default=clock.now)


class OwnAddress(OrganisationRow):
    """Where a member is told besides, by an address of Apprise: a chat in Telegram, a topic of ntfy."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="own_address")
    sealed_address = models.TextField(help_text="who knows it can write there; by `kit.secrets`")
    service = models.CharField(max_length=40, help_text="what it is called")
    broken = models.CharField(max_length=200, blank=True, help_text="why nothing is told there any more")
    connected_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.member_id} {self.service}"


class ChatRoom(OrganisationRow):
    """Where colleagues talk, and new stories are told too: a channel in Slack or Teams, a room in Matrix."""

    class Service(models.TextChoices):
        SLACK = "slack", "Slack"
        TEAMS = "teams", "Microsoft Teams"
        OTHER = "other", gettext_lazy("Another, by an address of Apprise")

    service = models.CharField(max_length=10, choices=Service.choices)
    name = models.CharField(max_length=80, help_text="what people call it")
    sealed_address = models.TextField(help_text="where it is; who knows it can post there; by `kit.secrets`")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    broken = models.CharField(max_length=200, blank=True, help_text="why the last post did not arrive")
    connected_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.name


class ChatPost(OrganisationRow):
    """One thing told in one room: claimed, posted, and marked."""

    class State(models.TextChoices):
        WAITING = "waiting"
        CLAIMED = "claimed"
        POSTED = "posted"
        FAILED = "failed"  # given up; `error` says why
        WITHDRAWN = "withdrawn"  # not posted, or taken away again

    room = models.ForeignKey(ChatRoom, on_delete=models.CASCADE, related_name="posts")
    kind = models.CharField(max_length=40)
    about = models.BigIntegerField(help_text="id of the row the kind speaks of, such as a story")
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=clock.now)
    posted_at = models.DateTimeField(null=True, blank=True)
    receipt = models.CharField(max_length=200, blank=True, help_text="by what the service finds it again")
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "kind", "about"], name="a_room_hears_of_it_once")]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state__in=["waiting", "claimed"]), name="chat_posts_due"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about} in {self.room_id}"


class Circuit(models.Model):
    """That a channel, or one provider within it, does not work: it is left alone until it may be tried again.

    Of the installation and not of an organisation: a mail server that is down is so for all of them.
    """

    channel = models.CharField(max_length=20)
    provider = models.CharField(max_length=120, blank=True, help_text="who failed, such as a mail domain; empty: all")
    failures = models.PositiveIntegerField(default=0, help_text="in a row")
    open_until = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True, help_text="the last one")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "provider"], name="one_circuit_each")]

    def __str__(self) -> str:
        return f"{self.channel} {self.provider}".strip()
