"""What the rest of Proudly knows of a network: this page, and nothing of what stands behind it.

Every network can be shared on: the member's own composer opens pre-filled, or the text is copied, mailed or handed to
the phone. A `PostingNetwork` can, for a member who connected an account, also post itself. A `TellingNetwork` tells
later what became of such a post.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol, TypeGuard, runtime_checkable

from proudly.networks.text import Limit, fit

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Manner(StrEnum):
    """What happens when the member presses the button of a network."""

    POSTS = "posts"  # we post it through the member's connected account
    COMPOSER = "composer"  # the network's own composer opens, pre-filled, in a new tab
    COPY = "copy"  # text and link go to the clipboard; nothing opens
    SHEET = "sheet"  # the phone's own share sheet opens (navigator.share)
    MAIL = "mail"  # the member's mail program opens with a new message (mailto:)


class CardShape(StrEnum):
    """How the card of a link is laid out below a post."""

    ABOVE = "above"  # the picture, and the words below it
    OVER = "over"  # the title lies over the picture
    WORDS = "words"  # no card: the address stands in the text


@dataclass(frozen=True)
class Card:
    """How a network shows what a link leads to. Where it does not say, as it is seen there.

    `ratio` is the width of the picture by its height; None where there is none. `host_first`: above the title.
    """

    shape: CardShape
    ratio: Fraction | None = None
    host_first: bool = True
    with_summary: bool = False


WIDE = Fraction(191, 100)  # most networks: 1200 by 628 pixels
NO_CARD = Card(CardShape.WORDS)


@dataclass(frozen=True)
class Post:
    """What a member shares.

    `text` is the member's caption without the tracked link, `url` the tracked link. `picture` holds the bytes of the
    story's picture and `picture_type` its media type ("image/png"). `language` is a code such as "nl".
    """

    text: str
    url: str
    title: str
    summary: str = ""
    picture: bytes | None = None
    picture_type: str = ""
    picture_alt: str = ""
    language: str = "en"


@dataclass(frozen=True)
class Composer:
    """The address that opens a network's composer, and the text it would drop, to be put on the clipboard.

    `address` is "" where there is nothing to open, `clipboard` is "" where nothing is dropped.
    """

    address: str
    clipboard: str = ""


@dataclass(frozen=True)
class Account:
    """A connected account: `name` as the member knows it, `credentials` (JSON) to be kept encrypted."""

    name: str
    credentials: dict[str, Any]


@dataclass(frozen=True)
class Posted:
    """A post that is out. `credentials` are the new ones to keep, None when they have not changed."""

    address: str
    credentials: dict[str, Any] | None = None


@dataclass(frozen=True)
class Counts:
    """How often others did something with a post: numbers, and never who. What the author did counts nowhere, as far as
    the network tells it apart."""

    likes: int
    reshares: int
    replies: int


@dataclass(frozen=True)
class Seen:
    """A post as its network tells of it.

    `is_there` is False only when the network itself says that the post is gone; then `posted_again` is the address of
    another post of that account with the same link, "" where there is none. `counts` is None where it counts nothing.
    `credentials` are as in Posted.
    """

    is_there: bool
    counts: Counts | None = None
    posted_again: str = ""
    credentials: dict[str, Any] | None = None


@dataclass(frozen=True)
class Field:
    """One thing to ask a member in order to connect an account."""

    name: str
    label: StrOrPromise
    help_text: StrOrPromise = ""
    secret: bool = False
    initial: str = ""


class NetworkTrouble(Exception):
    """A network did not do what was asked. `sentence` is for the member, in the active language, without secrets.

    `credentials` are the new ones to keep, as in Posted: they can change although nothing was posted.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.credentials: dict[str, Any] | None = None


class MendYourself(NetworkTrouble):
    """Trying again will not help: the member must act (wrong password, access revoked, text refused).

    `reconnect` is True when the connection itself no longer works, and False when only this post was refused.
    """

    def __init__(self, sentence: str, *, reconnect: bool = False) -> None:
        super().__init__(sentence)
        self.reconnect = reconnect


