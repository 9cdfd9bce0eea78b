"""People come, change and go by the company's directory."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proudly.api.scim.tests.factories import ENTERPRISE, Directory, member_of
from proudly.people.invitations import invitation_address, invite_member
from proudly.people.models import AuditEntry, DirectoryUser, Member, Person, Team
from proudly.people.services import let_go
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db

SANNE = "sanne@waterwerk.example"


@pytest.fixture
def directory() -> Directory:
    return Directory()


def detail_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.told.get("scimType", "")


# --- coming ---


def test_what_the_directory_says_is_shown_of_the_member(directory: Directory):
    user = directory.user(
        SANNE,
        externalId="e-1",
        displayName="Sanne de Vries",
        title="Engineer",
        preferredLanguage="nl-NL",
        emails=[{"value": "Sanne.deVries@Waterwerk.example", "type": "work", "primary": True}],
        addresses=[{"type": "work", "locality": "Delft"}],
        **{ENTERPRISE: {"organization": "Waterwerk", "department": "Pumps"}},
    )
    member = member_of(user)
    assert (member.name, member.function, member.language, member.location) == (
        "Sanne de Vries",
        "Engineer",
        "nl",
        "Delft",
    )
    assert (member.email, member.external_id) == ("sanne.devries@waterwerk.example", "e-1")
    assert member.team is not None and member.team.parent is not None
    assert (member.team.name, member.team.parent.name) == ("Pumps", "Waterwerk")
    assert directory.get(f"/Users/{user['id']}").told["userName"] == SANNE


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({"displayName": "Sanne", "name": {"formatted": "S. de Vries"}}, "Sanne"),
        ({"name": {"formatted": "S. de Vries", "givenName": "Sanne"}}, "S. de Vries"),
        ({"name": {"givenName": "Sanne", "familyName": "de Vries"}}, "Sanne de Vries"),
        ({}, "sanne"),
    ],
)
def test_the_best_name_there_is_is_taken(directory: Directory, said: dict[str, Any], name: str):
    assert member_of(directory.user(SANNE, **said)).name == name


@pytest.mark.parametrize("language", ["tlh", "", "x" * 300])
def test_a_language_that_proudly_does_not_speak_becomes_the_organisations(directory: Directory, language: str):
    assert member_of(directory.user(SANNE, preferredLanguage=language)).language == "en"


def test_teams_that_are_there_are_used_and_not_made_again(directory: Directory):
    for number in range(2):
        directory.user(f"{number}@waterwerk.example", **{ENTERPRISE: {"department": "Pumps"}})
    assert Team.objects.filter(organisation=directory.organisation).count() == 1


def test_a_retry_of_what_was_done_is_told_apart_and_changes_nothing(directory: Directory):
    directory.user(SANNE, displayName="Sanne")
    again = directory.call("POST", "/Users", {"userName": SANNE.upper(), "displayName": "Another"})
    assert detail_of(again) == (409, "uniqueness")
    assert Member.objects.filter(organisation=directory.organisation, name="Another").count() == 0
    assert len(directory.find(f'userName eq "{SANNE}"')) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"userName": SANNE.upper(), "emails": [{"value": "other@waterwerk.example"}]},
        {"userName": "sv", "emails": [{"value": SANNE.upper()}]},
        {"userName": "other@waterwerk.example", "externalId": "e-1"},
    ],
)
def test_name_address_and_external_id_are_each_somebodys_alone(directory: Directory, body: dict[str, Any]):
    directory.user(SANNE, externalId="e-1")
    assert detail_of(directory.call("POST", "/Users", body)) == (409, "uniqueness")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"userName": ""},
        {"userName": 5},
        {"userName": "no address"},
        {"userName": "x", "emails": [{"value": "no address"}]},
        {"userName": "x", "emails": "a@b.example"},
        {"userName": f"{'x' * 300}@waterwerk.example"},
        {"userName": SANNE, "externalId": "x" * 256},
        {"userName": SANNE, "displayName": "\x00"},
        {"userName": SANNE, "displayName": "\ud800"},
        {"userName": SANNE, "active": "perhaps"},
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(directory: Directory, body: dict[str, Any]):
    before = Member.objects.count(), Person.objects.count()
    answer = directory.call("POST", "/Users", {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], **body})
    assert answer.status_code == 400, answer.content
    assert answer.told["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    assert answer.headers["Content-Type"] == "application/scim+json"
    assert (Member.objects.count(), Person.objects.count()) == before


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"[" * 100_000, b"\xff"])
def test_what_is_no_document_is_refused(directory: Directory, body: bytes):
    answer = Client(headers={"Authorization": f"Bearer {directory.token}"}).post(
        "/scim/v2/Users", data=body, content_type="application/scim+json"
    )
    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidSyntax")


def test_what_proudly_does_not_use_is_not_kept(directory: Directory):
    user = directory.user(SANNE, password="hunter2", phoneNumbers=[{"value": "06-hunter"}], nickName="San", roles=[])
    kept = str(DirectoryUser.objects.values().get())
    assert not any(secret in f"{user} {kept}" for secret in ("hunter2", "06-hunter", "San'"))


# --- who was here before ---


def test_members_who_did_not_come_by_the_directory_are_found_and_taken_over(directory: Directory):
    piet = people.member(directory.organisation, "Piet", email="piet@waterwerk.example", function="Fitter")
    [found] = directory.find('userName eq "PIET@waterwerk.example"')
    told = directory.get(f"/Users/{found}").told
    assert (told["displayName"], told["title"], told["active"]) == ("Piet", "Fitter", True)
    changed = directory.patch(f"/Users/{found}", {"op": "Add", "path": "externalId", "value": "e-9"})
    assert changed.status_code == 200
    piet.refresh_from_db()
    assert (piet.external_id, piet.name, piet.function) == ("e-9", "Piet", "Fitter")


def test_silence_about_what_was_known_already_takes_nothing_away(directory: Directory):
    team = people.team(directory.organisation)
    piet = people.member(directory.organisation, "Piet", function="Fitter", location="Delft", team=team)
    body = {"userName": piet.email, "displayName": "Piet P.", "active": True}
    assert directory.call("PUT", f"/Users/u{piet.pk}", body).status_code == 200
    piet.refresh_from_db()
    assert (piet.name, piet.function, piet.location, piet.team) == ("Piet P.", "Fitter", "Delft", team)


# --- changing ---


def test_a_replacement_says_everything_anew(directory: Directory):
    user = directory.user(SANNE, displayName="Sanne", title="Engineer", externalId="e-1")
    answer = directory.call("PUT", f"/Users/{user['id']}", {"userName": SANNE, "displayName": "Sanne V."})
    assert "title" not in answer.told and "externalId" not in answer.told
    member = member_of(user)
    assert (member.name, member.function, member.external_id) == ("Sanne V.", "", "")
    assert AuditEntry.objects.get(concerns=member, action="member changed").about == {"fields": ["name", "function"]}


def test_what_a_member_chose_stays_until_the_directory_says_otherwise(directory: Directory):
    user = directory.user(SANNE, preferredLanguage="en", title="Engineer")
    Member.objects.filter(pk=member_of(user).pk).update(language="nl", function="Chief engineer")
    assert directory.get(f"/Users/{user['id']}").told["title"] == "Chief engineer"
    directory.patch(f"/Users/{user['id']}", {"op": "replace", "path": "displayName", "value": "S."})
    member = member_of(user)
    assert (member.language, member.function, member.name) == ("nl", "Chief engineer", "S.")
    directory.patch(f"/Users/{user['id']}", {"op": "replace", "path": "preferredLanguage", "value": "nl"})
    directory.patch(f"/Users/{user['id']}", {"op": "replace", "path": "preferredLanguage", "value": "en"})
    assert member_of(user).language == "en"


def test_what_was_proved_for_the_old_address_does_not_open_the_new_one(directory: Directory):
    user = directory.user(SANNE)
    member = member_of(user)
    Authenticator.objects.create(user=member.person, type="webauthn", data={"name": "phone"})
    client = Client()
    client.force_login(member.person)
    invitation = invite_member(member=member, by=None)
    changed = directory.patch(
        f"/Users/{user['id']}", {"op": "replace", "path": "userName", "value": "sanne.v@waterwerk.example"}
    )
    assert changed.told["emails"][0]["value"] == "sanne.v@waterwerk.example"
    assert member_of(user).person.email == "sanne.v@waterwerk.example"
    assert member_of(user).person != member.person and not Person.objects.filter(email=SANNE).exists()
    assert not Authenticator.objects.exists()
    assert client.get("/").status_code == 302
    assert Client().post(urlsplit(invitation_address(invitation)).path).status_code in {403, 410}


def test_the_old_address_lets_nobody_in_any_more(directory: Directory):
    user = directory.user(SANNE)
    EmailAddress.objects.create(user=member_of(user).person, email=SANNE, verified=True, primary=True)
    directory.patch(f"/Users/{user['id']}", {"op": "replace", "path": "userName", "value": "s.v@waterwerk.example"})
    for address in (SANNE, "s.v@waterwerk.example"):
        Client().post("/sign-in", {"email": address})
    assert [one.to for one in mail.outbox] == [["s.v@waterwerk.example"]]


def test_a_user_name_that_is_no_address_leaves_the_address_alone(directory: Directory):
    user = directory.user(SANNE)
    directory.patch(f"/Users/{user['id']}", {"op": "replace", "path": "userName", "value": "sv"})
    assert member_of(user).email == SANNE


def test_an_address_that_somebody_here_has_is_taken(directory: Directory):
    user = directory.user(SANNE)
    answer = directory.patch(
        f"/Users/{user['id']}",
        {"op": "replace", "path": 'emails[type eq "work"].value', "value": directory.owner.email},
    )
    assert detail_of(answer) == (409, "uniqueness")
    assert member_of(user).email == SANNE


# --- a person in two organisations ---


def test_somebody_known_elsewhere_comes_in_as_if_new(directory: Directory):
    elsewhere = people.member(people.organisation("Elders"), "Sanne Elders", email=SANNE, function="Director")
    user = directory.user(SANNE, displayName="Sanne")
    assert "Director" not in str(user) and "Elders" not in str(user)
    assert member_of(user).person == elsewhere.person
    elsewhere.refresh_from_db()
    assert (elsewhere.name, elsewhere.function) == ("Sanne Elders", "Director")


def test_a_change_of_address_of_somebody_known_elsewhere_moves_the_membership_and_leaves_the_other(
    directory: Directory,
):
    elsewhere = people.member(people.organisation("Elders"), email=SANNE)
    user = directory.user(SANNE)
    directory.patch(f"/Users/{user['id']}", {"op": "replace", "path": "userName", "value": "s.v@waterwerk.example"})
    elsewhere.refresh_from_db()
    assert elsewhere.person.email == SANNE
    assert member_of(user).email == "s.v@waterwerk.example"


def test_an_address_of_somebody_elsewhere_can_be_taken_without_anything_being_told(directory: Directory):
    elsewhere = people.member(people.organisation("Elders"), email="otto@elders.example")
    user = directory.user(SANNE)
    answer = directory.patch(f"/Users/{user['id']}", {"op": "replace", "path": "userName", "value": elsewhere.email})
    assert answer.status_code == 200
    assert member_of(user).person == elsewhere.person
    assert not Person.objects.filter(email=SANNE).exists()  # nobody is a member by it any more


def test_letting_go_here_is_no_leaving_elsewhere(directory: Directory):
    elsewhere = people.member(people.organisation("Elders"), email=SANNE)
    user = directory.user(SANNE)
    directory.call("DELETE", f"/Users/{user['id']}")
    elsewhere.refresh_from_db()
    assert elsewhere.is_present


# --- going, and coming back ---


def test_who_is_no_longer_active_is_out_at_once_and_may_come_back(directory: Directory):
    user = directory.user(SANNE)
    client = Client()
    client.force_login(member_of(user).person)
    assert client.get("/").status_code == 200
    told = directory.patch(f"/Users/{user['id']}", {"op": "replace", "path": "active", "value": False}).told
    assert told["active"] is False
    assert client.get("/").status_code == 403
    directory.patch(f"/Users/{user['id']}", {"op": "replace", "path": "active", "value": True})
    assert client.get("/").status_code == 302, "they have to sign in again"
    trail = AuditEntry.objects.filter(concerns=member_of(user)).order_by("number")
    assert [(one.action, one.via, one.actor) for one in trail] == [
        ("member let go", "directory", None),
        ("member back", "directory", None),
    ]


def test_one_mailbox_written_in_two_ways_is_one_person(directory: Directory):
    user = directory.user("jan@münchen.example")
    assert member_of(user).email == "jan@xn--mnchen-3ya.example"
    again = directory.call("POST", "/Users", {"userName": "j", "emails": [{"value": "JAN@xn--mnchen-3ya.example"}]})
    assert detail_of(again) == (409, "uniqueness")


@pytest.mark.parametrize("address", ["\u212aees@w.example", "sanne@w\u0430terwerk", "sanne", "@w.example"])
def test_an_address_of_letters_that_look_like_others_is_refused(directory: Directory, address: str):
    answer = directory.call("POST", "/Users", {"userName": "x", "emails": [{"value": address}]})
    assert detail_of(answer)[0] == 400


def test_who_is_deleted_is_let_go_and_never_heard_of_again(directory: Directory):
    user = directory.user(SANNE, externalId="e-1", displayName="Sanne")
    assert directory.call("DELETE", f"/Users/{user['id']}").status_code == 204
    for method in ("GET", "PUT", "PATCH", "DELETE"):
        assert directory.call(method, f"/Users/{user['id']}", {}).status_code == 404
    assert directory.find(f'userName eq "{SANNE}"') == directory.find('externalId eq "e-1"') == []
    assert not member_of(user).is_present
    assert DirectoryUser.objects.get().said == {}


def test_who_was_deleted_comes_back_as_the_same_member(directory: Directory):
    user = directory.user(SANNE, title="Engineer", externalId="e-1")
    directory.call("DELETE", f"/Users/{user['id']}")
    again = directory.user(SANNE, title="Chief", externalId="e-1")
    assert again["id"] == user["id"]
    member = member_of(again)
    assert member.is_present and member.function == "Chief"


def test_who_was_let_go_on_a_page_is_not_active_and_can_be_taken_back(directory: Directory):
    piet = people.member(directory.organisation, "Piet")
    let_go(member=piet)
    assert directory.get(f"/Users/u{piet.pk}").told["active"] is False
    assert detail_of(directory.call("POST", "/Users", {"userName": piet.email})) == (409, "uniqueness")
    directory.patch(f"/Users/u{piet.pk}", {"op": "replace", "value": {"active": True}})
    piet.refresh_from_db()
    assert piet.is_present


@pytest.mark.parametrize("way", ["patch", "put", "delete"])
def test_the_last_owner_is_not_let_go(directory: Directory, way: str):
    olga = directory.owner
    path = f"/Users/u{olga.pk}"
    if way == "patch":
        answer = directory.patch(path, {"op": "replace", "value": {"active": False, "title": "Gone"}})
    elif way == "put":
        answer = directory.call("PUT", path, {"userName": olga.email, "active": False, "title": "Gone"})
    else:
        answer = directory.call("DELETE", path)
    assert answer.status_code == 409
    assert "last owner" in answer.told["detail"]
    olga.refresh_from_db()
    assert olga.is_present and olga.function == ""


# --- finding ---


@pytest.mark.parametrize(
    ("filter_", "found"),
    [
        ('userName eq "SANNE@waterwerk.example"', {"Sanne"}),
        ('userName eq "olga@x.example"', set()),
        ('externalId eq "e-1"', {"Sanne"}),
        ('externalId eq "E-1"', set()),
        ('emails[type eq "work" and value eq "sanne@waterwerk.example"]', {"Sanne"}),
        ('emails.value co "waterwerk"', {"Sanne", "Piet", "Olga"}),
        ('emails eq "sanne@waterwerk.example"', {"Sanne"}),
        ('displayName sw "sa"', {"Sanne"}),
        ('displayName ne "Sanne" and not (displayName eq "Olga")', {"Piet"}),
        ("active eq true", {"Sanne", "Olga"}),
        ('active eq "False"', {"Piet"}),
        ("externalId pr", {"Sanne"}),
        ("not (externalId pr)", {"Piet", "Olga"}),
        (f'{ENTERPRISE}:department eq "pumps"', {"Sanne"}),
        ('title eq "Engineer" or displayName eq "Piet"', {"Sanne", "Piet"}),
        ('meta.lastModified gt "2020-01-01T00:00:00Z"', {"Sanne"}),
        ('meta.created lt "2020-01-01T00:00:00Z"', set()),
        ('id eq "u0"', set()),
        ('id eq "g1"', set()),
        (f'id eq "u{"9" * 30}"', set()),
    ],
)
def test_users_are_found_by_what_is_asked(directory: Directory, filter_: str, found: set[str]):
    directory.user(
        SANNE, displayName="Sanne", externalId="e-1", title="Engineer", **{ENTERPRISE: {"department": "Pumps"}}
    )
    let_go(member=people.member(directory.organisation, "Piet"))
    names = {f"u{member.pk}": member.name for member in Member.objects.all()}
    assert {names[one] for one in directory.find(filter_)} == found


@pytest.mark.parametrize(
    "filter_",
    ["userName", 'nonsense eq "x"', 'addresses.primary eq "x"', "active gt true", 'name.givenName eq "x"', "(" * 3000]
    + ['meta.created gt "yesterday"', 'userName eq "\\u0000"'],
)
def test_a_filter_that_cannot_be_answered_is_refused(directory: Directory, filter_: str):
    answer = Client(headers={"Authorization": f"Bearer {directory.token}"}).get("/scim/v2/Users", {"filter": filter_})
    assert answer.status_code == 400, answer.content
    assert answer.json()["scimType"] in {"invalidFilter", "invalidValue"}


def test_a_list_comes_in_pages_in_the_order_that_was_asked_for(directory: Directory):
    for name in ("b", "C", "a"):
        directory.user(f"{name}@waterwerk.example", displayName=name)
    path = "/Users?sortBy=displayName&sortOrder=descending&count=2&attributes=displayName"
    first, second = directory.get(path).told, directory.get(f"{path}&startIndex=3").told
    names = [one["displayName"] for page in (first, second) for one in page["Resources"]]
    assert names == ["Olga", "C", "b", "a"]
    assert (first["totalResults"], first["itemsPerPage"], second["startIndex"]) == (4, 2, 3)
    assert set(first["Resources"][0]) == {"schemas", "id", "displayName"}
    nothing = directory.get("/Users?count=0").told
    assert (nothing["totalResults"], nothing["Resources"]) == (4, [])
    assert directory.get("/Users?startIndex=99999999999999999999&count=1").told["Resources"] == []
    assert directory.get("/Users?count=-1&startIndex=-5").told["Resources"] == []
    assert directory.get("/Users?count=many").status_code == 400


def test_a_search_may_be_sent_in_the_body(directory: Directory):
    directory.user(SANNE, displayName="Sanne")
    group = directory.group("Sanne")
    body = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
        "filter": 'displayName eq "Sanne"',
        "excludedAttributes": ["emails"],
    }
    users = directory.call("POST", "/Users/.search", body).told
    both = directory.call("POST", "/.search", body).told
    assert users["totalResults"] == 1 and "emails" not in users["Resources"][0]
    assert [one["id"] for one in both["Resources"]] == [users["Resources"][0]["id"], group["id"]]
    [last] = directory.call("POST", "/.search", {**body, "startIndex": 2}).told["Resources"]
    assert last["id"] == group["id"]


@pytest.mark.parametrize("size", [2, 40])
def test_a_page_of_users_takes_as_many_queries_for_forty_as_for_two(directory: Directory, size: int):
    for number in range(size):
        directory.user(f"{number}@waterwerk.example", **{ENTERPRISE: {"department": str(number)}})
    directory.group("All", members=directory.find("active eq true"))
    directory.get("/Users")
    with CaptureQueriesContext(connection) as queries:
        assert len(directory.get("/Users").told["Resources"]) == size + 1
    assert len(queries) == 4  # the token, how many, the page, its groups


# --- whatever comes ---


NAMES = st.sampled_from(
    ["schemas", "userName", "emails", "active", "name", "addresses", "externalId", "displayName", "members", "groups"]
    + ["id", "meta", "filter", "count", "startIndex", "sortBy", "attributes", "value", "type", "primary", ENTERPRISE]
    + ['emails[type eq "work"].value', "name.givenName", "title", "preferredLanguage", "Operations", "$ref"]
)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=300)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=TEXTS, title=TEXTS, place=TEXTS, teams=st.lists(TEXTS, min_size=3, max_size=3))
def test_whatever_a_directory_says_of_somebody_is_told_back_as_it_came(
    directory: Directory, name: str, title: str, place: str, teams: list[str]
):
    said: dict[str, Any] = {
        "userName": SANNE,
        "displayName": name,
        "title": title,
        "addresses": [{"type": "work", "locality": place}],
        ENTERPRISE: dict(zip(("organization", "division", "department"), teams, strict=True)),
    }
    answer = directory.call("POST", "/Users", said)
    assert answer.status_code == 201, answer.content
    assert (answer.told.get("displayName", ""), answer.told.get("title", "")) == (name, title)
    assert all(answer.told[ENTERPRISE].get(key, "") == value for key, value in said[ENTERPRISE].items() if value)
    assert directory.call("DELETE", f"/Users/{answer.told['id']}").status_code == 204


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | TEXTS
    | st.sampled_from(["True", SANNE, "u1", "g1", "members", "active"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES | TEXTS, inner, max_size=4),
    max_leaves=8,
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.dictionaries(NAMES, JSON, max_size=6), op=st.sampled_from(["add", "Remove", "replace", "x"]), value=JSON)
def test_nothing_that_can_be_sent_breaks_it(directory: Directory, body: dict[str, Any], op: str, value: Any):
    for path in ("/Users", "/Groups", "/.search", "/Users/.search"):
        assert directory.call("POST", path, body).status_code < 500, path
    for address in (f"/Users/u{directory.owner.pk}", f"/Groups/{directory.group()['id']}"):
        assert directory.call("PUT", address, body).status_code < 500, address
        for to in [None, *body][:3]:
            answer = directory.patch(address, {"op": op, "path": to, "value": value})
            assert answer.status_code < 500, (address, to)


ASKED = st.sampled_from(
    ["userName", "active", "emails", "emails.value", "meta.created", "id", "members", "nope", "title"]
)
COMPARED = st.builds(
    "{} {} {}".format,
    ASKED,
    st.sampled_from(["eq", "ne", "co", "sw", "ew", "gt", "le"]),
    st.sampled_from(["true", "null", "5", "1.5", '""', '"x"', '"2026-01-01T00:00:00Z"', '"u1"', '"%_"']),
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    filter_=st.recursive(
        COMPARED | st.builds("{} pr".format, ASKED) | TEXTS,
        lambda inner: st.builds("({} and {})".format, inner, inner) | st.builds("not ({})".format, inner),
        max_leaves=4,
    ),
    sort=ASKED | TEXTS,
)
def test_nothing_that_can_be_asked_breaks_it(directory: Directory, filter_: str, sort: str):
    client = Client(headers={"Authorization": f"Bearer {directory.token}"}, raise_request_exception=False)
    for kind in ("Users", "Groups"):
        for asked in ({"filter": filter_}, {"sortBy": sort}, {"attributes": sort}, {"excludedAttributes": sort}):
            assert client.get(f"/scim/v2/{kind}", asked).status_code < 500, asked
