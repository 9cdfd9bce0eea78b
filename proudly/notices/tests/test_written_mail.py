"""A mail that is written down quickly says what Django's own would say."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from django.core.mail import BadHeaderError, EmailMultiAlternatives
from hypothesis import given
from hypothesis import strategies as st

from proudly.notices.channels.mail.written import WrittenMail

# What can stand in a mail; a lone surrogate is no text at all.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"))
SUBJECT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=300)


def read(mail: EmailMultiAlternatives, linesep: str = "\r\n") -> tuple[EmailMessage, bytes]:
    content = mail.message().as_bytes(linesep=linesep)  # type: ignore[call-arg]  # as Django's SMTP backend calls it
    return message_from_bytes(content, _class=EmailMessage, policy=policy.default), content


def made(kind: type[EmailMultiAlternatives], subject: str, text: str, html: str, to: str) -> EmailMultiAlternatives:
    mail = kind(subject, text, "Proudly <proudly@example.com>", [to], headers={"Message-ID": "<one@example.com>"})
    mail.attach_alternative(html, "text/html")
    return mail


@given(SUBJECT, TEXT, TEXT)
def test_it_reads_back_as_it_was_written_and_fits_the_lines_of_a_mail(subject: str, text: str, html: str) -> None:
    subject = " ".join(subject.split()) or "-"
    found, content = read(made(WrittenMail, subject, text, html, "sanne@example.com"))
    assert found["Subject"] == subject
    for kind, body in (("plain", text), ("html", html)):
        part = found.get_body([kind])
        assert part is not None and part.get_content().replace("\r\n", "\n").rstrip("\n") == body.rstrip("\n")
    assert max(len(line) for line in content.split(b"\r\n")) <= 998  # RFC 5322, 2.1.1
    assert b"\n" not in content.replace(b"\r\n", b"")
    content.decode("ascii")


@pytest.mark.parametrize("to", ["sanne@example.com", "Sanne de Vries <sanne@example.com>", "jürgen@münchen.example"])
def test_headers_are_those_that_django_writes(to: str) -> None:
    ours, _ = read(made(WrittenMail, "Groeten uit Zwolle: één pomp", "text", "<p>html</p>", to))
    theirs, _ = read(made(EmailMultiAlternatives, "Groeten uit Zwolle: één pomp", "text", "<p>html</p>", to))
    for name in ("Subject", "From", "To", "Message-ID", "MIME-Version"):
        assert ours[name] == theirs[name], name
    assert ours.get_content_type() == theirs.get_content_type() == "multipart/alternative"


def test_nobody_slips_a_header_in() -> None:
    mail = made(WrittenMail, "Subject", "text", "html", "sanne@example.com")
    mail.extra_headers["List-Unsubscribe"] = "<x>\nBcc: everybody@example.com"
    with pytest.raises(BadHeaderError):
        mail.message()
