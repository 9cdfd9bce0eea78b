"""Organisations, the people in them, and what each may do there."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from proudly.kit import clock
from proudly.people.look import version_of
from proudly.people.privacy_rules import ShownAs, Viewers


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
    figures = models.CharField(
        max_length=10,
        choices=[(viewers.value, viewers.value) for viewers in Viewers],
        default=Viewers.EVERYONE.value,
        help_text="who sees the figures of one person; `privacy.policy_of` says what is in force",
    )
    names_need_consent = models.BooleanField(default=False, help_text="nobody is named on boards without having agreed")
    works_council_since = models.DateTimeField(
        null=True, blank=True, help_text="since when the strictest of everything is enforced; empty: it is not"
    )

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
    lead = models.ForeignKey("Member", on_delete=models.SET_NULL, null=True, blank=True, related_name="teams_led")

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

    def not_joined(self) -> MemberQuerySet:
        """Members who were brought in and never came."""
        return self.present().filter(started_at=None)


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
    external_id = models.CharField(max_length=255, blank=True, help_text="the company's directory knows them by this")
    joined_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True, blank=True, help_text="when they first came in; empty: not joined yet")
    welcomed_at = models.DateTimeField(null=True, blank=True, help_text="when the first minute was done or left out")
    left_at = models.DateTimeField(null=True, blank=True)
    shown_as = models.CharField(
        max_length=10, choices=[(way.value, way.value) for way in ShownAs], default=ShownAs.NAME.value
    )
    nickname = models.CharField(_("nickname"), max_length=40, blank=True, help_text="never beside the name or the team")
    erased_at = models.DateTimeField(null=True, blank=True, help_text="since when nothing tells who this was")
    signed_out_at = models.DateTimeField(null=True, blank=True, help_text="sign-ins from before open nothing here")
    break_glass = models.BooleanField(
        default=False, help_text="an owner who may use a code or a passkey although single sign-on is required"
    )

    objects = MemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "person"], name="member_once_per_organisation"),
            models.UniqueConstraint(
                fields=["organisation", "external_id"],
                condition=~models.Q(external_id=""),
                name="member_external_id_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(shown_as="nickname") | ~models.Q(nickname=""),
                name="who_has_a_nickname_has_chosen_one",
            ),
        ]
        # Every look at a board asks whether there are enough of these, among thousands.
        indexes = [
            models.Index(fields=["organisation"], condition=~models.Q(shown_as="name"), name="members_not_by_name")
        ]

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
    by_group = models.BooleanField(
        default=False, help_text="held through a group alone, and lost with the last of them"
    )
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


class DirectoryUser(OrganisationRow):
    """What the company's directory (Entra ID, Okta) says of a member: of what Proudly uses, and nothing else."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="directory_user")
    user_name = models.CharField(max_length=254, blank=True, help_text="what the directory calls them")
    user_name_key = models.CharField(max_length=254, blank=True, help_text="the same in small letters, to find it by")
    said = models.JSONField(default=dict, help_text="attributes of `api.scim.resources.User` as they came")
    changed_at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True, blank=True, help_text="the directory knows them no more")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user_name_key"],
                condition=models.Q(removed_at=None),
                name="directory_user_name_once",
            )
        ]

    def __str__(self) -> str:
        return self.user_name


class Group(OrganisationRow):
    """A group of the company's directory. Whoever is in it holds its role, if an owner has given it one."""

    name = models.CharField(max_length=254)
    external_id = models.CharField(max_length=255, blank=True)
    role = models.CharField(max_length=20, blank=True, help_text="of `rules.ROLES`; its members hold it")
    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)
    members = models.ManyToManyField(Member, through="GroupMember", related_name="groups")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "external_id"],
                condition=~models.Q(external_id=""),
                name="group_external_id_once",
            )
        ]

    def __str__(self) -> str:
        return self.name


class GroupMember(OrganisationRow):
    """That a member is in a group."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "member"], name="member_once_per_group")]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.group_id}"


class Invitation(OrganisationRow):
    """That a member who has not joined yet is asked to. One per member, sent again and withdrawn in place."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="invitation")
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    invited_at = models.DateTimeField(default=clock.now, help_text="when the mail was last asked for")
    mail_due = models.BooleanField(default=True, help_text="the mail is not promised yet; the notices room looks")
    reminded_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    round = models.PositiveIntegerField(default=1, help_text="links of an earlier round no longer work")

    class Meta:
        indexes = [models.Index(fields=["invited_at"], condition=Q(mail_due=True), name="invitations_to_mail")]

    def __str__(self) -> str:
        return f"{self.member_id}, round {self.round}"


