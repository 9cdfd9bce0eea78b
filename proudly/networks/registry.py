"""Which networks there are: every folder beside this file that holds a `NETWORK`."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from proudly import networks
from proudly.networks.contract import Network, PostingNetwork, TellingNetwork, can_post, can_tell


class UnknownNetwork(LookupError):
    """No network has that key."""


@cache
def all_networks() -> tuple[Network, ...]:
    """Every network, in the order in which people see them."""
    found = (importlib.import_module(f"{networks.__name__}.{name}") for name in _folders())
    return tuple(sorted((m.NETWORK for m in found if hasattr(m, "NETWORK")), key=lambda n: (n.order, n.key)))


def keys() -> tuple[str, ...]:
    """The keys of all networks, in the same order."""
    return tuple(network.key for network in all_networks())


def network(key: str) -> Network:
    """The network of that key. Raises UnknownNetwork."""
    for candidate in all_networks():
        if candidate.key == key:
            return candidate
    raise UnknownNetwork(key)


def posting(key: str) -> PostingNetwork | None:
    """The network of that key if we can post there, None if only its composer can be opened. Raises UnknownNetwork."""
    candidate = network(key)
    return candidate if can_post(candidate) else None


def telling(key: str) -> TellingNetwork | None:
    """The network of that key if it tells what became of a post, else None. Raises UnknownNetwork."""
    candidate = network(key)
    return candidate if can_tell(candidate) else None


def _folders() -> list[str]:
    return [module.name for module in pkgutil.iter_modules(networks.__path__) if module.ispkg]
