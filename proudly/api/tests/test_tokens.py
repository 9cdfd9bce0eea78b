"""The life of a token, and what it opens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import HttpRequest
from django.test import Client

from proudly.api.auth import Bearer
from proudly.api.models import ApiToken
from proudly.api.queries import digest_of
from proudly.api.services import make_token, revoke_token
from proudly.api.tests.factories import Caller
from proudly.kit import clock
from proudly.people.acting import Acting, acting, who_acts
from proudly.people.coming_back import take_back
from proudly.people.models import AuditEntry, Member
from proudly.people.services import let_go
from proudly.people.sessions import sign_out_everywhere
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def sanne() -> Member:
    return people.member()


def ask(plain: str) -> int:
    return Client().get("/api/v1/me", headers={"Authorization": f"Bearer {plain}"}).status_code


def test_only_the_hash_of_a_token_is_kept(sanne: Member):
    token, plain = make_token(member=sanne, name="Intranet", scopes=["stories:read"])
    assert plain.startswith("pr_")
    assert len(plain) > 40
    kept = ApiToken.objects.values().get()
    assert plain not in str(kept)
    assert kept["digest"] == digest_of(plain)


def test_no_two_tokens_are_alike(sanne: Member):
    assert len({make_token(member=sanne, name="x", scopes=[])[1] for _ in range(5)}) == 5


def test_a_scope_that_does_not_exist_is_refused(sanne: Member):
    with pytest.raises(ValueError, match="everything"):
        make_token(member=sanne, name="x", scopes=["everything"])


def test_a_token_opens_until_it_is_withdrawn(sanne: Member):
    token, plain = make_token(member=sanne, name="x", scopes=[])
    assert ask(plain) == 200
    revoke_token(token=token)
    assert ask(plain) == 401


def test_tokens_that_come_and_go_are_in_the_audit_trail_without_their_text(sanne: Member):
    token, plain = make_token(member=sanne, name="Intranet", scopes=["stories:read"])
    for _ in range(2):
        revoke_token(token=token)
    made, withdrawn = AuditEntry.objects.order_by("number")
    assert (made.action, withdrawn.action) == ("token made", "token withdrawn")
    assert made.concerns == withdrawn.concerns == sanne
    assert plain not in str(made.about)


def test_what_a_token_does_is_done_by_its_member(sanne: Member):
    _token, plain = make_token(member=sanne, name="x", scopes=[])
    with acting(None, AuditEntry.Via.PAGE):
        Bearer().authenticate(HttpRequest(), plain)
        assert who_acts() == Acting(sanne.pk, AuditEntry.Via.API)


def test_a_token_of_who_left_opens_nothing(sanne: Member):
    _token, plain = make_token(member=sanne, name="x", scopes=[])
    let_go(member=sanne)
    assert ask(plain) == 401
    take_back(organisation_id=sanne.organisation_id, member_ids=[sanne.pk])
    assert ask(plain) == 401, "nor when they are here again"
    assert Caller(sanne).get("/me").status_code == 200


def test_a_token_opens_nothing_after_its_member_was_signed_out_everywhere(sanne: Member):
    caller = Caller(sanne)
    assert caller.get("/me").status_code == 200
    sign_out_everywhere(member=sanne)
    assert caller.get("/me").status_code == 401
    assert Caller(sanne).get("/me").status_code == 200  # one that is made afterwards


def test_a_token_of_a_person_who_is_barred_opens_nothing(sanne: Member):
    _token, plain = make_token(member=sanne, name="x", scopes=[])
    sanne.person.is_active = False
    sanne.person.save()
    assert ask(plain) == 401


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer pr_nothing", "Basic cHI6eA==", "pr_nothing"])
def test_without_a_token_that_is_known_the_answer_is_401_and_says_how(header: str):
    answer = Client().get("/api/v1/me", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["type"] == "urn:problem-type:proudly:token"


def test_signing_in_to_the_pages_opens_no_door_here(sanne: Member, client: Client):
    client.force_login(sanne.person)
    assert client.get("/api/v1/me").status_code == 401


def test_a_missing_scope_and_a_missing_role_are_403_and_say_which(sanne: Member):
    scope = Caller(sanne, "stories:read").get("/wallet")
    assert (scope.status_code, scope.json()["type"]) == (403, "urn:problem-type:proudly:scope")
    assert "points:read" in scope.json()["detail"]
    role = Caller(sanne).get("/stories?state=draft")
    assert (role.status_code, role.json()["type"]) == (403, "urn:problem-type:proudly:role")


def test_the_last_use_is_noted_at_most_once_a_minute(sanne: Member):
    token, plain = make_token(member=sanne, name="x", scopes=[])
    noon = clock.now()
    seen = []
    for seconds in (0, 59, 60, 61):
        with clock.at(noon + timedelta(seconds=seconds)):
            ask(plain)
        token.refresh_from_db()
        assert token.last_used_at is not None
        seen.append((token.last_used_at - noon).total_seconds())
    assert seen == [0, 0, 60, 60]


def test_answers_are_in_the_language_of_the_member():
    noor = people.member(name="Noor", language="nl")
    answer = Caller(noor).get("/me")
    assert answer["Content-Language"] == "nl"


# --- the page ---


@pytest.fixture
def signed_in(client: Client, sanne: Member) -> Client:
    client.force_login(sanne.person)
    return client


def test_the_page_shows_a_new_token_once_and_never_again(signed_in: Client, sanne: Member):
    answer = signed_in.post("/preferences/api-tokens", {"name": "Intranet", "scopes": ["stories:read", "points:read"]})
    plain = answer.context["plain"]
    assert plain in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert ask(plain) == 200
    assert ApiToken.objects.get().scopes == ["stories:read", "points:read"]
    later = signed_in.get("/preferences/api-tokens").content.decode()
    assert "Intranet" in later
    assert plain not in later
    assert plain not in str(dict(signed_in.session))


def test_the_page_offers_only_what_the_member_may_do(signed_in: Client):
    page = signed_in.get("/preferences/api-tokens").content.decode()
    assert "stories:read" in page
    assert "stories:write" not in page
    answer = signed_in.post("/preferences/api-tokens", {"name": "x", "scopes": ["stories:write"]})
    assert answer.status_code == 200
    assert not ApiToken.objects.exists()


def test_a_token_needs_a_name_and_something_that_it_may_do(signed_in: Client):
    assert "Choose at least one" in signed_in.post("/preferences/api-tokens", {"name": "x"}).content.decode()
    signed_in.post("/preferences/api-tokens", {"name": "", "scopes": ["stories:read"]})
    assert not ApiToken.objects.exists()


def test_a_token_is_withdrawn_by_its_own_member_only(signed_in: Client, sanne: Member):
    mine, my_plain = make_token(member=sanne, name="Mine", scopes=[])
    theirs, their_plain = make_token(member=people.member(sanne.organisation, "Piet"), name="Theirs", scopes=[])
    assert signed_in.get(f"/preferences/api-tokens/{mine.pk}/revoke").status_code == 405
    assert signed_in.post(f"/preferences/api-tokens/{theirs.pk}/revoke").status_code == 404
    assert signed_in.post(f"/preferences/api-tokens/{mine.pk}/revoke").status_code == 302
    assert (ask(my_plain), ask(their_plain)) == (401, 200)
    assert "Theirs" not in signed_in.get("/preferences/api-tokens").content.decode()


def test_a_stranger_is_asked_to_sign_in(client: Client):
    assert client.get("/preferences/api-tokens").status_code == 302
