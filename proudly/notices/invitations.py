"""The mails of invitations, found from the invitations themselves, so that a crash forgets nobody."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from proudly.notices.message import Action, Message
from proudly.notices.models import Notice
from proudly.notices.services import promise_to, send_again
from proudly.people import invitations
from proudly.people.models import Invitation

INVITATION, REMINDER = "invitation", "invitation reminder"


def promise_invitations() -> int:
    """Promise the mails that are due, also once more. Returns how many. One query if there is none."""
    if not invitations.mails_are_due():
        return 0
    with transaction.atomic():
        waiting = invitations.take_mails_due()
        _promise(waiting, INVITATION)
        promised = Notice.objects.filter(kind=INVITATION, about__in=[one.pk for one in waiting])
        send_again(list(promised.values_list("pk", flat=True)))
    return len(waiting)


def promise_reminders() -> int:
    """Remind those who were invited a week ago and have not joined, once. Returns how many."""
    with transaction.atomic():
        waiting = invitations.take_reminders_due()
        _promise(waiting, REMINDER)
    return len(waiting)


def compose_invitation(notice: Notice) -> Message | None:
    """The mail in the member's language; None when they have joined meanwhile, or it was withdrawn."""
    invitation = _open_invitation(notice)
    if invitation is None:
        return None
    subject = _("%(organisation)s invites you to share its stories")
    if invitation.by:
        subject = _("%(name)s invites you: share the stories of %(organisation)s")
    return _message(invitation, subject, reminds=False)


def compose_reminder(notice: Notice) -> Message | None:
    """The one reminder; None as for the invitation."""
    invitation = _open_invitation(notice)
    if invitation is None:
        return None
    return _message(invitation, _("Your place at %(organisation)s is still free"), reminds=True)


def _promise(waiting: Sequence[Invitation], kind: str) -> None:
    promise_to([(one.organisation_id, one.member_id, one.pk) for one in waiting], kind=kind)


def _open_invitation(notice: Notice) -> Invitation | None:
    open_ones = Invitation.objects.select_related("by", "organisation", "member__person")
    return open_ones.filter(pk=notice.about, withdrawn_at=None, member__started_at=None).first()


def _message(invitation: Invitation, subject: str, *, reminds: bool) -> Message:
    names = {"organisation": invitation.organisation.name, "name": invitation.by.name if invitation.by else ""}
    invites = (
        _("%(name)s invites you, also for your colleagues at %(organisation)s.")
        if invitation.by
        else _("Your colleagues at %(organisation)s invite you.")
    )
    what = _(
        "Here you find stories about your own work and that of your colleagues, ready to share with your network. Your "
        "own words, your own choice, and never anything without your press of the button."
    )
    heading = _("Your place is still free") if reminds else _("Be the voice of %(organisation)s")
    return Message(
        subject=subject % names,
        heading=heading % names,
        said=f"{invites % names} {what}",
        lines=(_("This is the only reminder we send."),) if reminds else (),
        actions=(Action(_("Come and have a look"), invitations.invitation_address(invitation)),),
        after=_(
            "It takes a minute, and needs no password. This button is yours alone and works for two weeks: please do "
            "not pass it on."
        ),
        because=_("You get this mail because %(organisation)s would like you to take part. You are free to leave it.")
        % names,
    )
