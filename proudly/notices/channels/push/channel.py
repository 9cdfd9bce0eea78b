"""Web Push as a channel: to each browser in which the member has switched it on, by the service of its maker."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import parseaddr
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from proudly.kit import clock, fetch
from proudly.notices import circuits
from proudly.notices.channels.contract import NotYet, OneWay, RecipientTrouble, Undeliverable
from proudly.notices.channels.push.key import signing_key
from proudly.notices.channels.push.payload import payload_for, tag_of
from proudly.notices.message import Message
from proudly.notices.models import Notice, PushSubscription
from proudly.people.models import Organisation

SECONDS = 5.0  # for one browser; a member has some, and all are told within `sending.ONE_LASTS`
KEPT_FOR = 24 * 60 * 60  # seconds that the service keeps it for a browser that is off
# The browser is gone, or has another subscription by now; or it subscribed to another key than ours.
_GONE = {400, 401, 403, 404, 410}


class Push:
    key = "push"
    name: str | Promise = gettext_lazy("Notification")
    is_usual = True

    def reaches(self) -> Q:
        return Q(Exists(PushSubscription.objects.filter(member=OuterRef("pk"))))

    def is_offered_by(self, organisation: Organisation) -> bool:
        return True

    @contextmanager
    def open(self) -> Iterator[PushLine]:
        with fetch.session(seconds=SECONDS) as session:
            yield PushLine(session)


class PushLine(OneWay):
    """Ways to the push services. One that fails is left alone for a while, and the others are not."""

    def __init__(self, session: requests.Session) -> None:
        self._session = session
        self._circuits = circuits.in_trouble(Push.key)

    def send(self, notice: Notice, message: Message) -> str:
        payload, arrived, trouble = payload_for(notice, message), False, None
        for subscription in PushSubscription.objects.filter(member=notice.member_id).order_by("pk"):
            try:
                self._push(subscription, notice, payload)
                arrived = True
            except Undeliverable:
                subscription.delete()
            except (RecipientTrouble, NotYet) as error:
                trouble = error
        if arrived:
            return ""  # on one device: that it comes late on another is worth no second one on the first
        if trouble:
            raise trouble
        raise Undeliverable("no browser is subscribed any more")

    def _push(self, subscription: PushSubscription, notice: Notice, payload: bytes) -> None:
        host = urlsplit(subscription.endpoint).hostname or ""
        circuit = self._circuits.get(host) or circuits.circuit_of(Push.key, host)
        if circuits.is_open(circuit):
            raise NotYet(circuit.open_until or clock.now())
        try:
            _deliver(self._session, subscription, notice, payload)
        except RecipientTrouble as trouble:
            self._circuits[host] = circuits.failed(circuit, error=str(trouble))
            raise
        self._circuits[host] = circuits.worked(circuit)


def _deliver(session: requests.Session, subscription: PushSubscription, notice: Notice, payload: bytes) -> None:
    """Raises Undeliverable for a browser that is gone, and RecipientTrouble when it may work later."""
    from pywebpush import WebPushException, webpush  # brings a whole second web client, which takes half a second

    try:
        webpush(
            {"endpoint": subscription.endpoint, "keys": {"p256dh": subscription.p256dh, "auth": subscription.auth}},
            payload.decode(),
            vapid_private_key=signing_key(),
            vapid_claims={"sub": f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"},
            ttl=KEPT_FOR,
            timeout=SECONDS,
            headers={"Topic": tag_of(notice)},
            requests_session=session,
        )
    except WebPushException as error:
        status = error.response.status_code if error.response is not None else 0
        if status in _GONE:
            raise Undeliverable(f"{status}") from error
        raise RecipientTrouble(RuntimeError(f"{status} from {urlsplit(subscription.endpoint).hostname}")) from error
    except fetch.AddressRefused as refused:
        raise Undeliverable(refused.sentence) from refused
    except requests.RequestException as error:
        raise RecipientTrouble(error) from error
    except (ValueError, TypeError) as error:  # keys that are none
        raise Undeliverable(type(error).__name__) from error
