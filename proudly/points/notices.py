"""The kinds of notice about points."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from proudly.notices.kinds import Kind, declare
from proudly.notices.message import Action, Message
from proudly.notices.models import Notice
from proudly.points.arrivals import KIND, compose_arrivals
from proudly.points.expiry import EXPIRES
from proudly.points.holding import DECIDED, HELD
from proudly.points.models import ExpiryWarning, Hold, TransferNote
from proudly.points.thanks import THANKED
from proudly.points.words import held_why
from proudly.ui.templatetags.ui import moment, number


def compose_expiry(notices: Sequence[Notice]) -> dict[int, Message | None]:
    """That points expire in a month; None once they have, or are given back their time. One query."""
    pending = ExpiryWarning.objects.filter(pk__in=[notice.about for notice in notices], settled_at=None)
    warnings = {(one.pk, one.member_id): one for one in pending}
    return {notice.pk: _of_expiry(warnings.get((notice.about, notice.member_id))) for notice in notices}


def _of_expiry(warning: ExpiryWarning | None) -> Message | None:
    if warning is None:
        return None
    words = {"points": number(warning.points), "day": moment(warning.expires_on, "date")}
    subject = ngettext("%(points)s point expires on %(day)s", "%(points)s points expire on %(day)s", warning.points)
    return Message(
        subject=subject % words,
        said=_("The oldest of your points have been with you for long. Use them before: for yourself, or for others."),
        actions=(
            Action(_("See what there is"), settings.SITE_URL + reverse("rewards")),
            Action(_("See my points"), settings.SITE_URL + reverse("wallet")),
        ),
        because=_("You get this mail because points of yours expire."),
    )


def compose_thanks(notices: Sequence[Notice]) -> dict[int, Message | None]:
    """Who thanks, and why; None when it was taken back. One query."""
    given = TransferNote.objects.filter(
        transfer__in=[notice.about for notice in notices], transfer__reversed_by=None
    ).select_related("writer", "transfer")
    notes = {(note.transfer_id, note.transfer.member_id): note for note in given}
    return {notice.pk: _of_thanks(notes.get((notice.about, notice.member_id))) for notice in notices}


def _of_thanks(note: TransferNote | None) -> Message | None:
    if note is None:
        return None
    return Message(
        subject=_("%(name)s thanks you") % {"name": note.writer.name},
        said=note.words,
        actions=(Action(_("See my points"), settings.SITE_URL + reverse("wallet")),),
        because=_("You get this mail because a colleague gave you points."),
    )


def compose_held(notices: Sequence[Notice]) -> dict[int, Message | None]:
    """That points are held back, and why; None once that is decided. One query."""
    return _about_holds(notices, [Hold.State.WAITING], _of_held)


def compose_decided(notices: Sequence[Notice]) -> dict[int, Message | None]:
    """What was decided about points that were held back. One query."""
    return _about_holds(notices, [Hold.State.RELEASED, Hold.State.REFUSED], _of_decision)


def _about_holds(
    notices: Sequence[Notice], states: list[Hold.State], said: Callable[[Hold], Message]
) -> dict[int, Message | None]:
    found = Hold.objects.filter(pk__in=[notice.about for notice in notices], state__in=states)
    holds = {(one.pk, one.member_id): one for one in found.select_related("transfer", "decided_by")}
    return {
        notice.pk: said(hold) if (hold := holds.get((notice.about, notice.member_id))) else None for notice in notices
    }


def _of_held(hold: Hold) -> Message:
    return Message(
        subject=_("Points of yours are held back for a moment"),
        heading=hold.transfer.about.get("title", ""),
        said=held_why(hold.reason),
        lines=(_("Somebody looks at it before they count. If you know how it came about, say so: it helps."),),
        actions=(Action(_("Say how it came about"), settings.SITE_URL + reverse("wallet") + "#held"),),
        because=_("You get this mail because points of yours are held back."),
    )


def _of_decision(hold: Hold) -> Message:
    released = hold.state == Hold.State.RELEASED
    who = hold.decided_by.name if hold.decided_by else ""
    return Message(
        subject=_("Your points count after all") if released else _("Points that were held back do not count"),
        heading=hold.transfer.about.get("title", ""),
        said=_("%(name)s has looked at it. Thank you for your patience.") % {"name": who}
        if released
        else _("%(name)s has looked at it.") % {"name": who},
        lines=(hold.words,) if hold.words else (),
        actions=(Action(_("See my points"), settings.SITE_URL + reverse("wallet")),),
        because=_("You get this mail because points of yours were held back."),
    )


# By no channel of itself: every day a mail about points would be a chore.
declare(Kind(KIND, compose_arrivals, gettext_lazy("Points that came in"), in_digest=True, by=()))
declare(Kind(EXPIRES, compose_expiry, gettext_lazy("Points of mine that expire")))
declare(Kind(THANKED, compose_thanks, gettext_lazy("Thanks with points")))
declare(Kind(HELD, compose_held))
declare(Kind(DECIDED, compose_decided))
