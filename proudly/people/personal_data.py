"""What this room keeps of people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from proudly.people import erasure
from proudly.people.audit_words import what_about
from proudly.people.data_kinds import DataKind, Retention, Row, declare, declare_not_personal
from proudly.people.groups import leave_all_groups
from proudly.people.importing.limits import KEPT as IMPORTS_KEPT
from proudly.people.importing.services import forget_member
from proudly.people.models import (
    AuditEntry,
    Consent,
    DataExport,
    DirectoryUser,
    Group,
    GroupMember,
    IdentityProvider,
    Invitation,
    InviteEverybody,
    JoinLink,
    JoinRequest,
    Member,
    MemberImport,
    MemberImportRow,
    MemberRole,
    Organisation,
    Person,
    RetentionRun,
    SightChange,
    SignIn,
    Team,
)
from proudly.people.queries import is_nowhere_else


def profile(member: Member) -> Iterator[Row]:
    yield {
        "name": member.name,
        "email": member.email,
        "function": member.function,
        "location": member.location,
        "team": member.team.name if member.team else "",
        "leads": [team.name for team in member.teams_led.all()],
        "roles": [held.role for held in member.roles.all()],
        "language": member.language,
        "networks": member.networks,
        "mail_wanted": member.mail_wanted,
        "shown_as": member.shown_as,
        "nickname": member.nickname,
        "joined_at": member.joined_at,
        "left_at": member.left_at,
        "last_sign_in": member.person.last_login,
    }


def erase_who_left(organisation: Organisation, before: datetime, batch: int) -> int:
    """Members who left long ago are erased as if they had asked for it."""
    gone = Member.objects.filter(organisation=organisation, erased_at=None, left_at__lt=before).order_by("left_at")
    members = list(gone[:batch])
    for member in members:
        erasure.erase_member(member=member)
    return len(members)


declare(
    DataKind(
        key="profile",
        name=_("Who you are here"),
        purpose=_("To know who takes part, offer the right stories, and write in the right language."),
        at_erasure=_(
            "Name, e-mail address, function, location, nickname, roles and choices are removed. A number remains."
        ),
        kept=_("while somebody works here, and so many days after leaving"),
        models=(Member, Person, MemberRole, Team, EmailAddress),
        columns={
            "name": _("Name"),
            "email": _("E-mail address"),
            "function": _("Function"),
            "location": _("Location"),
            "team": _("Team"),
            "leads": _("Leads"),
            "roles": _("Roles"),
            "language": _("Language"),
            "networks": _("Networks"),
            "mail_wanted": _("Wants mail"),
            "shown_as": _("On boards as"),
            "nickname": _("Nickname"),
            "joined_at": _("Joined"),
            "left_at": _("Left"),
            "last_sign_in": _("Last sign-in"),
        },
        export=profile,
        retention=Retention(days=730, shortest=90, remove=erase_who_left),
    )
)


def consents(member: Member) -> Iterator[Row]:
    for one in member.consents.order_by("pk"):
        yield {"kind": one.get_kind_display(), "text": one.text, "at": one.at, "withdrawn_at": one.withdrawn_at}


declare(
    DataKind(
        key="consents",
        name=_("What you agreed to"),
        purpose=_("To show that you agreed, to which words, and when."),
        at_erasure=_("The words and moments remain; whose they were is removed."),
        kept=_("as long as the organisation is here"),
        models=(Consent,),
        columns={"kind": _("To what"), "text": _("Words"), "at": _("Agreed"), "withdrawn_at": _("Withdrawn")},
        export=consents,
        erase=lambda member: void(member.consents.update(member=None)),
    )
)


def audit_trail(member: Member) -> Iterator[Row]:
    entries = AuditEntry.objects.filter(Q(actor=member) | Q(concerns=member), organisation=member.organisation_id)
    for entry in entries.order_by("number").iterator():
        yield {
            "at": entry.at,
            "action": entry.get_action_display(),
            "by_you": entry.actor_id == member.pk,
            "about_you": entry.concerns_id == member.pk,
            "about": ", ".join(f"{name}: {value}" for name, value in what_about(entry)),
        }


declare(
    DataKind(
        key="audit",
        name=_("In the audit trail"),
        purpose=_("To show who changed roles, rules, rewards and policy."),
        at_erasure=_("Entries remain, with a number instead of a name: the trail must stay whole."),
        kept=_("as long as the organisation is here"),
        models=(AuditEntry,),
        columns={
            "at": _("When"),
            "action": _("What"),
            "by_you": _("By you"),
            "about_you": _("Concerns you"),
            "about": _("About"),
        },
        export=audit_trail,
    )
)


def data_exports(member: Member) -> Iterator[Row]:
    for one in member.data_exports.defer("content").order_by("pk"):
        yield {"asked_at": one.asked_at, "made_at": one.made_at}


def forget_exports(organisation: Organisation, before: datetime, batch: int) -> int:
    old = DataExport.objects.filter(organisation=organisation, asked_at__lt=before).order_by("asked_at")
    return DataExport.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:batch])).delete()[0]


declare(
    DataKind(
        key="exports",
        name=_("Your exports"),
        purpose=_("To hand you a copy of your data."),
        at_erasure=_("Removed."),
        kept="",
        models=(DataExport,),
        columns={"asked_at": _("Asked for"), "made_at": _("Made")},
        export=data_exports,
        erase=lambda member: void(member.data_exports.all().delete()),
        retention=Retention(days=7, shortest=1, remove=forget_exports),
    )
)


def said_by_directory(member: Member) -> Iterator[Row]:
    known = DirectoryUser.objects.filter(member=member).first()
    if known or member.external_id:
        yield {
            "user_name": known.user_name if known else "",
            "external_id": member.external_id,
            "said": known.said if known else {},
            "groups": [group.name for group in member.groups.order_by("name")],
        }


def forget_directory_user(member: Member) -> None:
    leave_all_groups(member=member)
    DirectoryUser.objects.filter(member=member).delete()
    Member.objects.filter(pk=member.pk).update(external_id="")
    member.external_id = ""


declare(
    DataKind(
        key="directory",
        name=_("From your company’s directory"),
        purpose=_("To let people in and go as the directory says."),
        at_erasure=_("Removed, and the directory no longer finds you here."),
        kept=_("until the directory takes it back"),
        models=(DirectoryUser, GroupMember),
        columns={
            "user_name": _("User name"),
            "external_id": _("Number in the directory"),
            "said": _("What the directory says"),
            "groups": _("Groups"),
        },
        export=said_by_directory,
        erase=forget_directory_user,
    )
)


def imported(member: Member) -> Iterator[Row]:
    rows = MemberImportRow.objects.filter(organisation=member.organisation_id, member=member)
    for row in rows.select_related("member_import").order_by("pk"):
        yield {"at": row.member_import.created_at, "kind": row.get_kind_display(), "said": row.values}


declare(
    DataKind(
        key="imports",
        name=_("From files that people were imported from"),
        purpose=_("To show what an import would change, and to undo it."),
        at_erasure=_("Removed."),
        kept=ngettext_lazy("%(days)s day", "%(days)s days", IMPORTS_KEPT.days) % {"days": IMPORTS_KEPT.days},
        models=(MemberImport, MemberImportRow),
        columns={"at": _("When"), "kind": _("What"), "said": _("What the file says")},
        export=imported,
        erase=lambda member: forget_member(member=member),
    )
)


def joining(member: Member) -> Iterator[Row]:
    invitation = Invitation.objects.filter(member=member).first()
    asked = JoinRequest.objects.filter(organisation=member.organisation_id, address=member.email).order_by("pk").last()
    if invitation or asked:
        yield {
            "invited_at": invitation and invitation.invited_at,
            "reminded_at": invitation and invitation.reminded_at,
            "asked_at": asked and asked.asked_at,
            "started_at": member.started_at,
        }


def forget_joining(member: Member) -> None:
    Invitation.objects.filter(member=member).delete()
    JoinRequest.objects.filter(organisation=member.organisation_id, address=member.email).delete()


declare(
    DataKind(
        key="joining",
        name=_("How you joined"),
        purpose=_("To ask you once, remind you once, and let you in."),
        at_erasure=_("Removed."),
        kept=_("as long as you are here"),
        models=(Invitation, JoinRequest),
        columns={
            "invited_at": _("Invited"),
            "reminded_at": _("Reminded"),
            "asked_at": _("Asked to join"),
            "started_at": _("Joined"),
        },
        export=joining,
        erase=forget_joining,
    )
)


def sign_ins(member: Member) -> Iterator[Row]:
    for one in SignIn.objects.filter(person=member.person_id).order_by("pk"):
        yield {"browser": one.browser, "system": one.system, "began_at": one.began_at, "seen_at": one.seen_at}


def passkeys(member: Member) -> Iterator[Row]:
    for one in Authenticator.objects.filter(user=member.person_id).order_by("pk"):
        yield {"name": one.wrap().name, "created_at": one.created_at, "last_used_at": one.last_used_at}


declare(
    DataKind(
        key="sign_ins",
        name=_("Where you are signed in"),
        purpose=_("To let you see your devices, and sign out on each. No address on the network is kept."),
        at_erasure=_("Removed: you are signed out, but of another organisation you are in."),
        kept=_("as long as you are signed in there"),
        models=(SignIn,),
        columns={"browser": _("Browser"), "system": _("System"), "began_at": _("Since"), "seen_at": _("Last seen")},
        export=sign_ins,
        erase=lambda member: void(is_nowhere_else(member) and SignIn.objects.filter(person=member.person_id).delete()),
    )
)
declare(
    DataKind(
        key="passkeys",
        name=_("Passkeys"),
        purpose=_("To let you sign in without a code."),
        at_erasure=_("Removed, unless you are in another organisation as well."),
        kept=_("until you remove them"),
        models=(Authenticator,),
        columns={"name": _("Name"), "created_at": _("Made"), "last_used_at": _("Last used")},
        export=passkeys,
        erase=lambda member: void(
            is_nowhere_else(member) and Authenticator.objects.filter(user=member.person_id).delete()
        ),
    )
)


def void(_done: object) -> None:
    """For what is done for its effect alone."""


declare_not_personal(SightChange, "numbers of members whose line on boards is to be counted anew")
declare_not_personal(SocialAccount, "of the sign-in library, and never filled")
declare_not_personal(IdentityProvider, "how an organisation signs its people in")
declare_not_personal(InviteEverybody, "how many were invited at once; who asked stands as a number")
declare_not_personal(JoinLink, "the mail domains whose people may join, and until when")
declare_not_personal(Group, "names of groups in the company's directory, and the role of each")
declare_not_personal(RetentionRun, "counts of what was removed, of nobody in particular")
