from __future__ import annotations

import pytest
from django.test import Client

from proudly.people.tests import factories as people
from proudly.sharing.echo.limit import limit_of

pytestmark = pytest.mark.django_db


def test_a_manager_chooses_how_many_shares_an_hour_has_and_an_editor_does_not() -> None:
    manager = people.member(roles=["manager"])
    client = Client()
    client.force_login(manager.person)
    address = "/organisation/shares-in-an-hour"
    assert 'value="10"' in client.get(address).content.decode()
    client.post(address, {"per_hour": "4"})
    assert limit_of(manager.organisation) == 4
    for wrong in ("-1", "201", "many", ""):
        assert client.post(address, {"per_hour": wrong}).status_code == 200
    assert limit_of(manager.organisation) == 4
    client.post(address, {"per_hour": "0"})
    assert limit_of(manager.organisation) == 0
    client.force_login(people.editor(manager.organisation).person)
    assert client.post(address, {"per_hour": "9"}).status_code == 403
    assert limit_of(manager.organisation) == 0