class InviteEverybody(OrganisationRow):
    """Somebody asked to invite all who were not invited yet. Done in pieces by workers; the row says how far it is."""

    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    people = models.PositiveIntegerField(help_text="how many there were to invite")
    invited = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation"], condition=Q(done_at=None), name="invite_everybody_once")
        ]

    def __str__(self) -> str:
        return f"{self.invited} of {self.people}"


class JoinLink(OrganisationRow):
    """The address by which people of certain mail domains bring themselves in. One per organisation, off at first."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="join_link")
    is_on = models.BooleanField(default=False)
    domains = models.JSONField(default=list, help_text="as `mail_domains.plain_domain` writes them")
    ends_on = models.DateField(null=True, blank=True, help_text="the last day, on the organisation's clock")
    most = models.PositiveIntegerField(null=True, blank=True, help_text="how many may join by it in all")
    joined = models.PositiveIntegerField(default=0, help_text="how many have")
    round = models.PositiveIntegerField(default=1, help_text="a renewed link is of the next round")

    def __str__(self) -> str:
        return ", ".join(self.domains)


class JoinRequest(OrganisationRow):
    """Somebody typed an address behind the join link and was mailed. Forgotten when its link is over."""

    link = models.ForeignKey(JoinLink, on_delete=models.CASCADE, related_name="requests")
    round = models.PositiveIntegerField()
    address = models.EmailField()
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    asked_at = models.DateTimeField(default=clock.now)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["link", "address", "asked_at"], name="join_requests_of_an_address")]

    def __str__(self) -> str:
        return f"{self.pk}"


def audit_actions() -> list[tuple[str, Any]]:
    """A function, so that a migration names it and not each action: a new action needs no migration."""
    return AuditEntry.Action.choices


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
        POINT_VALUE_CHANGED = "point value changed", _("Changed what points are worth")
        EXPIRY_CHANGED = "expiry changed", _("Changed how long points last")
        POINTS_GIVEN = "points given", _("Gave points with thanks")
        POINTS_TAKEN_BACK = "points taken back", _("Took points back")
        HELD_POINTS_DECIDED = "held points decided", _("Decided about held points")
        REWARD_OFFERED = "reward offered", _("Offered a reward")
        REWARD_APPROVED = "reward approved", _("Approved a reward")
        REWARD_CANCELLED = "reward cancelled", _("Cancelled a reward")
        BUDGET_CHANGED = "budget changed", _("Changed the budget")
        MATCHING_CHANGED = "matching changed", _("Changed what is added to gifts")
        CAUSE_CHANGED = "cause changed", _("Changed a cause")
        STATEMENT_MADE = "statement made", _("Made a statement of gifts")
        STATEMENT_PAID = "statement paid", _("Noted that gifts were paid out")
        PAYROLL_EXPORTED = "payroll exported", _("Exported wages in kind")
        REWARD_HANDED_OVER = "reward handed over", _("Handed a reward over")
        SEASON_OPENED = "season opened", _("Opened a season")
        SEASON_REMOVED = "season removed", _("Removed a season")
        SCREEN_ADDED = "screen added", _("Added a screen for the scoreboard")
        SCREEN_REMOVED = "screen removed", _("Removed a screen for the scoreboard")
        LINK_SETTINGS_CHANGED = "link settings changed", _("Changed the link settings")
        TOKEN_MADE = "token made", _("Made a token for the API")
        TOKEN_WITHDRAWN = "token withdrawn", _("Withdrew a token")
        AUDIT_EXPORTED = "audit exported", _("Exported the audit trail")
        MEMBER_CHANGED = "member changed", _("Changed what is known of somebody")
        MEMBER_BACK = "member back", _("Took somebody back")
        MEMBER_INVITED = "member invited", _("Invited somebody")
        MEMBER_JOINED = "member joined", _("Somebody joined")
        JOIN_LINK_CHANGED = "join link changed", _("Changed the link to join by")
        MEMBERS_IMPORTED = "members imported", _("Imported people")
        IMPORT_UNDONE = "import undone", _("Undid an import of people")
        DIRECTORY_CHANGED = "directory changed", _("Changed the connection with the directory")
        SIGN_IN_CHANGED = "sign-in changed", _("Changed how people sign in")
        SIGNED_OUT_EVERYWHERE = "signed out everywhere", _("Signed somebody out everywhere")
        ORGANISATION_CHANGED = "organisation changed", _("Changed the name or look")
        PRIVACY_CHANGED = "privacy changed", _("Changed who sees whose figures")
        STORY_NOTICES_CHANGED = "story notices changed", _("Changed how many mails about stories there are")
        STORY_NOTICES_STOPPED = "story notices stopped", _("Stopped telling of a story")
        NOTICES_SENT_AGAIN = "notices sent again", _("Sent messages again")
        CHAT_ROOMS_CHANGED = "chat rooms changed", _("Changed in which chat rooms stories are told")
        OWN_ADDRESSES_CHANGED = "own addresses changed", _("Changed whether members are told at addresses of their own")
        SLACK_CHANGED = "slack changed", _("Changed the connection with Slack")
        NOTICE_DEFAULTS_CHANGED = "notice defaults changed", _("Changed how members usually hear of things")
        SHARE_LIMIT_CHANGED = "share limit changed", _("Changed how often a story is shared in an hour")
        HOUSE_RULES_CHANGED = "house rules changed", _("Changed the house rules for sharing")
        COMMITMENT_GIVEN = "commitment given", _("Gave a commitment")
        COMMITMENT_WITHDRAWN = "commitment withdrawn", _("Withdrew a commitment")
        CHALLENGE_LAUNCHED = "challenge launched", _("Launched a challenge")
        CHALLENGE_CHANGED = "challenge changed", _("Changed a challenge")
        CHALLENGE_CANCELLED = "challenge cancelled", _("Cancelled a challenge")
        STORY_SCHEDULED = "story scheduled", _("Scheduled a story")
        STORY_KEPT_IN = "story kept in", _("Kept a scheduled story in")
        STORY_RECALLED = "story recalled", _("Recalled a story")
        CAPTION_HELP_CHANGED = "caption help changed", _("Changed who suggests words")
        REVIEW_RULE_CHANGED = "review rule changed", _("Changed who must approve")
        REVIEW_EXPORTED = "review exported", _("Exported what was approved")
        REVIEW_RULE_REMOVED = "review rule removed", _("Removed who must approve")
        STORY_STANDARDS_CHANGED = "story standards changed", _("Changed what is asked of stories")
        STORY_PROMOTED_AGAIN = "story promoted again", _("Had a story promoted again of which few were proud")
        PROMISE_CHANGED = "promise changed", _("Changed how soon suggestions are answered")
        CAMPAIGN_REMOVED = "campaign removed", _("Removed a campaign")
        DATA_EXPORTED = "data exported", _("Exported personal data")
        MEMBER_ERASED = "member erased", _("Erased personal data")
        TEAM_CHANGED = "team changed", _("Changed the teams")
        BADGES_SWITCHED = "badges switched", _("Switched badges and streaks on or off")
        HOLIDAYS_CHANGED = "holidays changed", _("Changed the holidays of streaks")

    number = models.PositiveBigIntegerField(help_text="1, 2, 3 … in its organisation")
    at = models.DateTimeField(default=clock.now)
    actor = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    via = models.CharField(max_length=10, choices=Via.choices)
    action = models.CharField(max_length=30, choices=audit_actions)
    concerns = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    about = models.JSONField(default=dict)
    hash = models.CharField(max_length=64, help_text="by `audit.hash_of`")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "number"], name="audit_entry_number_once")]

    def __str__(self) -> str:
        return f"{self.number}: {self.action}"


class MemberImport(OrganisationRow):
    """A file with people that somebody brought: what it would change, has changed, or has been taken back."""

    class State(models.TextChoices):
        READING = "reading", _("Being read")
        UNREADABLE = "unreadable", _("Could not be read")
        READY = "ready", _("To be confirmed")
        APPLYING = "applying", _("Under way")
        APPLIED = "applied", _("Done")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    file_name = models.CharField(max_length=120)
    file = models.BinaryField(null=True, help_text="as it came, for the worker; gone when it is applied")
    let_go_missing = models.BooleanField(default=False, help_text="lets go who is not in the file")
    state = models.CharField(max_length=12, choices=State.choices, default=State.READING)
    trouble = models.JSONField(default=dict, help_text="why the file cannot be read: a code of `words.trouble_of`")
    total = models.PositiveIntegerField(default=0, help_text="about how many rows what is under way has to do")
    done = models.PositiveIntegerField(default=0)
    position = models.BigIntegerField(default=0, help_text="id of the last row that was applied, or undone")
    counts = models.JSONField(default=dict, help_text="kind of row, or `same` → how many")
    headings = models.JSONField(default=list)
    ignored_columns = models.JSONField(default=list)
    new_teams = models.JSONField(default=list, help_text="paths of the teams that are missing")
    asked_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    read_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True, help_text="when its rows were deleted")
    claim = models.CharField(max_length=32, blank=True, help_text="of the worker that is at it")
    claimed_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0, help_text="how often reading was begun")

    def __str__(self) -> str:
        return f"{self.file_name}: {self.state}"


class MemberImportRow(OrganisationRow):
    """What one line of the file, or its missing, means. Lines that change nothing have no row."""

    class Kind(models.TextChoices):
        NEW = "new", _("New")
        CHANGED = "changed", _("Changed")
        BACK = "back", _("Back")
        GONE = "gone", _("Gone")
        WRONG = "wrong", _("Wrong")

    class Outcome(models.TextChoices):
        KEPT = "kept", _("not applied")
        UNDONE = "undone", _("undone")
        LEFT = "left", _("left as it is")

    member_import = models.ForeignKey(MemberImport, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField(null=True, help_text="in the file; None for who is not in it")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    email = models.CharField(max_length=254, blank=True)
    name = models.CharField(max_length=120, blank=True)
    member = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    values = models.JSONField(default=dict, help_text="what it sets; `team` as a path, `roles` those that come on top")
    before = models.JSONField(default=dict, help_text="what that was")
    problems = models.JSONField(default=list, help_text="codes of `words.problem_of`")
    cells = models.JSONField(default=list, help_text="of a wrong row, in the order of the file")
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)

    class Meta:
        indexes = [models.Index(fields=["member_import", "kind", "id"], name="import_rows_by_kind")]

    def __str__(self) -> str:
        return f"{self.line}: {self.kind}"


class Consent(OrganisationRow):
    """What a member agreed to, in the words that were read, and until when. Rows are added and never changed, but for
    the moment at which the consent was withdrawn."""

    class Kind(models.TextChoices):
        NAME_ON_BOARDS = "name on boards", _("To be named on scoreboards")

    member = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, related_name="consents", help_text="empty after an erasure"
    )
    kind = models.CharField(max_length=30, choices=Kind.choices)
    text = models.TextField(max_length=2000, help_text="as it was read, in the language it was read in")
    at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "kind"], condition=models.Q(withdrawn_at=None), name="one_consent_in_force_per_kind"
            )
        ]

    def __str__(self) -> str:
        return self.kind


class SightChange(OrganisationRow):
    """That a member left, came back, or is to be seen otherwise on boards. A log, written by the database's own
    triggers: `sight_triggers`."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"of {self.member_id}"


