"""Organisations, the people in them, and what each may do there."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from proudly.kit import clock
from proudly.people.look import version_of


class Organisation(models.Model):
    """A tenant: its people, stories and points are its own, and nothing of it is visible in another."""

    name = models.CharField(max_length=120)
    language = models.CharField(max_length=8, choices=settings.LANGUAGES, default="en")
    time_zone = models.CharField(max_length=60, default="Europe/Amsterdam")
    slug = models.SlugField(max_length=60, unique=True, help_text="its sign-in page is /o/<slug>")
    domain = models.CharField(
        max_length=253, unique=True, null=True, blank=True, help_text="a host of its own, in lower case, for its pages"
    )
    languages = models.JSONField(default=list, help_text="those that members may choose; empty: all there are")
    logo = models.ImageField(_("logo"), upload_to="logos", blank=True)
    colour = models.CharField(max_length=7, blank=True, help_text="#rrggbb, before it is tuned; empty: Proudly's own")
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.name

    @property
    def styles(self) -> str:
        """The address of the style sheet with the organisation's colour; "" when it has Proudly's own."""
        if not self.colour:
            return ""
        return reverse("look_styles", args=[self.colour.removeprefix("#"), version_of(self.colour)])


class OrganisationRow(models.Model):
    """Base of every row that belongs to one organisation. Queries start from the organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True


class Team(OrganisationRow):
    """A node of the tree company → country → department."""

    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "parent", "name"], name="team_name_once")]

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, **fields: Any) -> Person:
        """A person who signs in by mail code; there are no passwords."""
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_unusable_password()
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody who can sign in. What they are in an organisation is a Member."""

    email = models.EmailField(_("e-mail address"), unique=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=clock.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    objects = PersonManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="person_email_once")]

    def __str__(self) -> str:
        return self.email


class MemberQuerySet(models.QuerySet["Member"]):
    def present(self) -> MemberQuerySet:
        """Members who have not left."""
        return self.filter(left_at=None, person__is_active=True)


class Member(OrganisationRow):
    """A person in one organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    name = models.CharField(_("name"), max_length=120)
    function = models.CharField(_("function"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="members")
    location = models.CharField(_("location"), max_length=120, blank=True)
    networks = models.JSONField(default=list, help_text="keys of the networks this member uses, in order of liking")
    mail_wanted = models.BooleanField(default=True, help_text="hears of new stories by mail")
    joined_at = models.DateTimeField(default=clock.now)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "person"], name="member_once_per_organisation")]

    def __str__(self) -> str:
        return self.name

    @property
    def email(self) -> str:
        return self.person.email

    @property
    def is_present(self) -> bool:
        return self.left_at is None and self.person.is_active


class MemberRole(OrganisationRow):
    """A role a member holds beyond advocate, which everybody is. What a role may do stands in `rules.py`."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=20)
    team = models.ForeignKey(
        Team,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="holds it for this team and those below; empty: for the whole organisation",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "role"], name="role_once_per_member")]

    def __str__(self) -> str:
        return self.role


class AuditEntry(OrganisationRow):
    """Who did what that others must be able to look up. A log, chained by hashes; `audit.record` alone adds to it."""

    class Via(models.TextChoices):
        PAGE = "page", _("on a page")
        API = "api", _("by the API")
        SERVER = "server", _("on the server")
        DIRECTORY = "directory", _("by the directory")

    class Action(models.TextChoices):
        ROLE_GIVEN = "role given", _("Gave a role")
        ROLE_TAKEN = "role taken", _("Took a role back")
        MEMBER_LET_GO = "member let go", _("Let somebody go")
        RULE_CHANGED = "rule changed", _("Changed what earns points")
        REWARD_OFFERED = "reward offered", _("Offered a reward")
        REWARD_HANDED_OVER = "reward handed over", _("Handed a reward over")
        LINK_SETTINGS_CHANGED = "link settings changed", _("Changed the link settings")
        TOKEN_MADE = "token made", _("Made a token for the API")
        TOKEN_WITHDRAWN = "token withdrawn", _("Withdrew a token")
        AUDIT_EXPORTED = "audit exported", _("Exported the audit trail")
        MEMBER_CHANGED = "member changed", _("Changed what is known of somebody")
        MEMBER_BACK = "member back", _("Took somebody back")
        MEMBER_INVITED = "member invited", _("Invited somebody")
        JOIN_LINK_CHANGED = "join link changed", _("Changed the link to join by")
        MEMBERS_IMPORTED = "members imported", _("Imported people")
        IMPORT_UNDONE = "import undone", _("Undid an import of people")
        DIRECTORY_CHANGED = "directory changed", _("Changed the connection with the directory")
        SIGN_IN_CHANGED = "sign-in changed", _("Changed how people sign in")
        SIGNED_OUT_EVERYWHERE = "signed out everywhere", _("Signed somebody out everywhere")
        ORGANISATION_CHANGED = "organisation changed", _("Changed the name or look")
        PRIVACY_CHANGED = "privacy changed", _("Changed who sees whose figures")
        HOUSE_RULES_CHANGED = "house rules changed", _("Changed the house rules for sharing")
        COMMITMENT_GIVEN = "commitment given", _("Gave a commitment")
        COMMITMENT_WITHDRAWN = "commitment withdrawn", _("Withdrew a commitment")
        DATA_EXPORTED = "data exported", _("Exported personal data")
        MEMBER_ERASED = "member erased", _("Erased personal data")

    number = models.PositiveBigIntegerField(help_text="1, 2, 3 … in its organisation")
    at = models.DateTimeField(default=clock.now)
    actor = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    via = models.CharField(max_length=10, choices=Via.choices)
    action = models.CharField(max_length=30, choices=Action.choices)
    concerns = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    about = models.JSONField(default=dict)
    hash = models.CharField(max_length=64, help_text="by `audit.hash_of`")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "number"], name="audit_entry_number_once")]

    def __str__(self) -> str:
        return f"{self.number}: {self.action}"
