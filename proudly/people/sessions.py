"""Sessions: how each was signed in, the list of one's devices, and ending them.

The way of a session stands in the session itself: asking costs no query. What nobody noted (a test, the demo) counts as
a code by mail.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from importlib import import_module

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from proudly.kit import clock
from proudly.kit.secrets import SecretUnreadable, seal, unseal
from proudly.people.audit import record
from proudly.people.models import AuditEntry, IdentityProvider, Member, Person, SignIn
from proudly.people.rules import Way, browser_and_system

SEEN_EVERY = timedelta(minutes=10)
_WAY = "way"
# When this process last saw each session: it is only there to spare writes, and can be forgotten at any time.
_seen: dict[str, datetime] = {}
_SEEN_MOST = 100_000


def way_of(session: SessionBase) -> Way:
    """How the session was signed in."""
    said = session.get(_WAY)
    if said is None:
        return Way(own=True)
    return Way(
        own=said["own_at"] is not None,
        provider_id=said["provider"],
        own_at=_moment(said["own_at"]),
        provider_at=_moment(said["provider_at"]),
    )


def _moment(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None


def proved_address(session: SessionBase, member: Member) -> str:
    """The address of which somebody has shown, in this session, to read the mail; "" for none.

    A passkey or an identity provider shows nothing of a mailbox, and nor does a code from before the member was signed
    out everywhere. What nobody noted counts as a code, but proves nothing.
    """
    way = session.get(_WAY) or {}
    at = _moment(way.get("proved_at"))
    if at is None or (member.signed_out_at is not None and at <= member.signed_out_at):
        return ""
    return str(way["proved"])


def begin(request: HttpRequest, person: Person, *, provider: IdentityProvider | None, proved: str = "") -> None:
    """Note that `person` has just signed in here, by `provider` or by a code or passkey (None).

    Who signs in by both in one session has both ways.

    Args:
        proved: the address whose mailbox gave the code or link; "" where there was none.
    """
    now = clock.now()
    way = dict(request.session.get(_WAY) or {"own_at": None, "provider": None, "provider_at": None})
    way |= {"provider": provider.pk, "provider_at": now.isoformat()} if provider else {"own_at": now.isoformat()}
    if proved:
        way |= {"proved": proved, "proved_at": now.isoformat()}
    request.session[_WAY] = way
    if provider is not None:
        request.session["organisation"] = provider.organisation_id
    if request.session.session_key is None:
        request.session.save()
    key = request.session.session_key
    assert key is not None
    browser, system = browser_and_system(request.headers.get("User-Agent", ""))
    with transaction.atomic():
        # Sessions that are over by themselves are of no use in the list.
        over = now - timedelta(seconds=settings.SESSION_COOKIE_AGE)
        SignIn.objects.filter(person=person, seen_at__lt=over).delete()
        SignIn.objects.update_or_create(
            key_hash=_hash(key),
            defaults={
                "person": person,
                "key": seal(key),
                "browser": browser,
                "system": system,
                "provider": provider if provider and way["own_at"] is None else None,
                "began_at": now,
                "seen_at": now,
            },
        )


def touch(session: SessionBase) -> None:
    """The session is in use. Costs no query, but for a write once in `SEEN_EVERY` where the sign-in was noted."""
    if _WAY not in session or not session.session_key:
        return
    key_hash, now = _hash(session.session_key), clock.now()
    last = _seen.get(key_hash)
    if last is None or now - last >= SEEN_EVERY:
        if len(_seen) >= _SEEN_MOST:
            _seen.clear()
        _seen[key_hash] = now
        # Another process may have written it already.
        SignIn.objects.filter(key_hash=key_hash, seen_at__lte=now - SEEN_EVERY).update(seen_at=now)


def sign_ins_shown(member: Member, session: SessionBase) -> QuerySet[SignIn]:
    """The person's sign-ins, last used first, as far as they are the business of who looks. One query.

    Whoever came by an organisation's provider sees those by that organisation's providers alone: what else the person
    does here is not the organisation's to know.
    """
    sign_ins = SignIn.objects.filter(person=member.person_id).select_related("provider").order_by("-seen_at", "-pk")
    if not way_of(session).own:
        sign_ins = sign_ins.filter(provider__organisation=member.organisation_id)
    return sign_ins


def sign_in_of(session: SessionBase) -> SignIn | None:
    """What was noted of this session when it began. One query."""
    return SignIn.objects.filter(key_hash=_hash(session.session_key)).first() if session.session_key else None


def is_of(sign_in: SignIn, session: SessionBase) -> bool:
    """Whether the sign-in is the session of who looks."""
    return session.session_key is not None and sign_in.key_hash == _hash(session.session_key)


def end(sign_ins: QuerySet[SignIn]) -> None:
    """End these sessions: their next request is a stranger's."""
    for sign_in in list(sign_ins):
        try:
            key = unseal(sign_in.key)
        except SecretUnreadable:  # another SECRET_KEY has ended the session already
            pass
        else:
            import_module(settings.SESSION_ENGINE).SessionStore(key).delete()
        sign_in.delete()


def end_all_of(person: Person) -> None:
    """End every session of the person, also those that nobody noted."""
    with transaction.atomic():
        end(SignIn.objects.filter(person=person))
        # Sessions carry a hash of this field, and end when it changes; there is no password in it.
        person.set_unusable_password()
        person.save(update_fields=["password"])


def sign_out_everywhere(*, member: Member) -> None:
    """Whatever is signed in now opens this organisation no more, on any device; other organisations are not touched."""
    with transaction.atomic():
        member.signed_out_at = clock.now()
        member.save(update_fields=["signed_out_at"])
        end_those_by_providers_of(member)
        record(AuditEntry.Action.SIGNED_OUT_EVERYWHERE, organisation_id=member.organisation_id, concerns=member)


def end_those_by_providers_of(member: Member) -> None:
    """End the person's sessions that the organisation's own providers began: they open nothing else."""
    end(SignIn.objects.filter(person=member.person_id, provider__organisation=member.organisation_id))


def forget(session: SessionBase) -> None:
    """The session is being signed out."""
    if session.session_key:
        SignIn.objects.filter(key_hash=_hash(session.session_key)).delete()


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
