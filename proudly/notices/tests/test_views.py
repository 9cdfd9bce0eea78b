"""Stopping mails, and the mailbox of an installation without a mail server."""

from __future__ import annotations

from html import unescape
from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection
from django.test import Client
from pytest_django.fixtures import Settings

from proudly.notices.channels.mail.message import stop_mail_address
from proudly.people.mails import ORGANISATION
from proudly.people.models import Member
from proudly.people.services import add_member
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(settings: Settings, tmp_path: Path) -> EmailMultiAlternatives:
    """A mail that was kept in the data folder."""
    settings.MAIL_DIR = tmp_path
    settings.EMAIL_BACKEND = "proudly.notices.channels.mail.folder.FolderBackend"
    mail = EmailMultiAlternatives(
        subject="Worth <b>sharing</b>", body="As text", to=["sanne@waterwerk.example"], connection=get_connection()
    )
    mail.attach_alternative("<p>As a page</p><script>alert(1)</script>", "text/html")
    mail.send()
    return mail


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def test_looking_stops_nothing_and_the_button_does() -> None:
    sanne = people.member()
    address = stop_mail_address(sanne)
    assert "Stop the mails?" in Client().get(address).content.decode()
    sanne.refresh_from_db()
    assert sanne.mail_wanted
    assert "No more mails" in Client().post(address).content.decode()
    sanne.refresh_from_db()
    assert not sanne.mail_wanted


def test_an_altered_link_reveals_nothing() -> None:
    sanne = people.member()
    response = Client().get(stop_mail_address(sanne)[:-1])
    assert response.status_code == 403
    assert sanne.name not in response.content.decode()
    assert sanne.organisation.name not in response.content.decode()


def test_the_owner_reads_kept_mails_in_a_frame_that_runs_nothing(kept: EmailMultiAlternatives) -> None:
    client = signed_in(ruth_and_sanne())
    listing = client.get("/mailbox")
    assert "Worth <b>sharing</b>" in unescape(listing.content.decode())
    assert "<b>sharing" not in listing.content.decode()
    name = listing.context["mails"][0].name
    page = client.get(f"/mailbox/{name}").content.decode()
    assert f'src="/mailbox/{name}/html"' in page and "sandbox=" in page
    assert "As text" in page and "alert(1)" not in page
    framed = client.get(f"/mailbox/{name}/html")
    assert "script-src 'none'" in framed.headers["Content-Security-Policy"]
    assert '<base target="_blank">' in framed.content.decode(), "in the frame a link leads to a blank"


def test_the_mail_of_somebody_who_is_in_two_organisations_is_read_by_the_owner_of_its_own(
    kept: EmailMultiAlternatives,
) -> None:
    ruth = ruth_and_sanne()
    sanne = Member.objects.get(person__email="sanne@waterwerk.example")
    rival = people.organisation("Rival")
    otto = people.member(rival, "Otto", roles=["owner"])
    add_member(organisation=rival, email=sanne.email, name="Sanne", language="en")
    kept.extra_headers = {ORGANISATION: str(rival.pk)}
    kept.subject = "Only for Rival"
    kept.send()
    assert [mail.subject for mail in signed_in(otto).get("/mailbox").context["mails"]] == ["Only for Rival"]
    # The first mail is no organisation's, and may hold a sign-in code for either.
    assert signed_in(ruth).get("/mailbox").context["mails"] == []


def test_nobody_else_reads_them(kept: EmailMultiAlternatives) -> None:
    assert signed_in(people.member()).get("/mailbox").status_code == 403


def test_an_owner_of_another_organisation_finds_none_of_them(kept: EmailMultiAlternatives) -> None:
    name = signed_in(ruth_and_sanne()).get("/mailbox").context["mails"][0].name
    other = signed_in(people.member(people.organisation("Elders"), "Otto", roles=["owner"]))
    assert other.get("/mailbox").context["mails"] == []
    for page in (f"/mailbox/{name}", f"/mailbox/{name}/html"):
        assert other.get(page).status_code == 404


def ruth_and_sanne() -> Member:
    """An owner, in whose organisation Sanne is, who gets the mail."""
    waterwerk = people.organisation()
    people.member(waterwerk, "Sanne", email="sanne@waterwerk.example")
    return people.member(waterwerk, "Ruth", roles=["owner"])
