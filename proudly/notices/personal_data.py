"""What this room keeps of people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from proudly.notices.channels.mail import folder
from proudly.notices.models import (
    ChannelChoice,
    ChannelDefault,
    ChatPost,
    ChatRoom,
    Delivery,
    MemberQuietTime,
    MemberRhythm,
    Notice,
    OrganisationQuietTime,
    OrganisationRhythm,
    OwnAddress,
    OwnAddresses,
    PushSubscription,
    ReadingHour,
    ReturnedMail,
    SlackPerson,
    SlackWorkspace,
)
from proudly.people.data_kinds import DataKind, Retention, Row, declare, declare_not_personal
from proudly.people.models import Member, Organisation
from proudly.people.queries import is_nowhere_else


def notices(member: Member) -> Iterator[Row]:
    for notice in member.notices.order_by("pk").iterator():
        yield {
            "kind": notice.kind,
            "about": notice.about,
            "state": notice.state,
            "created_at": notice.created_at,
            "told_at": notice.told_at,
            "read_at": notice.read_at,
        }


def erase_notices(member: Member) -> None:
    member.notices.all().delete()


def forget_notices(organisation: Organisation, before: datetime, batch: int) -> int:
    over = [Notice.State.TOLD, Notice.State.FAILED, Notice.State.WITHDRAWN]
    old = Notice.objects.filter(organisation=organisation, state__in=over, created_at__lt=before).order_by("created_at")
    return Notice.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:batch])).delete()[0]


declare(
    DataKind(
        key="notices",
        name=_("Messages to you"),
        purpose=_("To tell you of new stories once, and to send again what did not arrive."),
        at_erasure=_("Removed."),
        kept="",
        models=(Notice, Delivery),
        columns={
            "kind": _("Kind"),
            "about": _("About number"),
            "state": _("State"),
            "created_at": _("Promised"),
            "told_at": _("Sent"),
            "read_at": _("Seen"),
        },
        export=notices,
        erase=erase_notices,
        retention=Retention(days=365, shortest=90, remove=forget_notices),
    )
)


def wishes(member: Member) -> Iterator[Row]:
    for choice in ChannelChoice.objects.filter(member=member).order_by("pk"):
        yield {"kind": choice.kind, "channel": choice.channel, "wanted": choice.wanted}
    for one in MemberRhythm.objects.filter(member=member):
        yield {"rhythm": one.rhythm, "most_a_week": one.most_a_week}
    for quiet in MemberQuietTime.objects.filter(member=member):
        yield {
            "begins": f"{quiet.begins:%H:%M}",
            "ends": f"{quiet.ends:%H:%M}",
            "days_off": quiet.days_off,
            "away_until": quiet.away_until,
            "time_zone": quiet.time_zone,
        }


def erase_wishes(member: Member) -> None:
    ChannelChoice.objects.filter(member=member).delete()
    MemberQuietTime.objects.filter(member=member).delete()
    MemberRhythm.objects.filter(member=member).delete()


declare(
    DataKind(
        key="notice wishes",
        name=_("Choices about messages"),
        purpose=_("To tell you what you want to hear of, when it suits you."),
        at_erasure=_("Removed."),
        kept=_("until you choose others"),
        models=(ChannelChoice, MemberQuietTime, MemberRhythm),
        columns={
            "kind": _("Kind"),
            "channel": _("Channel"),
            "wanted": _("Wanted"),
            "rhythm": _("How often"),
            "most_a_week": _("Stories a week, at most"),
            "begins": _("Quiet from"),
            "ends": _("Quiet until"),
            "days_off": _("Days off"),
            "away_until": _("Away until"),
            "time_zone": _("Time zone"),
        },
        export=wishes,
        erase=erase_wishes,
    )
)


def reading_hour(member: Member) -> Iterator[Row]:
    for one in ReadingHour.objects.filter(member=member):
        yield {"hour": one.hour, "learned_at": one.learned_at}


def erase_reading_hour(member: Member) -> None:
    ReadingHour.objects.filter(member=member).delete()


declare(
    DataKind(
        key="reading hour",
        name=_("The hour at which you use Proudly"),
        purpose=_("To send you a digest when you read. It is learned only for who takes one."),
        at_erasure=_("Removed."),
        kept=_("for a week, and learned anew while you take a digest"),
        models=(ReadingHour,),
        columns={"hour": _("Hour"), "learned_at": _("Learned")},
        export=reading_hour,
        erase=erase_reading_hour,
    )
)


def returned_mail(member: Member) -> Iterator[Row]:
    for one in ReturnedMail.objects.filter(person=member.person_id):
        yield {"address": one.address, "why": one.why, "came_back_at": one.came_back_at, "given_up_at": one.given_up_at}


def erase_returned_mail(member: Member) -> None:
    if is_nowhere_else(member):
        ReturnedMail.objects.filter(person=member.person_id).delete()


declare(
    DataKind(
        key="returned mail",
        name=_("Mail to you that came back"),
        purpose=_("To send no mail to an address that takes none."),
        at_erasure=_("Removed."),
        kept=_("until mail arrives again, or you have another address"),
        models=(ReturnedMail,),
        columns={
            "address": _("E-mail address"),
            "why": _("Why"),
            "came_back_at": _("When"),
            "given_up_at": _("No more mail since"),
        },
        export=returned_mail,
        erase=erase_returned_mail,
    )
)


def push_subscriptions(member: Member) -> Iterator[Row]:
    for one in PushSubscription.objects.filter(member=member).select_related("sign_in").order_by("pk"):
        yield {
            "created_at": one.created_at,
            "browser": one.sign_in.browser if one.sign_in else "",
            "service": urlsplit(one.endpoint).hostname or "",
        }


def erase_push_subscriptions(member: Member) -> None:
    PushSubscription.objects.filter(member=member).delete()


declare(
    DataKind(
        key="notifications",
        name=_("Devices that show notifications"),
        purpose=_("To show you notifications also when no page is open."),
        at_erasure=_("Removed."),
        kept=_("until you switch them off or sign out there"),
        models=(PushSubscription,),
        columns={"created_at": _("When"), "browser": _("Browser"), "service": _("Service")},
        export=push_subscriptions,
        erase=erase_push_subscriptions,
    )
)


def slack_person(member: Member) -> Iterator[Row]:
    for one in SlackPerson.objects.filter(member=member):
        yield {"user": one.user, "looked_at": one.looked_at}


def erase_slack_person(member: Member) -> None:
    SlackPerson.objects.filter(member=member).delete()


declare(
    DataKind(
        key="slack",
        name=_("Who you are in your organisation’s Slack"),
        purpose=_("To tell you of things there, if you or your organisation want that."),
        at_erasure=_("Removed."),
        kept=_("until your organisation disconnects Slack"),
        models=(SlackPerson,),
        columns={"user": _("Number in Slack"), "looked_at": _("Looked up")},
        export=slack_person,
        erase=erase_slack_person,
    )
)


def own_address(member: Member) -> Iterator[Row]:
    for one in OwnAddress.objects.filter(member=member):
        yield {"service": one.service, "connected_at": one.connected_at}


def erase_own_address(member: Member) -> None:
    OwnAddress.objects.filter(member=member).delete()


declare(
    DataKind(
        key="own address",
        name=_("An address of your own for messages"),
        purpose=_("To tell you of things there, because you asked for it."),
        at_erasure=_("Removed."),
        kept=_("until you disconnect it, or your organisation allows it no longer"),
        models=(OwnAddress,),
        columns={"service": _("Service"), "connected_at": _("When")},
        export=own_address,
        erase=erase_own_address,
    )
)


def mails(member: Member) -> Iterator[Row]:
    for mail in folder.mails_to(member.organisation_id, member.email, all_others=is_nowhere_else(member)):
        yield {"sent_at": mail.sent_at, "subject": mail.subject, "text": mail.text}


def erase_mails(member: Member) -> None:
    for mail in folder.mails_to(member.organisation_id, member.email, all_others=is_nowhere_else(member)):
        folder.throw_away(mail)


def forget_mails(organisation: Organisation, before: datetime, batch: int) -> int:
    return folder.throw_away_before(organisation.pk, before, at_most=batch)


declare(
    DataKind(
        key="mails",
        name=_("Mails that were kept here"),
        purpose=_("To read mails where no mail server is set."),
        at_erasure=_("Removed."),
        kept="",
        columns={"sent_at": _("Sent"), "subject": _("Subject"), "text": _("Words")},
        export=mails,
        erase=erase_mails,
        retention=Retention(days=90, shortest=30, remove=forget_mails),
    )
)

declare_not_personal(ChannelDefault, "how members of an organisation usually hear of things, the same for all")
declare_not_personal(OrganisationQuietTime, "when members of an organisation are usually left in peace")
declare_not_personal(OrganisationRhythm, "how often members of an organisation usually hear of things")
declare_not_personal(ChatRoom, "a place where colleagues talk, in which stories are told")
declare_not_personal(ChatPost, "which story was told in which chat room")
declare_not_personal(OwnAddresses, "whether an organisation lets its members be told at addresses of their own")
declare_not_personal(SlackWorkspace, "the Slack that an organisation has connected")