class DataExport(OrganisationRow):
    """A member's own data, asked for and made by a task. The zip stays here for some days, for any web machine."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="data_exports")
    asked_at = models.DateTimeField(default=clock.now)
    parts = models.PositiveSmallIntegerField(default=0, help_text="how many kinds of data there are")
    parts_done = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(null=True, blank=True)
    content = models.BinaryField(null=True)

    def __str__(self) -> str:
        return f"of {self.member_id}, asked for {self.asked_at}"


class RetentionRun(OrganisationRow):
    """When the time that one kind of data is kept was last looked after, and what came of it."""

    kind = models.CharField(max_length=40, help_text="key of a `personal_data` declaration")
    ran_at = models.DateTimeField()
    removed = models.PositiveIntegerField(help_text="rows of the last run")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "kind"], name="one_run_per_kind")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.removed}"


def _new_key() -> str:
    return secrets.token_urlsafe(12).replace("_", "a").replace("-", "b")


class IdentityProvider(OrganisationRow):
    """Where people of an organisation may sign in: its Microsoft Entra, Google or Okta.

    Of OpenID Connect `settings` holds `server` and `client_id`, of SAML `entity_id`, `address` and `certificates`.
    """

    class Kind(models.TextChoices):
        OIDC = "oidc", "OpenID Connect"
        SAML = "saml", "SAML 2.0"

    key = models.CharField(max_length=24, unique=True, default=_new_key, help_text="stands in its addresses")
    kind = models.CharField(max_length=4, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=60)
    settings = models.JSONField(default=dict)
    secret = models.TextField(blank=True, help_text="the client secret, sealed by `kit.secrets`")
    domains = models.JSONField(default=list, help_text="mail domains it may vouch for, in lower case")
    enforced = models.BooleanField(default=False, help_text="members sign in here and nowhere else")
    may_join = models.BooleanField(default=False, help_text="who is vouched for becomes a member")
    first_used_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="identity_provider_name_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_ready(self) -> bool:
        """Whether it was told all that a sign-in needs."""
        return bool(self.settings)


class SignIn(models.Model):
    """A session that somebody opened, for the list of one's devices. No address is kept.

    The session is found again by a hash of its key; the key itself is sealed, to end the session by it.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sign_ins")
    key_hash = models.CharField(max_length=64, unique=True)
    key = models.TextField(help_text="the session's key, sealed by `kit.secrets`")
    browser = models.CharField(max_length=40, blank=True)
    system = models.CharField(max_length=40, blank=True)
    provider = models.ForeignKey(IdentityProvider, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    began_at = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(default=clock.now, help_text="to some minutes")

    def __str__(self) -> str:
        return f"{self.browser} on {self.system}"
