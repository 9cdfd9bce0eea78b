"""Journey 8: a member takes everything along, is erased, and stays erased; the books still balance."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.axe import complaints, too_wide
from tests.browsing import DESKTOP, PHONE, Browsing
from tests.journeys.conftest import Company
from tests.running import RunningProudly

WORDS = {
    "en": {"collect": "Collect my data", "download": "Download", "erase": "Erase for good", "gone": "has been erased"},
    "nl": {
        "collect": "Mijn gegevens verzamelen",
        "download": "Downloaden",
        "erase": "Voorgoed wissen",
        "gone": "is gewist",
    },
}

BEFORE = """
from proudly.people.models import Member
from proudly.people.services import add_member, give_role
sanne = Member.objects.get(person__email=email)
give_role(member=Member.objects.get(organisation=sanne.organisation, name="Eva Editor"), role="owner")
from proudly.points.awards import award_points
from proudly.kit import clock
award_points(
    member=sanne, deed="share", network="linkedin", cause="one", about={"title": "A pump"}, happened_at=clock.now()
)
result = {"member": sanne.pk, "organisation": sanne.organisation_id}
"""
AFTER = """
from proudly.people import audit
from proudly.people.models import Member, Organisation, Person
from proudly.points.queries import sum_of_all_entries, wallets_that_disagree
here = Organisation.objects.get(pk=organisation)
member_now = Member.objects.get(pk=member)
result = {
    "name": member_now.name, "erased": member_now.erased_at is not None,
    "person": Person.objects.filter(email=email).exists(),
    "sum": sum_of_all_entries(here), "disagree": len(wallets_that_disagree(here)),
    "broken": audit.verify(here).broken,
}
"""


@pytest.mark.browser
@pytest.mark.parametrize("device", ["phone", "desk"])
@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_member_takes_everything_along_and_is_erased(
    device: str, language: str, found_company: Callable[..., Company], browsing: Browsing
) -> None:
    company = found_company(language=language)
    facts: dict[str, Any] = company.proudly.run(BEFORE, email=company.sanne)
    words = WORDS[language]
    page = browsing.open(PHONE if device == "phone" else DESKTOP, language=language, accept_downloads=True)
    company.sign_in(page, company.sanne)
    open_and_check(page, f"{company.proudly.base_url}/preferences")
    page.locator("a[href='/preferences/data']").click()
    check(page)
    page.get_by_role("button", name=words["collect"]).click()
    page.get_by_role("button", name=words["download"]).wait_for()
    check(page)
    for _time in range(2):  # as often as one likes
        with page.expect_download() as downloading:
            page.get_by_role("button", name=words["download"]).click()
    archive = zipfile.ZipFile(downloading.value.path())
    data = json.loads(archive.read("data.json"))["data"]
    assert data["profile"][0]["email"] == company.sanne
    assert [row["points"] for row in data["points"]] == [20]
    page.goto("about:blank")  # as a file: outside the site, whose rules for styles do not hold there
    page.set_content(archive.read("index.html").decode())
    assert page.locator("html").get_attribute("lang") == language
    check(page)

    open_and_check(page, f"{company.proudly.base_url}/preferences/erase")
    page.locator("input[name=address]").fill("somebody@else.example")
    page.get_by_role("button", name=words["erase"]).click()
    page.locator(".field-error").wait_for()
    check(page)
    page.locator("input[name=address]").fill(company.sanne)
    page.get_by_role("button", name=words["erase"]).click()
    page.wait_for_url("**/sign-in")
    assert words["gone"] in page.locator("body").inner_text()
    check(page)
    page.goto(f"{company.proudly.base_url}/")
    page.wait_for_url("**/sign-in?next=/")

    left = company.proudly.run(AFTER, **facts, email=company.sanne)
    assert left == {
        "name": "Former colleague" if language == "en" else "Oud-collega",
        "erased": True, "person": False, "sum": 0, "disagree": 0, "broken": None,
    }  # fmt: skip


def open_and_check(page: Page, address: str) -> None:
    page.goto(address)
    check(page)


def check(page: Page) -> None:
    assert complaints(page) == [], page.url
    assert too_wide(page) == 0, page.url


FOUND = """
from proudly.people.models import Member
from proudly.people.services import add_member, found_organisation
here = found_organisation(name="Waterwerk", language="en")
add_member(organisation=here, email="olga@waterwerk.example", name="Olga", roles=["owner"])
result = add_member(organisation=here, email="sanne@waterwerk.example", name="Sanne").pk
"""
ERASE = """
from proudly.people.erasure import erase_member
from proudly.people.models import Member
erase_member(member=Member.objects.get(pk=member))
"""
WHO = """
from proudly.people.models import Member, Person
from proudly.people import audit
found = Member.objects.get(pk=member)
known = Person.objects.filter(email="sanne@waterwerk.example").exists()
result = [found.name, known, audit.verify(found.organisation).broken]
"""
PROGRAM = [sys.executable, "-m", "proudly.config.cli"]


@pytest.mark.skipif(
    os.environ.get("PROUDLY_TEST_DATABASE", "sqlite") != "sqlite", reason="puts a file back; the rest is the same code"
)
@pytest.mark.parametrize("by", ["migrate", "worker", "erasures"])
def test_who_was_erased_is_erased_again_after_an_older_database_is_put_back(by: str, tmp_path: Path) -> None:
    data, elsewhere = tmp_path / "data", tmp_path / "elsewhere" / "erasures.jsonl"
    kept = {name: value for name, value in os.environ.items() if name not in {"SECRET_KEY", "DATABASE_URL"}}
    environment = {
        **kept,
        "DJANGO_SETTINGS_MODULE": "proudly.config.settings",
        "PROUDLY_DATA": str(data),
        "ERASURES_FILE": str(elsewhere),
    }
    subprocess.run([*PROGRAM, "migrate"], env=environment, check=True, stdout=subprocess.DEVNULL)
    stopped = RunningProudly("", data, environment, None, elsewhere)  # type: ignore[arg-type]  # nothing runs
    member = stopped.run(FOUND)
    shutil.copy(data / "proudly.sqlite3", tmp_path / "backup.sqlite3")
    stopped.run(ERASE, member=member)
    assert stopped.run(WHO, member=member) == ["Former colleague", False, None]

    for file in data.glob("proudly.sqlite3*"):
        file.unlink()
    shutil.copy(tmp_path / "backup.sqlite3", data / "proudly.sqlite3")
    assert stopped.run(WHO, member=member) == ["Sanne", True, None]
    if by == "worker":
        process = subprocess.Popen([*PROGRAM, "worker", "--with-parent"], env=environment, stdin=subprocess.PIPE)
        process.communicate()  # the end of its input stops it, once it has started
    elif by == "erasures":
        assert stopped.command("erasures", "apply").stdout == "Erased again: 1\n"
        assert stopped.command("erasures", "apply").stdout == "Erased again: 0\n"
    else:
        assert "Erased again" in stopped.command("migrate").stdout
    assert stopped.run(WHO, member=member) == ["Former colleague", False, None]
