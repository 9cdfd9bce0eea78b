"""Who may do what. Pages and API both ask `may`, and nothing else decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

ADVOCATE = "advocate"
EDITOR = "editor"
MANAGER = "manager"
SPONSOR = "sponsor"
ANALYST = "analyst"
OWNER = "owner"
ROLES = (ADVOCATE, EDITOR, MANAGER, SPONSOR, ANALYST, OWNER)

# action → the roles that may do it. Everybody is an advocate.
WHO_MAY: dict[str, frozenset[str]] = {
    "read stories": frozenset({ADVOCATE}),
    "share": frozenset({ADVOCATE}),
    "redeem rewards": frozenset({ADVOCATE}),
    "write stories": frozenset({EDITOR, OWNER}),
    "publish stories": frozenset({EDITOR, OWNER}),
    "change point rules": frozenset({MANAGER, OWNER}),
    "change link settings": frozenset({MANAGER, OWNER}),
    "fulfil rewards": frozenset({MANAGER, OWNER}),
    "change the house rules": frozenset({MANAGER, OWNER}),
    "give a commitment": frozenset({SPONSOR}),
    "hide commitments": frozenset({OWNER}),
    "say why we do this": frozenset({OWNER}),
    "see the settings": frozenset({MANAGER, OWNER}),
    "read the mailbox": frozenset({OWNER}),
    "manage people": frozenset({OWNER}),
    "connect the directory": frozenset({OWNER}),
    "change sign-in": frozenset({OWNER}),
    "read the audit trail": frozenset({OWNER}),
    "change the privacy policy": frozenset({OWNER}),
}


def may(roles: Iterable[str], action: str) -> bool:
    """Whether somebody with these roles may do `action`. Raises KeyError for an action that no rule knows."""
    return not WHO_MAY[action].isdisjoint({ADVOCATE, *roles})


@dataclass(frozen=True)
class Way:
    """How a session was signed in, which decides what it opens.

    `own`: by what belongs to the person alone, a code by mail or a passkey. `provider_id`: by an organisation's
    identity provider, which opens that organisation and no other. `at`: None when nobody noted it.
    """

    own: bool
    provider_id: int | None = None
    at: datetime | None = None


def vouched_for(email: str, *, domains: Iterable[str], verified: bool | None) -> bool:
    """Whether an identity provider's word for an address counts.

    It does when the provider says that it verified the address, or when it says nothing of it and the address is of one
    of the mail domains that the owner trusts it with.
    """
    if verified is None:
        return domain_of(email) in domains
    return verified


def domain_of(email: str) -> str:
    """The part after the @, in lower case; "" for what is no address."""
    return email.rpartition("@")[2].lower() if "@" in email else ""


# Nobody's own: whoever has an address there speaks for no other.
_PUBLIC = """
gmail.com googlemail.com outlook.com hotmail.com hotmail.nl live.com live.nl msn.com yahoo.com icloud.com me.com mac.com
aol.com gmx.com gmx.de gmx.net web.de mail.com mail.ru proton.me protonmail.com pm.me ziggo.nl kpnmail.nl planet.nl
xs4all.nl home.nl hetnet.nl telenet.be skynet.be orange.fr free.fr laposte.net libero.it zoho.com fastmail.com hey.com
tutanota.com duck.com qq.com 163.com
"""
PUBLIC_MAIL_DOMAINS = frozenset(_PUBLIC.split())


def browser_and_system(agent: str) -> tuple[str, str]:
    """The names of browser and system in a User-Agent header, each "" when it is none we know."""
    return _first_of(_BROWSERS, agent), _first_of(_SYSTEMS, agent)


# What is looked for, in this order, since each pretends to be those below it.
_BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "CrOS": "ChromeOS",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


def _first_of(names: dict[str, str], agent: str) -> str:
    return next((name for said, name in names.items() if said in agent), "")
