"""Suggesting, answering and taking. What publishing gives is `thanks`."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet

from proudly.content.cards.card import CardNotRead
from proudly.content.cards.queries import card_of_reading
from proudly.content.cards.services import TooManyReadings, begin_reading
from proudly.content.models import LinkReading, Story, Suggestion, SuggestionMessage, SuggestionSettings, Topic
from proudly.content.services import write_story
from proudly.content.suggestions import queries, rules
from proudly.kit import clock
from proudly.notices.services import promise_notices
from proudly.notices.tasks import send_notices
from proudly.people.audit import record
from proudly.people.models import AuditEntry, Member, Organisation, Team
from proudly.people.queries import teams_to

State = Suggestion.State
Kind = SuggestionMessage.Kind

ANSWERED, REPLIED = "suggestion answered", "suggestion replied"
BATCH = 20


class TooManySuggestions(Exception):
    """The member suggested as much today as anybody may."""


class AlreadyAStory(Exception):
    """The link is that of a story which the member can share."""

    def __init__(self, story: Story) -> None:
        super().__init__(str(story.pk))
        self.story = story


class IsOver(Exception):
    """The suggestion was taken, declined or withdrawn."""


def suggest(
    *, member: Member, pasted: str, why: str, topic: Topic | None = None, by_name: bool = True
) -> tuple[Suggestion, bool]:
    """Suggest a link. Returns the suggestion and whether it is new: the same link is suggested once at a time.

    Where a colleague's suggestion of the link is being made a story, this one shares in it at once.

    Args:
        pasted: the address, also among other words.

    Raises rules.AddressRefused, AlreadyAStory and TooManySuggestions.
    """
    url = rules.address_of(pasted)
    key, now = rules.key_of(url), clock.now()
    if (story := queries.story_to_share(member, url)) is not None:
        raise AlreadyAStory(story)
    with transaction.atomic():
        Member.objects.select_for_update(no_key=True).get(pk=member.pk)
        mine = Suggestion.objects.filter(organisation=member.organisation_id, member=member)
        if (known := mine.filter(key=key, state__in=queries.OPEN).first()) is not None:
            return known, False
        if mine.filter(suggested_at__gt=now - timedelta(days=1)).count() >= rules.MOST_A_DAY:
            raise TooManySuggestions
        made = Suggestion(
            organisation=member.organisation,
            member=member,
            url=url,
            key=key,
            why=why.strip(),
            topic=topic if topic and topic.organisation_id == member.organisation_id else None,
            by_name=by_name,
            suggested_at=now,
        )
        taken = _taken(made).filter(story__state__in=queries.BEING_WRITTEN).first()
        if taken is not None and not mine.filter(story=taken.story_id).exists():
            made.state, made.story = State.TAKEN, taken.story
        else:
            _wait(made)
        made.reading = reading_of_link(member, url)
        made.save()
        if made.reading is not None and made.reading.state != LinkReading.State.READING:
            _fill_in(made, made.reading)
    return made, True


def reading_of_link(member: Member, url: str) -> LinkReading | None:
    """What the page says of itself, read lately or being read; None when it cannot be, which hinders nobody."""
    lately = LinkReading.objects.filter(member=member, url=url, state=LinkReading.State.READ)
    known = lately.filter(created_at__gt=clock.now() - timedelta(hours=1)).order_by("pk").last()
    if known is not None:
        return known
    try:
        return begin_reading(member=member, url=url)
    except (CardNotRead, TooManyReadings):
        return None


def fill_in_read() -> int:
    """Take over what pages say of themselves, once they are read. Returns how many; one query if there are none."""
    waiting = Suggestion.objects.filter(reading__isnull=False).exclude(reading__state=LinkReading.State.READING)
    ids = list(waiting.order_by("pk").values_list("pk", flat=True)[:BATCH])
    for suggestion_id in ids:
        with transaction.atomic():
            locked = Suggestion.objects.select_for_update(of=("self",)).select_related("reading")
            one = locked.filter(pk=suggestion_id, reading__isnull=False).first()
            if one is not None and one.reading is not None:
                _fill_in(one, one.reading)
    return len(ids)


def _fill_in(suggestion: Suggestion, reading: LinkReading) -> None:
    card = card_of_reading(reading)
    if card is not None:
        suggestion.title, suggestion.summary, suggestion.site = card.title, card.summary, card.site
        suggestion.language = card.language if card.language in dict(settings.LANGUAGES) else ""
        _follow(suggestion, card.url)
        if reading.picture:
            with reading.picture.open("rb") as file:
                suggestion.picture.save(_own_name(), ContentFile(file.read()), save=False)
            suggestion.picture_alt = card.picture_alt
    suggestion.reading = None
    suggestion.save()


def _follow(suggestion: Suggestion, url: str) -> None:
    """The page's own word for its address, by which two links to it are found to be one."""
    key = rules.key_of(url)
    mine = Suggestion.objects.filter(member=suggestion.member_id, key=key, state__in=queries.OPEN)
    if not mine.exclude(pk=suggestion.pk).exists():
        suggestion.url, suggestion.key = url, key


