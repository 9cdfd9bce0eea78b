"""Mail without a mail server: each message is a file in the data folder, and the owner reads them at /mailbox."""

from __future__ import annotations

import os
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage as ParsedMessage
from email.utils import parseaddr
from itertools import islice
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from proudly.kit import clock
from proudly.people.mails import ORGANISATION


class FolderBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.MAIL_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{clock.now():%Y%m%dT%H%M%S%f}-{uuid4().hex[:8]}"
            # Whole or not there: a reader never sees half a mail.
            half = folder / f"{name}.part"
            half.write_bytes(message.message().as_bytes())
            os.replace(half, folder / f"{name}.eml")
        return len(email_messages)


@dataclass(frozen=True)
class KeptMail:
    """A mail in the folder. `name` finds it again."""

    name: str
    sent_at: datetime
    subject: str
    to: str
    organisation: int | None
    text: str
    html: str


def kept_mails(organisation: int, addresses: Container[str], *, limit: int) -> list[KeptMail]:
    """The newest mails of an organisation, newest first.

    Args:
        addresses: those of people who are in this organisation and in no other: mails that are no organisation's, with
            sign-in codes, are shown when they went there.
    """
    files = sorted(Path(settings.MAIL_DIR).glob("*.eml"), reverse=True)
    return list(islice((mail for mail in map(_read, files) if _is_of(mail, organisation, addresses)), limit))


def kept_mail(organisation: int, addresses: Container[str], name: str) -> KeptMail | None:
    """One mail of the folder, by the same rule; None when there is none of that name."""
    # Only names that the folder itself lists: what a visitor typed never becomes a path.
    found = next((file for file in Path(settings.MAIL_DIR).glob("*.eml") if file.stem == name), None)
    mail = _read(found) if found else None
    return mail if mail and _is_of(mail, organisation, addresses) else None


def mails_to(organisation: int, address: str, *, all_others: bool) -> list[KeptMail]:
    """The mails of an organisation to one address, newest first; `all_others`: those that are no organisation's too."""
    mails = map(_read, sorted(Path(settings.MAIL_DIR).glob("*.eml"), reverse=True))
    wanted = {organisation, None} if all_others else {organisation}
    return [mail for mail in mails if mail.organisation in wanted and parseaddr(mail.to)[1] == address.lower()]


def throw_away(mail: KeptMail) -> None:
    (Path(settings.MAIL_DIR) / f"{mail.name}.eml").unlink(missing_ok=True)


def throw_away_before(organisation: int, moment: datetime, *, at_most: int) -> int:
    """Throw away mails that are older, of the organisation and those that are no organisation's. Returns how many."""
    old = (file for file in sorted(Path(settings.MAIL_DIR).glob("*.eml")) if file.name < f"{moment:%Y%m%dT%H%M%S%f}")
    mails = list(islice((mail for mail in map(_read, old) if mail.organisation in {organisation, None}), at_most))
    for mail in mails:
        throw_away(mail)
    return len(mails)


def _is_of(mail: KeptMail, organisation: int, addresses: Container[str]) -> bool:
    return mail.to in addresses if mail.organisation is None else mail.organisation == organisation


def _read(file: Path) -> KeptMail:
    message = message_from_bytes(file.read_bytes(), _class=ParsedMessage, policy=policy.default)
    text, html = message.get_body(["plain"]), message.get_body(["html"])
    return KeptMail(
        name=file.stem,
        sent_at=datetime.strptime(file.stem.split("-")[0] + "+0000", "%Y%m%dT%H%M%S%f%z"),
        subject=str(message["Subject"]),
        to=str(message["To"]).lower(),
        organisation=int(message[ORGANISATION]) if message[ORGANISATION] else None,
        text=text.get_content() if text else "",
        html=html.get_content() if html else "",
    )
