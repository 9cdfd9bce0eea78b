"""Rooms elsewhere, such as Matrix or Telegram, by an address of Apprise (github.com/caronc/apprise/wiki).

Apprise knows over a hundred services; here it may use those that talk HTTP, through our guarded way out: who types an
address must not reach the network that this server stands in. Nor its files: Apprise posts what `?template=` names.
"""

from __future__ import annotations

import re
import sys
import threading
from typing import Any
from urllib.parse import unquote

import requests
from django.utils.translation import gettext as _

from proudly.kit import fetch
from proudly.notices.chat.contract import RoomAway, RoomRefused
from proudly.notices.message import Message
from proudly.notices.models import ChatRoom

SECONDS = 15.0
# How addresses begin, and what the services are called. Each asks the web by requests, and nothing else.
SERVICES = {
    "discord": "Discord",
    "gchat": "Google Chat",
    "gotify": "Gotify",
    "gotifys": "Gotify",
    "matrix": "Matrix",
    "matrixs": "Matrix",
    "mmost": "Mattermost",
    "mmosts": "Mattermost",
    "ntfy": "ntfy",
    "ntfys": "ntfy",
    "rocket": "Rocket.Chat",
    "rockets": "Rocket.Chat",
    "tgram": "Telegram",
    "webex": "Webex",
    "wxteams": "Webex",
    "zulip": "Zulip",
}


# What an address may say behind "?". Other words make Apprise read files, wait, or fetch pictures.
HARMLESS = frozenset(
    ("auth", "channel", "key", "mode", "priority", "silent", "tags", "team", "thread", "threadkey", "to", "token")
    + ("topic", "v", "version", "workspace")
)


class ByApprise:
    def check(self, address: str) -> str:
        return checked_address(address)

    def post(self, room: ChatRoom, address: str, message: Message) -> str:
        tell(address, message)
        return ""

    def take_back(self, room: ChatRoom, address: str, receipt: str) -> bool:
        return False


def checked_address(address: str) -> str:
    """Raises RoomRefused for one that Apprise cannot read, or of a service that it may not use here."""
    scheme = address.partition("://")[0].lower()
    if scheme not in SERVICES:
        raise RoomRefused(
            _("Such addresses begin with one of these: %(schemes)s.")
            % {"schemes": ", ".join(f"{one}://" for one in SERVICES)}
        )
    if unknown := sorted(_words_behind(address) - HARMLESS):
        raise RoomRefused(_("Leave this out of the address: %(words)s.") % {"words": ", ".join(unknown)})
    if _made(address) is None:
        raise RoomRefused(
            _("%(service)s needs another form of address. Apprise’s pages say which.") % {"service": SERVICES[scheme]}
        )
    return address


def service_of(address: str) -> str:
    """What the service is called; "" for none that we know."""
    return SERVICES.get(address.partition("://")[0].lower(), "")


def tell(address: str, message: Message) -> None:
    """Raises RoomRefused, RoomAway."""
    service = _made(address)
    if service is None:
        raise RoomRefused(_("That address cannot be read any more."))
    said = [message.said, *message.lines[:3], *(f"{one.label}: {one.address}" for one in message.actions[:3])]
    _let_apprise_out_by(_asked)
    _asked.status = 0
    try:
        arrived = service.notify(title=message.heading or message.subject, body="\n\n".join(filter(None, said)))
    except fetch.AddressRefused as refused:
        raise RoomRefused(refused.sentence) from refused
    if not arrived and _asked.is_refused:
        raise RoomRefused(
            _("It does not take it, and answers %(status)d. Is the address right?") % {"status": _asked.status}
        )
    if not arrived:
        raise RoomAway(f"answers {_asked.status or 'nothing'}")


def _words_behind(address: str) -> set[str]:
    """What the address sets behind its question marks, however it is quoted."""
    plain = unquote(unquote(address)).partition("?")[2]
    return {part.partition("=")[0].strip(" +-:").lower() for part in re.split(r"[?&;]", plain)} - {""}


def _made(address: str) -> Any:
    """Apprise's service of this address; None for one that it cannot read, or that would have it read a file."""
    import apprise  # brings two hundred services with it

    asset = apprise.AppriseAsset(
        app_id="Proudly", storage_mode=apprise.PersistentStoreMode.MEMORY, async_mode=False, secure_logging=True
    )
    service = apprise.Apprise.instantiate(address, asset=asset, suppress_exceptions=True)
    return None if getattr(service, "template", None) else service


def _let_apprise_out_by(asked: _GuardedRequests) -> None:
    """Give its modules this in the place of requests: those that were read by now."""
    for name, module in list(sys.modules.items()):
        if name.startswith("apprise.") and hasattr(module, "requests"):
            module.requests = asked  # type: ignore[attr-defined]


class _GuardedRequests(threading.local):
    """What looks like the module requests, and reaches public addresses only.

    `status` is that of the last answer in this thread; 0 when there was none.
    """

    status = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(requests, name)  # its exceptions and its codes

    @property
    def is_refused(self) -> bool:
        return 400 <= self.status < 500 and self.status != requests.codes.too_many_requests

    def request(self, method: str, url: str, **more: Any) -> requests.Response:
        with fetch.session(seconds=SECONDS) as session:
            answer = session.request(method, url, **more)
        self.status = answer.status_code
        return answer

    def get(self, url: str, **more: Any) -> requests.Response:
        return self.request("GET", url, **more)

    def post(self, url: str, data: Any = None, json: Any = None, **more: Any) -> requests.Response:
        return self.request("POST", url, data=data, json=json, **more)

    def put(self, url: str, data: Any = None, **more: Any) -> requests.Response:
        return self.request("PUT", url, data=data, **more)

    def delete(self, url: str, **more: Any) -> requests.Response:
        return self.request("DELETE", url, **more)

    def Session(self) -> requests.Session:  # as requests calls it
        return fetch.session(seconds=SECONDS)


_asked = _GuardedRequests()
