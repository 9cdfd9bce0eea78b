"""What senior management commits to, and why the organisation does all this."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from proudly.kit import clock
from proudly.kit.private_files import private_files
from proudly.people.models import Member, Organisation, OrganisationRow


class Commitment(OrganisationRow):
    """What a sponsor promises, in the own words, signed; with a video that was uploaded or stands elsewhere, or none.

    Shown as long as its giver is a sponsor, and no owner has hidden it.
    """

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="commitment")
    texts = models.JSONField(help_text="language → text")
    function = models.CharField(max_length=120, blank=True, help_text="as it is signed")
    video = models.FileField(storage=private_files, upload_to="commitments", max_length=200, blank=True)
    video_kind = models.CharField(max_length=20, blank=True, help_text="a `kit.videos.VideoKind`: found in it")
    video_link = models.URLField(max_length=2000, blank=True, help_text="of a video that stands elsewhere")
    poster = models.ImageField(storage=private_files, upload_to="commitments", max_length=200, blank=True)
    captions = models.TextField(blank=True, help_text="WebVTT, checked")
    captions_language = models.CharField(max_length=8, choices=settings.LANGUAGES, blank=True)
    transcript = models.TextField(blank=True, help_text="what is said and seen in the video, to be read")
    given_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)
    hidden_at = models.DateTimeField(null=True, blank=True, help_text="since when an owner hides it")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(video="") | Q(video_link=""), name="a_commitment_has_one_video_at_most")
        ]

    def __str__(self) -> str:
        return f"commitment of {self.member_id}"

    @property
    def is_hidden(self) -> bool:
        return self.hidden_at is not None

    @property
    def version(self) -> str:
        """Changes with what is in it, so that no browser shows an earlier video or captions."""
        return str(int(self.changed_at.timestamp() * 1000))


class Dismissal(OrganisationRow):
    """That a member has seen the commitments at the top of the stories, and closed them there."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"by {self.member_id}"


class Mission(OrganisationRow):
    """Why we do this, in the words of the owner."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="+")
    titles = models.JSONField(help_text="language → title")
    texts = models.JSONField(help_text="language → text")
    changed_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"mission of {self.organisation_id}"
