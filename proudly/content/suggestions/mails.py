"""The mails about suggestions. To who suggested: each answer, and that it is out. To editors: one a day, on working
days, with what is new and what is late, so that a busy day is one mail and a forgotten promise cannot stay unseen; and
at once only the reply to what they themselves asked, since somebody is waiting there."""

from __future__ import annotations

import zoneinfo
from datetime import datetime, time, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from proudly.content.models import Story, Suggestion, SuggestionMessage
from proudly.content.suggestions import queries, rules
from proudly.kit import clock
from proudly.notices.message import Action, Message
from proudly.notices.models import Notice
from proudly.notices.services import promise_notices
from proudly.people.models import Organisation
from proudly.people.queries import may

WAITING = "suggestions waiting"
MORNING = 8  # on the organisation's clock
SHOWN = 10


def promise_daily_mails() -> int:
    """Promise today's mail to the editors of every organisation where it is morning and something is new or late.

    Returns how many were promised. Any number of times a day: a member has one notice a day.
    """
    promised = 0
    waiting = Suggestion.objects.filter(answer_by__isnull=False).values("organisation").distinct()
    for organisation in Organisation.objects.filter(pk__in=waiting):
        now = clock.now().astimezone(zoneinfo.ZoneInfo(organisation.time_zone))
        if now.weekday() > rules.FRIDAY or now.hour < MORNING or not _news(organisation, now):
            continue
        promised += promise_notices(
            organisation=organisation,
            members=queries.who_answer(organisation),
            kind=WAITING,
            about=now.date().toordinal(),
        )
    return promised


def _news(organisation: Organisation, now: datetime) -> bool:
    waiting = Suggestion.objects.filter(organisation=organisation, answer_by__isnull=False)
    late = waiting.filter(answer_by__lt=now.date())
    return late.exists() or waiting.filter(waiting_since__gte=_last_morning(now)).exists()


def _last_morning(now: datetime) -> datetime:
    """When the mail of the working day before went out."""
    day = now.date() - timedelta(days=1)
    while day.weekday() > rules.FRIDAY:
        day -= timedelta(days=1)
    return datetime.combine(day, time(MORNING), now.tzinfo)


def compose_waiting(notice: Notice) -> Message | None:
    """What waits for this editor; None when nothing does by now."""
    member = notice.member
    if not may(member, "answer suggestions"):
        return None
    waiting = list(queries.suggestions_to_answer(member).filter(answer_by__isnull=False))
    if not waiting:
        return None
    late = sum(one.is_late for one in waiting)  # type: ignore[attr-defined]  # said by suggestions_to_answer
    subject = ngettext("%(n)d suggestion waits for you", "%(n)d suggestions wait for you", len(waiting))
    if late:
        subject = ngettext("%(late)d suggestion is late", "%(late)d suggestions are late", late)
    lines = [_line(one) for one in waiting[:SHOWN]]
    if len(waiting) > SHOWN:
        lines.append(_("… and %(n)d more") % {"n": len(waiting) - SHOWN})
    return _message(
        notice,
        subject=subject % {"n": len(waiting), "late": late},
        text=_(
            "Your colleagues would share this, and hear from you when you answer. The one promised soonest is first."
        ),
        lines=lines,
        button=_("Answer them"),
        address=reverse("suggestions_to_answer"),
    )


def _line(one: Suggestion) -> str:
    words = {"title": one.title or one.url[:80], "name": one.member.name}
    if one.is_late:  # type: ignore[attr-defined]
        return _("Late: “%(title)s”, from %(name)s") % words
    return _("“%(title)s”, from %(name)s") % words


def compose_answered(notice: Notice) -> Message | None:
    """To who suggested: what an editor says, no, or yes. None when it is erased or withdrawn."""
    message = _message_of(notice)
    if message is None or message.suggestion.state == Suggestion.State.WITHDRAWN:
        return None
    suggestion, name = message.suggestion, message.author.name
    titled = {"title": suggestion.title or suggestion.url[:80], "name": name}
    kinds = {
        SuggestionMessage.Kind.SAID: (
            _("%(name)s answers your suggestion"),
            _("%(name)s wrote about “%(title)s”:"),
        ),
        SuggestionMessage.Kind.DECLINED: (
            _("About your suggestion “%(title)s”"),
            _("%(name)s does not make a story of “%(title)s”, and says why:"),
        ),
        SuggestionMessage.Kind.TAKEN: (
            _("Your suggestion becomes a story"),
            _("%(name)s is making a story of “%(title)s”. You hear from us when it is published."),
        ),
    }
    subject, text = kinds[SuggestionMessage.Kind(message.kind)]
    return _message(
        notice,
        subject=subject % titled,
        text=text % titled,
        lines=[message.text] if message.text else [],
        button=_("Answer") if message.kind == SuggestionMessage.Kind.SAID else _("See your suggestion"),
        address=reverse("suggestion", args=[suggestion.pk]),
    )


def compose_replied(notice: Notice) -> Message | None:
    """To the editor who asked: what the colleague says. None when somebody has answered meanwhile."""
    message = _message_of(notice)
    if message is None or message.suggestion.waiting_since is None or not may(notice.member, "answer suggestions"):
        return None
    titled = {"title": message.suggestion.title or message.suggestion.url[:80], "name": message.author.name}
    return _message(
        notice,
        subject=_("%(name)s replied about “%(title)s”") % titled,
        text=_("%(name)s wrote about “%(title)s”:") % titled,
        lines=[message.text],
        button=_("Answer"),
        address=reverse("suggestion_to_answer", args=[message.suggestion_id]),
    )


def compose_published(notice: Notice) -> Message | None:
    """To who suggested: it is out. None when it has gone again."""
    suggestion = Suggestion.objects.select_related("story").filter(pk=notice.about, member=notice.member).first()
    if suggestion is None or suggestion.story is None or suggestion.story.state != Story.State.PUBLISHED:
        return None
    return _message(
        notice,
        subject=_("Published: the story you suggested"),
        text=_out(suggestion.story) % {"title": suggestion.story.title},
        lines=[],
        button=_("See what became of it"),
        address=reverse("suggestion", args=[suggestion.pk]),
    )


def _out(story: Story) -> str:
    if story.internal:
        return _("“%(title)s” is out, thanks to you. It is for your colleagues to read, and not to share.")
    if story.waits_to_be_shared:
        return _("“%(title)s” is out, thanks to you. Your colleagues can read it now, and share it later.")
    return _("“%(title)s” is out, thanks to you. Your colleagues can share it now, and so can you.")


def _message_of(notice: Notice) -> SuggestionMessage | None:
    messages = SuggestionMessage.objects.filter(organisation=notice.organisation_id, pk=notice.about)
    return messages.select_related("suggestion", "author").first()


def _message(notice: Notice, *, subject: str, text: str, lines: list[str], button: str, address: str) -> Message:
    because = _("You get this mail because colleagues at %(organisation)s suggest what is worth sharing.")
    return Message(
        subject=" ".join(subject.split()),
        said=text,
        lines=tuple(lines),
        actions=(Action(button, settings.SITE_URL + address),),
        because=because % {"organisation": notice.organisation.name},
    )