class TryLater(NetworkTrouble):
    """It may work later: too many posts, server down, no answer in time. `seconds` to wait before the next attempt."""

    def __init__(self, sentence: str, seconds: int) -> None:
        super().__init__(sentence)
        self.seconds = seconds


class Network(Protocol):
    """One network, as everybody can use it: nothing needs to be connected."""

    @property
    def key(self) -> str:
        """The name of its folder; what the database keeps."""

    @property
    def name(self) -> StrOrPromise:
        """As people call it."""

    @property
    def order(self) -> int:
        """Its place in lists, lowest first."""

    @property
    def manner(self) -> Manner:
        """What its button does for a member without a connected account."""

    @property
    def limit(self) -> Limit:
        """How long a text may be, and how the network counts."""

    @property
    def hosts(self) -> frozenset[str]:
        """Referrer hosts whose click proves that there is a post on this network."""

    @property
    def keeps_text(self) -> bool:
        """Whether the composer takes over the text; if not it is put on the clipboard."""

    @property
    def many_servers(self) -> bool:
        """Whether members are at home on different servers, so that a post may stand on a host outside `hosts`."""

    @property
    def fetches_links(self) -> bool:
        """Whether its own robot fetches the link of every post within seconds: where none came, there is no post.

        False where the writer's own program looks at the link, or nobody does.
        """

    @property
    def card(self) -> Card:
        """How a reader there sees what the link leads to."""

    def composer(self, post: Post) -> Composer:
        """The composer pre-filled with `post`, its text cut to the limit."""


@runtime_checkable
class PostingNetwork(Network, Protocol):
    """A network that takes posts from us, for a member who connected an account."""

    @property
    def fields(self) -> tuple[Field, ...]:
        """What to ask the member in order to connect."""

    def connect(self, answers: Mapping[str, str]) -> Account:
        """Sign in with the answers to `fields`. Raises MendYourself, TryLater."""

    def new_post_key(self) -> str:
        """A key for one post, at most 80 characters: to be chosen and stored before `publish` is called."""

    def publish(self, credentials: Mapping[str, Any], post: Post, post_key: str) -> Posted:
        """Put the post out. Called again with the same key it never posts twice. Raises MendYourself, TryLater."""


@runtime_checkable
class TellingNetwork(PostingNetwork, Protocol):
    """A network that tells later whether a post is still there, and how often it was liked, passed on, answered."""

    def look_at_post(self, credentials: Mapping[str, Any], address: str, url: str) -> Seen | None:
        """Look at the post at `address`, in which the tracked link `url` stands. Raises MendYourself, TryLater.

        None where it cannot be told, such as when another account was connected since. Nothing but a plain answer of
        the network makes a post gone.
        """


@dataclass(frozen=True)
class ComposerNetwork:
    """A network that is shared on through an address of its own.

    `write` makes that address from a post whose text fits; without it nothing opens.
    """

    key: str
    name: StrOrPromise
    order: int
    limit: Limit
    write: Callable[[Post], str] = lambda post: ""
    hosts: frozenset[str] = frozenset()
    keeps_text: bool = True
    manner: Manner = Manner.COMPOSER
    many_servers: bool = False
    fetches_links: bool = False
    card: Card = NO_CARD

    def composer(self, post: Post) -> Composer:
        fitting = fitted(post, self.limit)
        return Composer(address=self.write(fitting), clipboard="" if self.keeps_text else fitting.text)


def fitted(post: Post, limit: Limit) -> Post:
    """The same post, its text cut so that text and link stay within the limit."""
    return replace(post, text=fit(post.text, limit, post.url))


def can_post(network: Network) -> TypeGuard[PostingNetwork]:
    """Whether members can connect an account on this network."""
    return isinstance(network, PostingNetwork)


def can_tell(network: Network) -> TypeGuard[TellingNetwork]:
    """Whether it can be asked what became of a post."""
    return isinstance(network, TellingNetwork)


def manner_for(network: Network, *, connected: bool) -> Manner:
    """What the button does for a member who has, or has not, a working connection on this network."""
    return Manner.POSTS if connected and can_post(network) else network.manner


def came_from(network: Network, referrer: str) -> bool:
    """Whether a visit whose referring page is on host `referrer` proves a post on this network."""
    return referrer.lower().rstrip(".") in network.hosts
