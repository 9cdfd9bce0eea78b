"""What an organisation is called, how it looks and where it is found."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from io import BytesIO
from typing import IO, Any
from zoneinfo import available_timezones

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.text import slugify

from proudly.kit.pictures import upright_picture
from proudly.people.audit import record
from proudly.people.look import read_colour
from proudly.people.models import AuditEntry, Organisation

LARGEST_LOGO = 2 * 1024 * 1024  # bytes


class DomainRefused(Exception):
    """That host cannot be an organisation's own. `sentence` says why, for whoever runs the server."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def free_slug(name: str, taken: Iterable[str]) -> str:
    """A slug made of that name that is not taken: "gemeente-utrecht", or else "gemeente-utrecht-2"."""
    made = slugify(name)[:50].strip("-") or "organisation"
    taken = set(taken)
    slug, number = made, 1
    while slug in taken:
        number += 1
        slug = f"{made}-{number}"
    return slug


def time_zones() -> list[str]:
    """The names of the IANA's time zones that stand for a place, and UTC."""
    return sorted({zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")} | {"UTC"})


def offered_languages(organisation: Organisation) -> list[tuple[str, Any]]:
    """The languages that members may choose, with their names."""
    return [(code, name) for code, name in settings.LANGUAGES if code in organisation.languages] or settings.LANGUAGES


def ready_logo(file: IO[bytes], *, size: int) -> ContentFile[bytes]:
    """The logo made anew, a PNG of at most 480 by 160 pixels that keeps its transparency. Raises PictureRefused.

    Args:
        size: in bytes, at most LARGEST_LOGO.
    """
    logo = upright_picture(file, size=size, widest=480, highest=160, largest=LARGEST_LOGO)
    made = BytesIO()
    logo.save(made, "PNG", optimize=True)
    return ContentFile(made.getvalue(), name=f"{secrets.token_urlsafe(12)}.png")


def change_organisation(
    *,
    organisation: Organisation,
    name: str,
    language: str,
    languages: Iterable[str],
    time_zone: str,
    colour: str,
    logo: ContentFile[bytes] | None = None,
    without_logo: bool = False,
) -> None:
    """Say how an organisation is called and looks. Only what is new is recorded; saving what is so changes nothing.

    Args:
        language: for members of whom no other is known; `languages` those that they may choose, none meaning all.
        time_zone: an IANA name.
        colour: #rrggbb, or "" for Proudly's own. Raises look.NoColour for another text.
        logo: a new one, as `ready_logo` makes it; None keeps the one there is, unless `without_logo`.
    """
    wanted: dict[str, Any] = {
        "name": name,
        "language": language,
        "languages": sorted(languages),
        "time_zone": time_zone,
        "colour": read_colour(colour) if colour else "",
    }
    with transaction.atomic():
        kept = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        about = {field: value for field, value in wanted.items() if getattr(kept, field) != value}
        for field, value in wanted.items():
            setattr(kept, field, value)
        if logo is not None:
            kept.logo.save(logo.name or "logo.png", logo, save=False)
            about["logo"] = "new"
        elif without_logo and kept.logo:
            kept.logo = ""
            about["logo"] = "none"
        if about:
            kept.save(update_fields=[*wanted, "logo"])
            record(AuditEntry.Action.ORGANISATION_CHANGED, organisation_id=kept.pk, **about)


def give_domain(*, organisation: Organisation, domain: str) -> None:
    """Let the organisation's pages be reached at a host of their own; "" takes it away. Raises DomainRefused.

    For whoever runs the server: the host must be one that the server answers to, and not the site's own.
    """
    host = domain.strip().lower()
    if host and host not in settings.ALLOWED_HOSTS:
        raise DomainRefused(f"{host} is not in ALLOWED_HOSTS: add it there first, then start again.")
    if host == site_host():
        raise DomainRefused(f"{host} is the site's own address, for everybody.")
    with transaction.atomic():
        if host and Organisation.objects.filter(domain=host).exclude(pk=organisation.pk).exists():
            raise DomainRefused(f"{host} is another organisation's.")
        organisation.domain = host or None
        organisation.save(update_fields=["domain"])
        record(AuditEntry.Action.ORGANISATION_CHANGED, organisation_id=organisation.pk, domain=host or "none")


def site_host() -> str:
    """The host of SITE_URL, which mails and posts use, without its port."""
    return settings.SITE_URL.split("://", 1)[-1].split("/", 1)[0].rsplit(":", 1)[0].lower()
