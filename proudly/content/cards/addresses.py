"""Addresses: what somebody pasted, what of it only follows readers, and what a page may say of its own."""

from __future__ import annotations

import ipaddress
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import idna
import regex
from publicsuffixlist import PublicSuffixList

from proudly.content.cards.card import URL

_suffixes = PublicSuffixList()

# Parameters that say by which way a reader came, and nothing of what is read.
_TRACKING = {
    "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "ysclid", "twclid", "ttclid",
    "li_fat_id", "epik", "igshid", "igsh", "mc_cid", "mc_eid", "mkt_tok", "_hsenc", "_hsmi", "__hstc", "__hssc",
    "__hsfp", "hsctatracking", "vero_id", "vero_conv", "oly_enc_id", "oly_anon_id", "s_cid", "s_kwcid", "ef_id",
    "_ga", "_gl", "_openstat", "ref_src", "ref_url", "trk", "trkinfo", "trackingid", "lipi", "lici", "midtoken",
    "midsig", "trkemail", "rcm", "xtor", "wt_mc", "wt.mc_id", "icid", "cmpid", "ncid", "sr_share", "sc_campaign",
    "sc_channel", "sc_content", "sc_medium", "sc_outcome", "sc_geo", "rb_clickid", "irclickid", "irgwc", "wickedid",
    "guccounter", "guce_referrer", "guce_referrer_sig", "ck_subscriber_id", "bxid", "__twitter_impression",
    "share_id", "__s", "dm_i", "elqtrackid", "elqtrack", "elqaid", "elqat", "asc_src", "asc_campaign",
}  # fmt: skip
_TRACKING_BEGINS = ("utm_", "pk_", "mtm_", "matomo_", "piwik_", "hsa_", "at_", "oly_", "itm_", "stm_", "vero_")
# Of sites that many share: parameters that say who shared.
_TRACKING_AT = {
    "youtube.com": {"si", "feature", "pp", "ab_channel", "app"},
    "youtu.be": {"si", "feature"},
    "spotify.com": {"si", "context", "nd", "dl_branch"},
    "instagram.com": {"img_index"},
    "linkedin.com": {"original_referer", "refid", "trackingid"},
    "x.com": {"s", "t"},
    "twitter.com": {"s", "t"},
    "medium.com": {"source", "sk"},
    "substack.com": {"r", "triedredirect", "isfreemail", "publication_id", "post_id", "showwelcomeonshare"},
    "bbc.co.uk": {"ns_mchannel", "ns_source", "ns_campaign", "ns_linkname", "ns_fee"},
}

_WRITTEN = regex.compile(r"https?://[^\s<>\"'“”‘’«»]+", regex.IGNORECASE)
_BARE = regex.compile(r"[^\s/@:<>\"']+\.[^\s/@:<>\"'.\d][^\s/@:<>\"'.]+(?::\d+)?(?:[/?#][^\s<>\"]*)?")
_AS_IT_IS = "%/:=&?~#+!$,;'@()*[]"


def pasted_address(text: str) -> str:
    """The address in what somebody pasted: alone, without https://, or among words, as phones share it. "" for none."""
    text = text[:10_000].strip()
    found = _WRITTEN.search(text)
    if found:
        address = found[0].rstrip(".,;:!?…")
        while address.endswith(")") and address.count(")") > address.count("("):
            address = address[:-1]
        return written_well(address)
    if _BARE.fullmatch(text):
        return written_well(f"https://{text}")
    return ""


def written_well(address: str) -> str:
    """An address of the web in the letters that addresses are made of, without name and password; "" for none."""
    address = "".join(address.split()) if "\n" in address or "\t" in address else address.strip()
    if len(address) > URL * 2:
        return ""
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").rstrip("."), parts.port
        if parts.scheme not in ("http", "https") or not host:
            return ""
        host = _host(host)
        netloc = f"[{host}]" if ":" in host else host
        if port is not None and port != {"http": 80, "https": 443}[parts.scheme]:
            netloc += f":{port}"
        made = urlunsplit(
            (parts.scheme, netloc, quote(parts.path or "/", safe=_AS_IT_IS), quote(parts.query, safe=_AS_IT_IS),
             quote(parts.fragment, safe=_AS_IT_IS))
        )  # fmt: skip
    except (ValueError, UnicodeError):  # idna.IDNAError is one
        return ""
    return made if len(made) <= URL else ""


def _host(host: str) -> str:
    if host.isascii():
        if ":" in host:
            return str(ipaddress.IPv6Address(host))
        if any(char in host for char in " <>\"'\\^`{|}%"):
            raise ValueError("no host has these")
        return host.lower()
    return idna.encode(host, uts46=True).decode()


def host_of(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def same_site(one: str, other: str) -> bool:
    """Whether two addresses are of one owner: the same name below a suffix under which anybody can register."""
    return site_of(host_of(one)) == site_of(host_of(other))


def site_of(host: str) -> str:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return str(_suffixes.privatesuffix(host) or host)
    return host


def without_tracking(address: str) -> str:
    """The address without parameters that only follow readers. The others stay as they are, in their order."""
    parts = urlsplit(address)
    here = _TRACKING_AT.get(site_of(parts.hostname or ""), set())
    kept = [pair for pair in parts.query.split("&") if pair and not _is_tracking(pair, here)]
    fragment = parts.fragment if parts.fragment[:1] in ("!", "/") else ""  # else a place on the page, or tracking too
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "&".join(kept), fragment))


def _is_tracking(pair: str, here: set[str]) -> bool:
    name = pair.partition("=")[0].lower().removeprefix("amp;")
    return name in _TRACKING or name in here or name.startswith(_TRACKING_BEGINS)


def to_share(page: str, said: list[str]) -> str:
    """The address that a page should be shared by.

    Args:
        page: where it was read.
        said: what it says its address is, best first. Only one on its own site counts, and not the front page for a
            page that is not the front page, as careless sites say of all of theirs.
    """
    for one in said:
        address = written_well(one)
        if not address or not same_site(address, page):
            continue
        if urlsplit(address).path == "/" and not urlsplit(address).query and urlsplit(page).path != "/":
            continue
        if address.startswith("http://") and page.startswith("https://") and host_of(address) == host_of(page):
            address = "https" + address[4:]
        return without_tracking(address)
    return without_tracking(page)


def joined(base: str, said: str) -> str:
    """An address as a page writes it, made whole; "" when it is none of the web (data:, javascript:, nonsense)."""
    said = said.strip()
    if not said or len(said) > URL * 2:
        return ""
    try:
        return written_well(urljoin(base, said))
    except ValueError:
        return ""
