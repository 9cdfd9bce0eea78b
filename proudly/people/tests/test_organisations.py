"""What an organisation is called and how it looks, and where that shows."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from proudly.people.look import version_of
from proudly.people.models import AuditEntry, Member, Organisation
from proudly.people.organisations import DomainRefused, free_slug, give_domain
from proudly.people.services import found_organisation
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db

SAID: dict[str, Any] = {
    "name": "Waterwerk",
    "colour": "",
    "language": "en",
    "languages": ["en", "nl"],
    "time_zone": "Europe/Amsterdam",
}


@pytest.fixture
def olga() -> Member:
    return people.member(name="Olga", roles=["owner"])


@pytest.fixture
def client(olga: Member) -> Client:
    client = Client()
    client.force_login(olga.person)
    return client


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def drawn(kind: str = "PNG", size: tuple[int, int] = (300, 100), mode: str = "RGBA") -> SimpleUploadedFile:
    file = BytesIO()
    Image.new(mode, size, "#8a1c7c").save(file, kind)
    return SimpleUploadedFile("logo.png", file.getvalue())


def kept(olga: Member) -> Organisation:
    return Organisation.objects.get(pk=olga.organisation_id)


# --- the settings -----------------------------------------------------------------------------------------------------


def test_what_an_owner_says_is_kept_and_in_the_audit_trail(client: Client, olga: Member) -> None:
    client.post("/organisation/look", SAID | {"name": "Gemaal", "colour": "8A1C7C", "time_zone": "Asia/Tokyo"})
    company = kept(olga)
    assert (company.name, company.colour, company.time_zone) == ("Gemaal", "#8a1c7c", "Asia/Tokyo")
    entry = AuditEntry.objects.order_by("-number")[0]
    assert (entry.action, entry.actor) == ("organisation changed", olga)
    assert entry.about == {
        "name": "Gemaal", "colour": "#8a1c7c", "time_zone": "Asia/Tokyo", "languages": ["en", "nl"],
    }  # fmt: skip
    assert "main colour" in client.get("/audit").content.decode()


def test_saving_what_is_so_already_is_no_news(client: Client) -> None:
    client.post("/organisation/look", SAID)
    before = AuditEntry.objects.count()
    client.post("/organisation/look", SAID)
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"colour": "peacock"}, "That is no colour."),
        ({"colour": "red;}body{}"}, "That is no colour."),
        ({"time_zone": "Mars/Olympus"}, "There is no such time zone."),
        ({"time_zone": "../../etc/passwd"}, "There is no such time zone."),
        ({"language": "nl", "languages": ["en"]}, "The usual language must be one of these."),
        ({"languages": []}, "This field is required."),
        ({"name": " "}, "This field is required."),
        ({"logo": SimpleUploadedFile("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")}, "no picture"),
        ({"logo": SimpleUploadedFile("logo.png", b"x" * (2 * 1024 * 1024 + 1))}, "larger than 2 MB"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(
    client: Client, olga: Member, wrong: dict[str, Any], said: str
) -> None:
    before = Organisation.objects.values().get(pk=olga.organisation_id)
    page = client.post("/organisation/look", SAID | {"name": "Gemaal"} | wrong).content.decode()
    assert said in page
    assert Organisation.objects.values().get(pk=olga.organisation_id) == before


@pytest.mark.parametrize("role", ["editor", "manager", "sponsor", "analyst"])
def test_only_an_owner_may(olga: Member, role: str) -> None:
    other = Client()
    other.force_login(people.member(olga.organisation, "Other", roles=[role]).person)
    assert other.get("/organisation/look").status_code == 403
    assert other.post("/organisation/look", SAID | {"name": "Mine"}).status_code == 403
    assert kept(olga).name == "Waterwerk"


def test_a_logo_is_made_anew_small_and_keeps_what_is_clear(client: Client, olga: Member) -> None:
    client.post("/organisation/look", SAID | {"logo": drawn(size=(3000, 1000))})
    company = kept(olga)
    name = str(company.logo.name)
    assert name.startswith("logos/") and "logo" not in Path(name).stem
    with Image.open(company.logo.path) as logo:
        assert (logo.format, logo.mode, logo.size) == ("PNG", "RGBA", (480, 160))
    assert company.logo.url in client.get("/").content.decode()
    client.post("/organisation/look", SAID | {"without_logo": "on"})
    assert not kept(olga).logo


def test_a_colour_that_is_being_typed_is_shown_before_it_is_kept(client: Client, olga: Member) -> None:
    page = client.get("/organisation/look", {"colour": "#ffee00"}).content.decode()
    assert f"/look/ffee00-{version_of('#ffee00')}.css" in page and "so that everybody can read it" in page
    assert "That is no colour yet" in client.get("/organisation/look", {"colour": "#ff"}).content.decode()
    assert kept(olga).colour == ""


# --- where it shows ---------------------------------------------------------------------------------------------------


def test_pages_have_the_organisations_own_style_sheet_and_only_its_members_do(client: Client, olga: Member) -> None:
    Organisation.objects.filter(pk=olga.organisation_id).update(colour="#8a1c7c")
    address = kept(olga).styles
    for page in ("/", "/nowhere", "/preferences"):
        assert f'<link rel="stylesheet" href="{address}">' in client.get(page).content.decode()
    other = Client()
    other.force_login(people.outsider().person)
    assert "/look/" not in other.get("/").content.decode()
    assert "/look/" not in Client().get("/sign-in").content.decode()


def test_a_style_sheet_is_kept_for_ever_by_browsers_unless_it_is_of_another_version(client: Client) -> None:
    sheet = client.get(f"/look/8a1c7c-{version_of('#8a1c7c')}.css")
    assert sheet.headers["Content-Type"].startswith("text/css")
    assert "immutable" in sheet.headers["Cache-Control"]
    assert "--color-primary:#8a1c7c" in sheet.content.decode()
    assert client.get("/look/8a1c7c-older.css").headers["Cache-Control"] == "no-cache"
    assert client.get("/look/peacock-older.css").status_code == 404


def test_members_choose_from_the_languages_that_are_offered_and_keep_their_own(client: Client, olga: Member) -> None:
    client.post("/organisation/look", SAID | {"language": "nl", "languages": ["nl"]})
    sanne = people.member(olga.organisation, "Sanne")
    assert sanne.language == "en"  # the organisation as it was when the test began
    dutch = people.member(kept(olga), "Daan")
    for member, offered in ((sanne, {"en", "nl"}), (dutch, {"nl"})):
        browser = Client()
        browser.force_login(member.person)
        form = browser.get("/preferences").context["form"]
        assert {code for code, _name in form.fields["language"].choices} == offered


# --- where it is found ------------------------------------------------------------------------------------------------


@given(names=st.lists(st.text(max_size=70), max_size=12))
def test_slugs_are_unique_and_fit_whatever_the_names(names: list[str]) -> None:
    taken: set[str] = set()
    for name in names:
        slug = free_slug(name, taken)
        assert slug not in taken and 0 < len(slug) <= 60 and slug.strip("-") == slug
        assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_")
        taken.add(slug)


def test_two_organisations_of_one_name_have_two_slugs() -> None:
    slugs = [found_organisation(name="Gemeente Ütrecht!", language="nl").slug for _ in range(3)]
    assert slugs == ["gemeente-utrecht", "gemeente-utrecht-2", "gemeente-utrecht-3"]


def test_a_host_of_its_own_must_be_one_that_the_server_answers_to_and_nobody_elses(olga: Member, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["trots.example", "127.0.0.1"]
    settings.SITE_URL = "https://127.0.0.1:8000"
    for refused in ("elsewhere.example", "127.0.0.1"):
        with pytest.raises(DomainRefused):
            give_domain(organisation=olga.organisation, domain=refused)
    give_domain(organisation=olga.organisation, domain=" Trots.Example ")
    assert kept(olga).domain == "trots.example"
    with pytest.raises(DomainRefused):
        give_domain(organisation=people.organisation("Elders"), domain="trots.example")
    give_domain(organisation=olga.organisation, domain="")
    assert kept(olga).domain is None