def _own_name() -> str:
    return f"{secrets.token_urlsafe(12)}.jpg"  # pictures are public; nobody guesses this one


def _wait(suggestion: Suggestion) -> None:
    """From now on the editors owe an answer."""
    organisation = suggestion.organisation
    suggestion.waiting_since = clock.now()
    suggestion.answer_by = rules.answer_by(queries.today_at(organisation), queries.answer_within(organisation))


def _taken(suggestion: Suggestion) -> QuerySet[Suggestion]:
    """Those of the same link of which a story was made."""
    same = Suggestion.objects.filter(organisation=suggestion.organisation_id, key=suggestion.key)
    return same.filter(state=State.TAKEN, story__isnull=False).order_by("pk")


def reply(*, suggestion: Suggestion, text: str) -> SuggestionMessage:
    """The member who suggested says something. When it was their turn, the editors owe an answer again.

    Who asked hears of it at once: a conversation that waits for tomorrow's mail is none. Raises IsOver.
    """
    with transaction.atomic():
        locked = _locked_open(suggestion)
        message = _note(locked, locked.member, Kind.SAID, text)
        if locked.waiting_since is None:
            _wait(locked)
            locked.save(update_fields=["waiting_since", "answer_by"])
            asked = locked.messages.exclude(author=locked.member_id).order_by("pk").last()
            if asked is not None:
                _promise(REPLIED, message.pk, asked.author)
    return message


def withdraw(*, suggestion: Suggestion) -> None:
    """The member takes it back. Twice changes nothing. Raises IsOver when it was answered for good."""
    with transaction.atomic():
        locked = Suggestion.objects.select_for_update().get(pk=suggestion.pk)
        if locked.state == State.WITHDRAWN:
            return
        if not locked.is_open:
            raise IsOver
        _end([locked], State.WITHDRAWN)


def answer(*, suggestion: Suggestion, editor: Member, text: str) -> SuggestionMessage:
    """An editor says or asks something; the next word is the member's. Raises IsOver."""
    with transaction.atomic():
        locked = _locked_open(suggestion)
        message = _note(locked, editor, Kind.SAID, text)
        _end([locked], State.TALKING)
        _promise(ANSWERED, message.pk, locked.member)
    return message


def decline(*, suggestion: Suggestion, editor: Member, reason: str) -> None:
    """An editor says no, with the reason: to everybody who suggested the link, of those whom this editor answers.

    Declining twice changes nothing. Raises IsOver when it was taken or withdrawn.
    """
    with transaction.atomic():
        of_the_link = _locked_of_the_link(suggestion)
        this = next(one for one in of_the_link if one.pk == suggestion.pk)
        if this.state == State.DECLINED:
            return
        if not this.is_open:
            raise IsOver
        mine = set(queries.suggestions_to_answer(editor).filter(key=this.key).values_list("pk", flat=True))
        declined = [one for one in of_the_link if one.is_open and one.pk in mine]
        _end(declined, State.DECLINED)
        for one in declined:
            _promise(ANSWERED, _note(one, editor, Kind.DECLINED, reason).pk, one.member)


