"""Bring a file, confirm it, drop it, undo it, and forget it in time."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from proudly.kit import clock
from proudly.people import tasks
from proudly.people.importing import applying, claims, limits, reading
from proudly.people.importing.text import kept
from proudly.people.models import Member, MemberImport, MemberImportRow, Organisation

State = MemberImport.State


class NotNow(Exception):
    """Another import is under way, or it is too late for this one. `code` is of `words.not_now`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def bring_file(*, by: Member, data: bytes, file_name: str, let_go_missing: bool = False) -> MemberImport:
    """Take in a file with people, to be read by the worker. Nothing of people is written until it is confirmed.

    Args:
        data: what is in the file, at most `limits.FILE_BYTES`.
        let_go_missing: members who are not in the file are let go.
    """
    assert len(data) <= limits.FILE_BYTES
    with transaction.atomic():
        brought = MemberImport.objects.create(
            organisation=by.organisation,
            by=by,
            asked_by=by,
            created_at=clock.now(),
            file_name=kept(file_name)[-120:],
            file=data,
            let_go_missing=let_go_missing,
        )
        _nudge(brought)
    return brought


def confirm(*, brought: MemberImport, by: Member) -> MemberImport:
    """Have the worker apply what the preview shows. Confirming twice is once.

    Where another import has changed people since, the preview is made anew instead, to be confirmed again.

    Raises NotNow when another import of the organisation is under way.
    """
    with transaction.atomic():
        mine = _locked(brought)
        if mine.state != State.READY:
            return mine
        _require_nobody_at_work(mine)
        changed_since = MemberImport.objects.filter(organisation=mine.organisation_id).exclude(pk=mine.pk)
        assert mine.read_at is not None
        if (
            changed_since.filter(applied_at__gte=mine.read_at).exists()
            or changed_since.filter(undone_at__gte=mine.read_at).exists()
        ):
            mine.state = State.READING
        else:
            mine.state = State.APPLYING
        mine.asked_by, mine.position, mine.done = by, 0, 0
        mine.total = mine.rows.exclude(kind=MemberImportRow.Kind.WRONG).count()
        mine.save(update_fields=["state", "asked_by", "position", "done", "total"])
        _nudge(mine)
    return mine


def undo(*, brought: MemberImport, by: Member) -> MemberImport:
    """Have the worker take back the newest import: what has been changed since is left as it is. Twice is once.

    Raises NotNow when it is not the newest, when its rows are forgotten, or when another one is under way.
    """
    with transaction.atomic():
        mine = _locked(brought)
        if mine.state != State.APPLIED:
            return mine
        _require_nobody_at_work(mine)
        if mine.forgotten_at is not None:
            raise NotNow("forgotten")
        if newest_applied(mine.organisation_id) != mine:
            raise NotNow("not the newest")
        mine.state, mine.asked_by, mine.position, mine.done = State.UNDOING, by, 0, 0
        mine.total = mine.rows.exclude(kind=MemberImportRow.Kind.WRONG).count()
        mine.save(update_fields=["state", "asked_by", "position", "done", "total"])
        _nudge(mine)
    return mine


def drop(*, brought: MemberImport) -> None:
    """Remove a preview, with the file. One that was applied stays.

    Raises NotNow when it has been confirmed.
    """
    with transaction.atomic():
        mine = _locked(brought)
        if mine.state not in (State.READING, State.READY, State.UNREADABLE):
            raise NotNow("confirmed")
        mine.rows.all().delete()
        mine.delete()


def newest_applied(organisation_id: int) -> MemberImport | None:
    """The import that could be undone. One query."""
    applied = MemberImport.objects.filter(organisation=organisation_id, state=State.APPLIED)
    return applied.defer("file").order_by("-applied_at", "-pk").first()


def can_undo(brought: MemberImport) -> bool:
    """Whether `undo` would do something. At most one query."""
    if brought.state != State.APPLIED or brought.forgotten_at is not None:
        return False
    return newest_applied(brought.organisation_id) == brought


def work_on(*, import_id: int) -> None:
    """Do what waits to be done for an import. Safe to call at any time, any number of times, by any worker."""
    taken = claims.claim(import_id)
    if taken is None:
        return
    state = MemberImport.objects.values_list("state", flat=True).get(pk=import_id)
    if state == State.READING:
        reading.read_file(taken)
    elif state == State.APPLYING:
        applying.apply_rows(taken)
    else:
        applying.undo_rows(taken)


def forget_old_imports() -> int:
    """Delete the files and rows of imports from before `limits.KEPT`: undoing ends there. Returns how many imports."""
    old = MemberImport.objects.filter(created_at__lt=clock.now() - limits.KEPT, forgotten_at=None)
    done = 0
    for pk in old.exclude(state__in=claims.UNDER_WAY).values_list("pk", flat=True):
        with transaction.atomic():
            mine = MemberImport.objects.select_for_update().defer("file").filter(pk=pk).first()
            if mine is None or mine.state in claims.UNDER_WAY:
                continue
            mine.rows.all().delete()
            if mine.state in (State.READY, State.UNREADABLE):
                mine.delete()
            else:
                mine.file, mine.forgotten_at, mine.file_name = None, clock.now(), ""
                mine.save(update_fields=["file", "forgotten_at", "file_name"])
            done += 1
    return done


def forget_member(*, member: Member) -> None:
    """Delete what imports still hold about somebody, when that person is to be forgotten.

    Previews that nobody has confirmed go whole: their files hold everybody, and would bring the person back.
    """
    previews = (State.READING, State.READY, State.UNREADABLE)
    MemberImport.objects.filter(organisation=member.organisation_id, state__in=previews).delete()
    MemberImportRow.objects.filter(organisation=member.organisation_id, member=member).delete()
    MemberImportRow.objects.filter(organisation=member.organisation_id, email=member.email.lower()).delete()


def _locked(brought: MemberImport) -> MemberImport:
    """Imports of one organisation are confirmed and undone one after the other."""
    Organisation.objects.select_for_update(no_key=True).get(pk=brought.organisation_id)
    return MemberImport.objects.select_for_update().defer("file").get(pk=brought.pk)


def _require_nobody_at_work(mine: MemberImport) -> None:
    at_work = MemberImport.objects.filter(
        organisation=mine.organisation_id, state__in=(State.APPLYING, State.UNDOING)
    ).exclude(pk=mine.pk)
    if at_work.exists():
        raise NotNow("another is under way")


def _nudge(brought: MemberImport) -> None:
    transaction.on_commit(partial(tasks.work_on_import, brought.pk))
