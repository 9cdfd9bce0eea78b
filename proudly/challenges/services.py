"""Giving a commitment, taking it back, hiding it; and saying why we do this."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from django.db import transaction

from proudly.challenges.films import NO_FILM, Film, files_of, filmed, remove_files
from proudly.challenges.models import Commitment, Dismissal, Mission
from proudly.kit import clock
from proudly.people.audit import record
from proudly.people.models import AuditEntry, Member, Organisation

Action = AuditEntry.Action


class NoWords(Exception):
    """A commitment says something, in one language at least."""


def give_commitment(
    *,
    member: Member,
    texts: Mapping[str, str],
    function: str = "",
    promised: int | None = None,
    film: Film = NO_FILM,
) -> Commitment:
    """The sponsor's commitment, given or changed: each has one. What takes a file's place removes it.

    Args:
        texts: language → the sponsor's words. Raises NoWords when all are empty.
        function: as it is signed, below the name.
        promised: how many stories the sponsor will share each month; None for no number.
        film: the video. Raises VideoWithoutWords.
    """
    texts = {language: text.strip() for language, text in texts.items()}
    if not any(texts.values()):
        raise NoWords
    with transaction.atomic():
        Member.objects.select_for_update(no_key=True).get(pk=member.pk)  # two browsers, one after the other
        before = Commitment.objects.select_for_update().filter(member=member).first()
        now = clock.now()
        one = before or Commitment(organisation_id=member.organisation_id, member=member, given_at=now)
        with filmed(one, film):
            one.texts, one.function, one.promised, one.changed_at = texts, function, promised, now
            one.save()
            about = {"how": "changed"} if before else {}
            record(Action.COMMITMENT_GIVEN, organisation_id=member.organisation_id, concerns=member, **about)
    return one


def withdraw_commitment(*, member: Member) -> bool:
    """The member takes the commitment back: words, video and all are removed. False when there was none."""
    with transaction.atomic():
        one = Commitment.objects.select_for_update().filter(member=member).first()
        if one is None:
            return False
        files = files_of(one)
        one.delete()
        record(Action.COMMITMENT_WITHDRAWN, organisation_id=member.organisation_id, concerns=member)
        transaction.on_commit(partial(remove_files, files))
    return True


def hide_commitment(*, commitment: Commitment, hidden: bool) -> None:
    """An owner hides a commitment from everybody but its giver, or shows it again. Twice changes nothing."""
    with transaction.atomic():
        one = Commitment.objects.select_for_update().select_related("member").get(pk=commitment.pk)
        if one.is_hidden == hidden:
            return
        one.hidden_at = clock.now() if hidden else None
        one.save(update_fields=["hidden_at"])
        action, how = (Action.COMMITMENT_WITHDRAWN, "hidden") if hidden else (Action.COMMITMENT_GIVEN, "shown again")
        record(action, organisation_id=one.organisation_id, concerns=one.member, how=how)


def dismiss_commitments(*, member: Member) -> None:
    """The member has seen those that there are; only one that is given later comes to the top of the stories again."""
    Dismissal.objects.update_or_create(
        member=member, defaults={"organisation_id": member.organisation_id, "at": clock.now()}
    )


def change_mission(*, organisation: Organisation, titles: Mapping[str, str], texts: Mapping[str, str]) -> None:
    """Why we do this, by language. A language without words shows those of another."""
    Mission.objects.update_or_create(
        organisation=organisation, defaults={"titles": titles, "texts": texts, "changed_at": clock.now()}
    )