def take(*, suggestion: Suggestion, editor: Member) -> Story:
    """Make a draft of it, under the names of everybody who suggested the link. Returns the one draft, however often.

    Raises IsOver when it was declined or withdrawn.
    """
    with transaction.atomic():
        of_the_link = _locked_of_the_link(suggestion)
        this = next(one for one in of_the_link if one.pk == suggestion.pk)
        if this.state == State.TAKEN and this.story is not None:
            return this.story
        if not this.is_open:
            raise IsOver
        before = _taken(this).filter(queries.story_goes_on()).select_related("story").first()
        story = before.story if before is not None else None
        if story is None:
            story = _draft(this, editor)
        taken = [one for one in of_the_link if one.is_open]
        Suggestion.objects.filter(pk__in=[one.pk for one in taken]).update(story=story)
        _end(taken, State.TAKEN)
        for one in taken:
            _promise(ANSWERED, _note(one, editor, Kind.TAKEN, "").pk, one.member)
    return story


def _draft(suggestion: Suggestion, editor: Member) -> Story:
    within = teams_to(editor, "write stories")
    picture: ContentFile[Any] | None = None
    if suggestion.picture:
        with suggestion.picture.open("rb") as file:
            picture = ContentFile(file.read(), name=_own_name())
    return write_story(
        author=editor,
        title=suggestion.title or suggestion.url[:200],
        summary=suggestion.summary,
        language=suggestion.language or suggestion.member.language,
        why=suggestion.why,
        url=suggestion.url,
        picture=picture,
        picture_alt=suggestion.picture_alt,
        topics=[suggestion.topic] if suggestion.topic else [],
        teams=[] if within is None else Team.objects.filter(organisation=editor.organisation_id, pk__in=within),
    )


def promise_answers(*, organisation: Organisation, within: int) -> None:
    """From now on answers are promised within so many working days. Promises that were made stay as they are."""
    with transaction.atomic():
        locked = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        before = queries.answer_within(locked)
        if within == before:
            return
        SuggestionSettings.objects.update_or_create(organisation=locked, defaults={"answer_within": within})
        record(
            AuditEntry.Action.PROMISE_CHANGED,
            organisation_id=locked.pk,
            answer_within=within,
            answer_within_before=before,
        )


def _locked_open(suggestion: Suggestion) -> Suggestion:
    locked = (
        Suggestion.objects.select_for_update(of=("self",))
        .select_related("member", "organisation")
        .get(pk=suggestion.pk)
    )
    if not locked.is_open:
        raise IsOver
    return locked


def _locked_of_the_link(suggestion: Suggestion) -> list[Suggestion]:
    """Every suggestion of the same link, locked in one order, so that two editors come one after the other."""
    same = Suggestion.objects.filter(organisation=suggestion.organisation_id, key=suggestion.key)
    # Not their stories: while this waits, another may give them one, which a join would not show.
    rows = same.select_for_update(of=("self",)).select_related("member", "topic").order_by("pk")
    return list(rows)


def _end(suggestions: list[Suggestion], state: State) -> None:
    """Nobody waits for the editors any more."""
    Suggestion.objects.filter(pk__in=[one.pk for one in suggestions]).update(
        state=state, waiting_since=None, answer_by=None
    )


def _note(suggestion: Suggestion, author: Member, kind: Kind, text: str) -> SuggestionMessage:
    return SuggestionMessage.objects.create(
        organisation_id=suggestion.organisation_id,
        suggestion=suggestion,
        author=author,
        kind=kind,
        text=text.strip(),
        at=clock.now(),
    )


def _promise(kind: str, about: int, member: Member) -> None:
    promise_notices(organisation=member.organisation, members=[member], kind=kind, about=about)
    transaction.on_commit(send_notices)
