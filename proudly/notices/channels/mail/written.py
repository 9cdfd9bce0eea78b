"""A mail that is written down quickly: as Django would, of the same headers and both bodies, in a tenth of the time.

Django builds a tree of parts and folds each header anew, in some milliseconds. Of a mail to a hundred thousand members
only a few lines differ, and bodies are encoded by the C of the standard library.
"""

from __future__ import annotations

import binascii
import re
import secrets
from email.header import Header
from email.utils import formatdate
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMultiAlternatives
from django.core.mail.message import sanitize_address

_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+")
_LINE_END = re.compile(r"\r\n|\r|\n")


class WrittenMail(EmailMultiAlternatives):
    """Text, and the same as HTML; no attachments. Every backend of Django's can send it."""

    @property
    def is_to_plain_addresses(self) -> bool:
        return all(_PLAIN_ADDRESS.fullmatch(one) for one in self.to)

    def message(self, **_: Any) -> WrittenDown:  # type: ignore[override]  # all that backends ask of it is its bytes
        html = self.alternatives[0][0]
        headers = {
            "MIME-Version": "1.0",
            "Subject": _encoded(str(self.subject)),
            "From": address_in_header(str(self.from_email)),
            "To": ", ".join(address_in_header(one) for one in self.to),
            "Date": formatdate(localtime=settings.EMAIL_USE_LOCALTIME),
            **self.extra_headers,
        }
        return WrittenDown(headers, str(self.body), str(html))


class WrittenDown:
    """A mail as the other side is given it."""

    def __init__(self, headers: dict[str, str], text: str, html: str) -> None:
        for name, value in headers.items():
            if "\n" in value.replace("\n ", "") or "\r" in value:  # a folded line goes on after a space
                raise BadHeaderError(name)
        self._headers, self._bodies = headers, {"plain": text, "html": html}

    def as_bytes(self, *, linesep: str = "\n") -> bytes:
        boundary = f"=_{secrets.token_hex(12)}"
        kind = f'multipart/alternative; boundary="{boundary}"'
        lines = [f"{name}: {value}" for name, value in {"Content-Type": kind, **self._headers}.items()]
        parts = ["\n".join(lines).encode("ascii") + b"\n\n"]
        for name, body in self._bodies.items():
            parts.append(
                f"--{boundary}\nContent-Type: text/{name}; charset=utf-8\n"
                "Content-Transfer-Encoding: quoted-printable\n\n".encode()
            )
            plain = _LINE_END.sub("\n", body) if "\r" in body else body
            parts.append(binascii.b2a_qp(plain.encode(), istext=True))
            parts.append(b"\n")
        parts.append(f"--{boundary}--\n".encode())
        return b"".join(parts).replace(b"\n", linesep.encode())

    def as_string(self) -> str:
        return self.as_bytes().decode("ascii")


@lru_cache(maxsize=1_000)
def _encoded(subject: str) -> str:
    return Header(subject, None if subject.isascii() else "utf-8", header_name="Subject").encode()


@lru_cache(maxsize=1_000)
def address_in_header(address: str) -> str:
    """As a header has it."""
    return address if _PLAIN_ADDRESS.fullmatch(address) else sanitize_address(address, "utf-8")
