"""From an address to a card: `read_card` fetches, `card_of` reads what was fetched."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import quote, urlsplit

import regex

from proudly.content.cards import addresses, card
from proudly.content.cards.card import Card, CardNotRead, Kind, Trouble
from proudly.content.cards.pages import Page, taken_apart
from proudly.content.cards.saying import Said, first_of, oembed, open_graph, page_itself, structured, twitter_card
from proudly.content.cards.text import plain, without_site
from proudly.kit.fetch import Answer, NotRead, Why, get

SECONDS = 12.0  # for everything that a card needs, but its picture
LARGEST_PAGE = 5_000_000  # bytes
LARGEST_OEMBED = 200_000
EXTRACT = 500  # characters of the text of a page that says nothing of itself
SHORTEST_EXTRACT = 30  # less is a remnant of a menu
MOST_REFRESHES = 2

# Who asks, as honest programs say it; some sites tell what a page is about only to those they know as such.
AGENT = "Mozilla/5.0 (compatible; Proudly/1.0; link preview)"

# Where sites of millions of pages say what one of them is, also when the page itself shows a wall of consent.
PROVIDERS = {
    "youtube.com": "https://www.youtube.com/oembed?format=json&url=",
    "youtu.be": "https://www.youtube.com/oembed?format=json&url=",
    "vimeo.com": "https://vimeo.com/api/oembed.json?url=",
    "soundcloud.com": "https://soundcloud.com/oembed?format=json&url=",
    "spotify.com": "https://open.spotify.com/oembed?url=",
    "tiktok.com": "https://www.tiktok.com/oembed?url=",
    "ted.com": "https://www.ted.com/services/v1/oembed.json?url=",
}
_SIGN_IN_HOSTS = {"accounts.google.com", "login.microsoftonline.com", "login.live.com", "login.windows.net",
                  "login.salesforce.com", "id.atlassian.com", "consent.youtube.com", "consent.google.com"}  # fmt: skip
_SIGN_IN_PATH = regex.compile(
    r"(?i)(?:^|/)(?:log-?in|sign-?in|sso|authwall|auth|inloggen|aanmelden|login\.aspx|wp-login\.php|authorize|saml2?|"
    r"servicelogin|checkpoint)(?:/|$|\?)"
)
_TROUBLES = {
    Why.ADDRESS: Trouble.NO_ADDRESS, Why.PRIVATE: Trouble.REFUSED, Why.UNKNOWN: Trouble.UNKNOWN,
    Why.SILENT: Trouble.SILENT, Why.CERTIFICATE: Trouble.CERTIFICATE, Why.SLOW: Trouble.SLOW,
    Why.LARGE: Trouble.LARGE, Why.PACKED: Trouble.BROKEN, Why.REDIRECTS: Trouble.BROKEN, Why.BROKEN: Trouble.BROKEN,
}  # fmt: skip
_LANGUAGE = regex.compile(r"\s*([a-z]{2,3})(?:[-_][a-z0-9_\-]*)?\s*(?:,.*)?", regex.IGNORECASE)
_WALL = regex.compile(
    r"(?i)^(?:just a moment|attention required|access denied|are you a robot|security check|verify you are human|"
    r"before you continue|voordat je verdergaat|403 forbidden|please wait)\b"
)

Ask = Callable[[str], bytes]  # the answer of an oEmbed address; b"" when there is none


def read_card(url: str, *, language: str = "", seconds: float = SECONDS) -> Card:
    """What the page at `url` says of itself. Waits for the outside world: only a task may call it.

    Args:
        url: as somebody pasted it, also without https:// or among words.
        language: in which the page is asked for, where it has several.
        seconds: for all of it.

    Raises CardNotRead, and nothing else whatever the page is.
    """
    address = addresses.pasted_address(url)
    if not address:
        raise CardNotRead(Trouble.NO_ADDRESS)
    deadline = time.monotonic() + seconds

    def ask(endpoint: str) -> bytes:
        try:
            answer = get(
                endpoint,
                headers=_headers("application/json", language),
                seconds=min(seconds / 3, deadline - time.monotonic()),
                limit=LARGEST_OEMBED,
            )
        except NotRead:
            return b""
        return answer.content if answer.status == 200 else b""

    try:
        return _read(address, language, deadline, ask)
    except CardNotRead as unread:
        endpoint = PROVIDERS.get(addresses.site_of(addresses.host_of(address)))
        if not endpoint or unread.trouble in (Trouble.REFUSED, Trouble.UNKNOWN, Trouble.NOT_FOUND):
            raise
        said = oembed(ask(endpoint + quote(address, safe="")), address)
        if not said.title:
            raise
        return _made(Page(url=address, base=address), [said], "")


def _read(pasted: str, language: str, deadline: float, ask: Ask) -> Card:
    address = pasted
    for _turn in range(MOST_REFRESHES + 1):
        try:
            answer = get(
                address,
                headers=_headers("text/html,application/xhtml+xml;q=0.9,*/*;q=0.1", language),
                seconds=deadline - time.monotonic(),
                limit=LARGEST_PAGE,
            )
        except NotRead as unread:
            raise CardNotRead(_TROUBLES[unread.why], unread.host) from unread
        host = addresses.host_of(answer.url)
        if trouble := trouble_with(answer, pasted):
            raise CardNotRead(trouble, host)
        page = taken_apart(
            url=addresses.written_well(answer.url) or address,
            content=answer.content,
            content_type=answer.headers.get("content-type", ""),
        )
        if not (page.refresh and page.refresh != page.url and not page.meta("og:title")):
            return card_of_page(page, header_language=answer.headers.get("content-language", ""), ask=ask)
        address = page.refresh
    raise CardNotRead(Trouble.BROKEN, addresses.host_of(address))


def _headers(accept: str, language: str) -> dict[str, str]:
    return {"User-Agent": AGENT, "Accept": accept, "Accept-Language": f"{language}, en;q=0.5, *;q=0.1".lstrip(", ")}


def trouble_with(answer: Answer, asked: str) -> Trouble | None:
    """Why an answer is no page to read; None when it is one."""
    parts, before = urlsplit(answer.url), urlsplit(asked)
    if answer.status in (404, 410):
        return Trouble.NOT_FOUND
    if answer.status in (401, 407) or parts.hostname in _SIGN_IN_HOSTS:
        return Trouble.SIGN_IN
    if answer.url != asked and _SIGN_IN_PATH.search(parts.path) and not _SIGN_IN_PATH.search(before.path):
        return Trouble.SIGN_IN
    if answer.status in (402, 403, 406, 429, 451, 999):
        return Trouble.KEPT_OUT
    if answer.status >= 400 or answer.status < 200:
        return Trouble.OUT_OF_ORDER
    if answer.content[:1024].lstrip().startswith(b"%PDF-") or answer.kind in ("application/pdf", "application/x-pdf"):
        return Trouble.PDF
    is_page = answer.kind in (
        "text/html",
        "application/xhtml+xml",
        "application/xml",
        "text/xml",
        "application/vnd.wap.xhtml+xml",
    )
    if not is_page and not (
        answer.kind in ("", "text/plain", "application/octet-stream")
        and b"<" in answer.content[:512]
        and b"\x00" not in answer.content[:512]
    ):
        return Trouble.NO_PAGE
    return None


def card_of(
    *, url: str, content: bytes, content_type: str = "", content_language: str = "", ask: Ask | None = None
) -> Card:
    """The card of a page that has been fetched.

    Args:
        url: where it was read, redirects followed.
        ask: fetches an oEmbed address; None does without.

    Raises CardNotRead, and nothing else.
    """
    page = taken_apart(url=addresses.written_well(url) or url, content=content, content_type=content_type)
    return card_of_page(page, header_language=content_language, ask=ask)


def card_of_page(page: Page, *, header_language: str = "", ask: Ask | None = None) -> Card:
    """As `card_of`, of a page taken apart. Raises CardNotRead."""
    sayings = [open_graph(page), twitter_card(page), structured(page)]
    so_far = first_of(sayings)
    if ask is not None and not (so_far.title and so_far.pictures):
        sayings.append(_asked(page, ask))
    sayings.append(page_itself(page))
    if not first_of(sayings).summary.strip():
        sayings.append(_extracted(page))
    made = _made(page, sayings, header_language)
    if not made.title:
        raise CardNotRead(Trouble.SIGN_IN if page.asks_password else Trouble.NOTHING_SAID, addresses.host_of(page.url))
    if _WALL.match(made.title) and not so_far.title:
        raise CardNotRead(Trouble.KEPT_OUT, addresses.host_of(page.url))
    return made


def _asked(page: Page, ask: Ask) -> Said:
    """By oEmbed: where the page says, or where its site is known to answer."""
    told = [address for rel, kind, address in page.links if kind == "application/json+oembed" and address]
    known = PROVIDERS.get(addresses.site_of(addresses.host_of(page.url)))
    endpoint = told[0] if told else known + quote(page.url, safe="") if known else ""
    return oembed(ask(endpoint), page.url) if endpoint else Said()


def _extracted(page: Page) -> Said:
    """The beginning of the text, as trafilatura tells it from menus and notices."""
    import trafilatura  # a fifth of a second, which only a worker pays

    try:
        found = trafilatura.extract(
            page.text[:500_000], url=page.url, include_comments=False, include_tables=False, favor_precision=True,
            fast=True,
        )  # fmt: skip
    except Exception:  # a large library on any page there is; what it cannot read has no text for us
        return Said()
    summary = plain(found or "", EXTRACT)
    return Said(summary=summary if len(summary) >= SHORTEST_EXTRACT else "")


def _made(page: Page, sayings: list[Said], header_language: str) -> Card:
    # An empty og:title is none; and of several, the first that says something when cleaned is the one.
    host = addresses.host_of(page.url)
    site = _first(sayings, "site", card.NAME)
    titles = [plain(said.title, card.TITLE * 5) for said in [*sayings, Said(title=page.heading)]]
    title = next((title for title in titles if any(char.isalnum() for char in title)), "")
    title = plain(without_site(title, site, host), card.TITLE)
    pictures = [one for said in sayings for one in said.pictures if not one[0].lower().split("?")[0].endswith(".svg")]
    picture = pictures[0][0] if pictures else ""
    alts = [alt for address, alt in pictures if address == picture and alt.strip()]
    canonical = [*page.linked("canonical"), *(url for said in sayings for url in said.urls)]
    return Card(
        url=addresses.to_share(page.url, canonical),
        title=title,
        summary=_first(sayings, "summary", card.SUMMARY),
        site=site or host.removeprefix("www."),
        picture=picture,
        picture_alt=plain(alts[0], card.ALT) if alts else "",
        language=_language(sayings, page, header_language),
        kind=Kind(next((said.kind for said in sayings if said.kind), Kind.PAGE)),
        author=_first(sayings, "author", card.NAME),
        published_at=next((at for said in sayings if (at := moment(said.published))), None),
    )


def _first(sayings: list[Said], name: str, most: int) -> str:
    return next((text for said in sayings if (text := plain(getattr(said, name), most))), "")


def _language(sayings: list[Said], page: Page, header_language: str) -> str:
    """What the page itself says comes first: og:locale is often the default of a plugin."""
    said = [page.language, *(one.language for one in sayings), header_language, page.meta("og:locale")]
    for one in said:
        found = _LANGUAGE.fullmatch(one[:100])
        if found and found[1].lower() not in ("und", "mul", "zxx"):
            return str(found[1].lower())
    return ""


def moment(said: str) -> datetime | None:
    """A moment as pages write it, in UTC; None when it is none, or none of the age of the web."""
    said = said.strip()[:60]
    if not said:
        return None
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        try:
            found = parsedate_to_datetime(said)
        except (ValueError, TypeError, IndexError, OverflowError):
            try:
                found = datetime.combine(date.fromisoformat(said[:10]), datetime.min.time())
            except ValueError:
                return None
    try:
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return found if 1990 <= found.year <= 2100 else None
