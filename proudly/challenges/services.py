"""Giving a commitment, taking it back, hiding it; and saying why we do this."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import partial

from django.core.files import File
from django.db import transaction

from proudly.challenges.models import Commitment, Dismissal, Mission
from proudly.kit import clock
from proudly.kit.private_files import private_files
from proudly.kit.videos import ReadyVideo
from proudly.people.audit import record
from proudly.people.models import AuditEntry, Member, Organisation

Action = AuditEntry.Action


class NoWords(Exception):
    """A commitment says something, in one language at least."""


class VideoWithoutWords(Exception):
    """An uploaded video has neither captions nor a text to read: not everybody would know what it says."""


def give_commitment(
    *,
    member: Member,
    texts: Mapping[str, str],
    function: str = "",
    video: ReadyVideo | None = None,
    video_link: str = "",
    without_video: bool = False,
    poster: File[bytes] | None = None,
    captions: str = "",
    captions_language: str = "",
    transcript: str = "",
) -> Commitment:
    """The sponsor's commitment, given or changed: each has one. What takes a file's place removes it.

    Args:
        texts: language → the sponsor's words. Raises NoWords when all are empty.
        function: as it is signed, below the name.
        video: a new one; None keeps the one there is, unless there is a `video_link` or it is `without_video`.
        video_link: an address that `rules.video_link` knows; "" for none.
        poster, captions: new ones; without them those of the same video are kept, and those of another are not.
        transcript: the text to read instead of the video.

    Raises VideoWithoutWords.
    """
    assert not (video and video_link)
    texts = {language: text.strip() for language, text in texts.items()}
    if not any(texts.values()):
        raise NoWords
    saved: list[str] = []
    try:
        with transaction.atomic():
            Member.objects.select_for_update(no_key=True).get(pk=member.pk)  # two browsers, one after the other
            before = Commitment.objects.select_for_update().filter(member=member).first()
            now = clock.now()
            one = before or Commitment(organisation_id=member.organisation_id, member=member, given_at=now)
            files_before = _files(one)
            if video or video_link or without_video:
                one.video, one.poster, one.video_kind, one.captions, one.captions_language = "", "", "", "", ""
            one.texts, one.function, one.video_link, one.transcript = texts, function, video_link, transcript.strip()
            if captions:
                one.captions, one.captions_language = captions, captions_language
            if (video or one.video) and not (one.captions or one.transcript):
                raise VideoWithoutWords
            if video:
                one.video_kind = video.kind
                one.video.save(video.file.name or "video", video.file, save=False)
                saved.append(str(one.video.name))
            if poster and (one.video or one.video_link):
                one.poster.save(poster.name or "poster.jpg", poster, save=False)
                saved.append(str(one.poster.name))
            one.changed_at = now
            one.save()
            about = {"how": "changed"} if before else {}
            record(Action.COMMITMENT_GIVEN, organisation_id=member.organisation_id, concerns=member, **about)
            transaction.on_commit(partial(_remove, files_before - _files(one)))
    except BaseException:
        _remove(saved)
        raise
    return one


def withdraw_commitment(*, member: Member) -> bool:
    """The member takes the commitment back: words, video and all are removed. False when there was none."""
    with transaction.atomic():
        one = Commitment.objects.select_for_update().filter(member=member).first()
        if one is None:
            return False
        files = _files(one)
        one.delete()
        record(Action.COMMITMENT_WITHDRAWN, organisation_id=member.organisation_id, concerns=member)
        transaction.on_commit(partial(_remove, files))
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


def _files(one: Commitment) -> set[str]:
    """The names of the files that belong to it."""
    return {str(file.name) for file in (one.video, one.poster) if file}


def _remove(names: set[str] | list[str]) -> None:
    for name in names:
        with suppress(OSError):  # somebody removed it by hand
            private_files().delete(name)
