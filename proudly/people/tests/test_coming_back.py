"""What is somebody's again who comes back, by whichever door, and what is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from proudly.kit import clock
from proudly.people import audit
from proudly.people.coming_back import take_back
from proudly.people.groups import make_group, set_group_role
from proudly.people.models import AuditEntry, IdentityProvider, Member, MemberRole
from proudly.people.rules import owners_who_must_stay
from proudly.people.services import LastOwner, LastWayRound, change_roles, give_role, let_go, require_owners
from proudly.people.tests import factories as people


@pytest.fixture
def olga(db: None) -> Member:
    return people.member(name="Olga", roles=["owner"])


def roles_of(member: Member) -> set[tuple[str, bool]]:
    """Roles, and whether a group gives them."""
    return set(MemberRole.objects.filter(member=member).values_list("role", "by_group"))


def signed_in_now(member: Member) -> Client:
    """As after a code: the session keeps the moment."""
    client = Client()
    client.force_login(member.person)
    session = client.session
    session["way"] = {"own_at": clock.now().isoformat(), "provider": None, "provider_at": None}
    session.save()
    return client


def back(member: Member) -> Member:
    let_go(member=member)
    take_back(organisation_id=member.organisation_id, member_ids=[member.pk])
    return Member.objects.get(pk=member.pk)


def test_roles_and_the_way_round_do_not_come_back_with_somebody_and_the_trail_says_so(olga: Member) -> None:
    bo = people.member(olga.organisation, "Bo", roles=["editor", "owner"])
    Member.objects.filter(pk=bo.pk).update(break_glass=True)
    assert back(bo).is_present and not back(bo).break_glass
    assert roles_of(bo) == set()
    told = AuditEntry.objects.filter(concerns=bo, number__gt=2 + 1).order_by("number")
    assert [(one.action, one.about) for one in told][:5] == [
        ("member let go", {}),
        ("role taken", {"role": "editor"}),
        ("role taken", {"role": "owner"}),
        ("sign-in changed", {"may_break_glass": "no"}),
        ("member back", {}),
    ]
    assert audit.verify(olga.organisation).broken is None


def test_a_session_from_before_stays_closed(olga: Member) -> None:
    client = Client()
    bo = people.member(olga.organisation, "Bo")
    client.force_login(bo.person)
    assert client.get("/").status_code == 200
    back(bo)
    assert client.get("/").headers["Location"].startswith("/sign-in")
    assert signed_in_now(bo).get("/").status_code == 200


def test_roles_of_groups_follow_the_groups(olga: Member) -> None:
    bo, stays = (people.member(olga.organisation, name) for name in ("Bo", "Stays"))
    group = make_group(organisation=olga.organisation, name="Editors", member_ids=[bo.pk, stays.pk])
    set_group_role(group=group, role="editor")
    give_role(member=bo, role="manager")
    assert roles_of(back(bo)) == {("editor", True)}


def test_a_group_gives_nothing_to_who_has_left_until_they_are_back(olga: Member) -> None:
    bo = people.member(olga.organisation, "Bo")
    let_go(member=bo)
    set_group_role(
        group=make_group(organisation=olga.organisation, name="Editors", member_ids=[bo.pk]),
        role="editor",
    )
    assert roles_of(bo) == set()
    assert roles_of(back(bo)) == {("editor", True)}


def test_taking_back_who_never_left_changes_nothing(olga: Member) -> None:
    before = AuditEntry.objects.count()
    take_back(organisation_id=olga.organisation_id, member_ids=[olga.pk])
    assert roles_of(olga) == {("owner", False)}
    assert AuditEntry.objects.count() == before


# --- by hand and by group ---------------------------------------------------------------------------------------------


def test_what_is_given_by_hand_stays_when_the_group_goes(olga: Member) -> None:
    bo = people.member(olga.organisation, "Bo")
    group = make_group(organisation=olga.organisation, name="Editors", member_ids=[bo.pk])
    set_group_role(group=group, role="editor")
    change_roles(member=bo, roles=["editor"])
    set_group_role(group=group, role="")
    assert roles_of(bo) == {("editor", False)}


def test_by_hand_a_role_of_a_group_is_narrowed_to_a_team_and_given_back_to_the_group(olga: Member) -> None:
    bo = people.member(olga.organisation, "Bo")
    belgium = people.team(olga.organisation, "Belgium")
    group = make_group(organisation=olga.organisation, name="Editors", member_ids=[bo.pk])
    set_group_role(group=group, role="editor")
    change_roles(member=bo, roles=["editor"], teams={"editor": belgium})
    assert MemberRole.objects.get(member=bo).team == belgium
    change_roles(member=bo, roles=[])
    held = MemberRole.objects.get(member=bo)
    assert (held.by_group, held.team) == (True, None)


# --- owners who must stay ---------------------------------------------------------------------------------------------


@given(st.dictionaries(st.integers(1, 6), st.booleans()), st.sets(st.integers(1, 8)), st.booleans())
def test_with_those_who_must_stay_the_organisation_keeps_what_it_had(
    owners: dict[int, bool], going: set[int], required: bool
) -> None:
    stay = owners_who_must_stay(owners, going=going, single_sign_on_required=required)
    left = {owner for owner in owners if owner not in going or owner in stay}
    assert stay <= going & owners.keys()
    assert bool(left) == bool(owners)
    if required:
        assert any(owners[owner] for owner in left) == any(owners.values())


def required_single_sign_on(olga: Member) -> None:
    IdentityProvider.objects.create(organisation=olga.organisation, kind="oidc", name="Entra", enforced=True)
    Member.objects.filter(pk=olga.pk).update(break_glass=True)


def by_group(olga: Member) -> None:
    with transaction.atomic():
        group = make_group(organisation=olga.organisation, name="Owners", member_ids=[olga.pk])
        set_group_role(group=group, role="owner")
        MemberRole.objects.filter(member=olga).update(by_group=True)
        set_group_role(group=group, role="")


def by_hand(olga: Member) -> None:
    change_roles(member=olga, roles=[])


@pytest.mark.parametrize("take", [by_group, by_hand])
def test_neither_a_group_nor_a_hand_takes_the_last_owner_or_the_last_way_round(
    olga: Member, take: Callable[[Member], None]
) -> None:
    with pytest.raises(LastOwner):
        take(olga)
    people.member(olga.organisation, "Otto", roles=["owner"])
    required_single_sign_on(olga)
    with pytest.raises(LastWayRound):
        take(olga)
    with pytest.raises(LastWayRound):
        require_owners(olga.organisation_id, without=[olga.pk])
    IdentityProvider.objects.update(enforced=False)
    take(olga)
    assert roles_of(olga) == set()
