"""Who is let in by which token, and what an owner sees of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from proudly.api.models import DirectoryConnection
from proudly.api.scim import errors
from proudly.api.scim.door import REFUSALS, WAIT
from proudly.api.scim.services import connect_directory, disconnect_directory, note_call
from proudly.api.scim.tests.factories import Directory
from proudly.kit import clock
from proudly.people.models import AuditEntry
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def directory() -> Directory:
    return Directory()


@pytest.fixture
def owner(directory: Directory) -> Client:
    client = Client()
    client.force_login(directory.owner.person)
    return client


def ask(header: str, **more: str) -> int:
    headers = {"Authorization": header, **more} if header else more
    return Client().get("/scim/v2/Users", headers=headers).status_code


def test_only_the_hash_of_a_token_is_kept(directory: Directory):
    secret = directory.token.rpartition("_")[2] if directory.token.count("_") == 2 else directory.token[-20:]
    assert directory.token.startswith("pd_")
    assert secret not in str(DirectoryConnection.objects.values().get())


def test_a_token_opens_until_it_is_withdrawn_or_followed_by_another(directory: Directory):
    first = directory.token
    assert ask(f"Bearer {first}") == ask(f"bearer  {first}") == 200
    second = connect_directory(by=directory.owner)
    assert (ask(f"Bearer {first}"), ask(f"Bearer {second}")) == (401, 200)
    for _ in range(2):
        disconnect_directory(organisation=directory.organisation)
    assert ask(f"Bearer {second}") == 401
    trail = AuditEntry.objects.filter(action="directory changed").order_by("number")
    assert [one.about["connected"] for one in trail] == ["yes", "yes", "no"]
    assert directory.token not in str(trail.values())


@pytest.mark.parametrize("wrong", ["", "x", "Basic {}", "Bearer", "Bearer x", "Bearer {}x", "Bearer pd_1_", "Token {}"])
def test_whoever_has_no_token_in_force_is_told_how_to_knock(directory: Directory, wrong: str):
    header = wrong.format(directory.token)
    answer = Client().get("/scim/v2/Users", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="Proudly"'
    assert answer.headers["Content-Type"] == "application/scim+json"


def test_a_secret_does_not_open_with_the_number_of_another(directory: Directory):
    other = Directory(people.organisation("Elders"))
    number = other.token.split("_")[1]
    secret = directory.token.split("_", 2)[2]
    assert ask(f"Bearer pd_{number}_{secret}") == 401


def test_a_signed_in_owner_is_nobody_here_and_a_token_is_nobody_on_pages(directory: Directory, owner: Client):
    assert owner.get("/scim/v2/Users").status_code == 401
    assert Client(headers={"Authorization": f"Bearer {directory.token}"}).get("/people").status_code == 302


def test_no_session_is_started_and_no_form_token_asked_for(directory: Directory):
    client = Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {directory.token}"})
    answer = client.post("/scim/v2/Users", data={"userName": "a@w.example"}, content_type="application/scim+json")
    assert answer.status_code == 201
    assert not answer.cookies


def test_after_several_wrong_tokens_in_a_row_an_address_waits(directory: Directory):
    right, wrong = f"Bearer {directory.token}", "Bearer pd_1_wrong"
    for _ in range(REFUSALS - 1):
        assert ask(wrong) == 401
    assert ask(right) == 200  # and the count begins anew
    for _ in range(REFUSALS):
        assert ask(wrong) == 401
    refused = Client().get("/scim/v2/Users", headers={"Authorization": right})
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, str(WAIT))
    cache.clear()  # as time does
    assert ask(right) == 200


def test_another_address_does_not_wait_for_it(directory: Directory, settings):
    settings.TRUSTED_PROXIES = 1
    for _ in range(REFUSALS + 1):
        ask("Bearer x", **{"X-Forwarded-For": "192.0.2.1"})
    assert ask(f"Bearer {directory.token}", **{"X-Forwarded-For": "192.0.2.1"}) == 429
    assert ask(f"Bearer {directory.token}", **{"X-Forwarded-For": "192.0.2.2"}) == 200


@pytest.mark.parametrize("path", ["/Users", "/Groups", "/Schemas", "/ResourceTypes", "/ServiceProviderConfig"])
def test_a_method_that_an_address_does_not_know_is_refused(directory: Directory, path: str):
    answer = directory.call("DELETE", path)
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_what_is_not_done_says_so(directory: Directory):
    assert directory.get("/Me").status_code == 501
    assert directory.call("POST", "/Bulk", {}).status_code == 501
    config = directory.get("/ServiceProviderConfig").told
    told = {name: config[name]["supported"] for name in ("bulk", "patch", "filter", "sort", "etag", "changePassword")}
    assert told == {
        "bulk": False,
        "patch": True,
        "filter": True,
        "sort": True,
        "etag": False,
        "changePassword": False,
    }
    assert directory.get("/Nothing/here").told["status"] == "404"


def test_what_breaks_is_told_as_an_error_without_its_insides(directory: Directory, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("proudly.api.scim.queries.users_of", lambda organisation: 1 / 0)
    answer = directory.get("/Users")
    assert (answer.status_code, answer.told["status"]) == (500, "500")
    assert "ZeroDivision" not in answer.content.decode()
    assert DirectoryConnection.objects.get().last_error == "broken"


def test_refusals_are_in_the_language_of_the_organisation(directory: Directory):
    directory.organisation.language = "nl"
    directory.organisation.save()
    answer = directory.get("/Users/u0")
    assert answer.headers["Content-Language"] == "nl"
    assert answer.told["detail"] == "Die gebruiker is er niet."


# --- what the owner sees ---


def test_the_page_shows_a_new_token_once_and_never_again(owner: Client):
    answer = owner.post("/organisation/directory")
    plain = answer.context["plain"]
    page = answer.content.decode()
    assert plain in page and "/scim/v2" in page
    assert "no-store" in answer["Cache-Control"]
    assert ask(f"Bearer {plain}") == 200
    assert plain not in owner.get("/organisation/directory").content.decode()


def test_the_page_tells_of_the_last_call_and_the_last_error_in_plain_words(directory: Directory, owner: Client):
    assert "It has not called yet" in owner.get("/organisation/directory").content.decode()
    directory.user("sanne@waterwerk.example")
    directory.call("POST", "/Users", {"userName": "sanne@waterwerk.example"})
    page = owner.get("/organisation/directory").content.decode()
    assert "Last call:" in page and "1 person came by the directory." in page
    assert "somebody, or a group, that was here already" in page
    assert "sanne@" not in page


def test_looking_for_who_is_not_there_is_no_error(directory: Directory):
    directory.get("/Users/u0")
    assert DirectoryConnection.objects.get().last_error == ""


def test_calls_are_noted_once_a_minute(directory: Directory):
    noon = clock.now().replace(microsecond=0)
    seen = []
    for seconds in (0, 30, 60, 90):
        with clock.at(noon + timedelta(seconds=seconds)):
            directory.get("/Users")
        at = DirectoryConnection.objects.get().last_call_at
        assert at is not None
        seen.append((at - noon).total_seconds())
    assert seen == [0, 0, 60, 60]


@pytest.mark.parametrize("kind", errors.ERRORS)
def test_every_kind_of_error_has_its_sentence(directory: Directory, owner: Client, kind: str):
    note_call(connection=DirectoryConnection.objects.get(), error=kind)
    assert len(owner.get("/organisation/directory").context["error"]) > 20


def test_an_owner_withdraws_the_token_on_the_page(directory: Directory, owner: Client):
    assert owner.get("/organisation/directory/withdraw").status_code == 405
    page = owner.post("/organisation/directory/withdraw", follow=True).content.decode()
    assert "Withdrawn." in page and "Make the token" in page
    assert ask(f"Bearer {directory.token}") == 401


def test_the_settings_lead_to_the_page(owner: Client):
    assert "/organisation/directory" in owner.get("/organisation").content.decode()
