from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from proudly.people.tests import factories as people
from proudly.points.awards import award_points
from proudly.points.guards import REFUSAL
from proudly.points.models import Entry, Transfer
from proudly.points.services import adopt_starting_rules

STATEMENTS = [
    "UPDATE points_entry SET amount = amount + 1",
    "DELETE FROM points_entry",
    "UPDATE points_transfer SET reason = 'click'",
    "DELETE FROM points_transfer",
]


@pytest.fixture
def a_ledger() -> list[tuple[int, int]]:
    member = people.member()
    adopt_starting_rules(organisation=member.organisation)
    now = datetime.now(UTC)
    award_points(member=member, deed="share", network="x", cause="share:1", about={}, happened_at=now)
    return list(Entry.objects.order_by("pk").values_list("pk", "amount"))


@pytest.mark.parametrize("statement", STATEMENTS)
@pytest.mark.django_db
def test_the_database_itself_refuses_to_change_or_remove_what_is_in_the_ledger(a_ledger, statement: str):
    with pytest.raises(DatabaseError, match=REFUSAL), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(Entry.objects.order_by("pk").values_list("pk", "amount")) == a_ledger
    assert Transfer.objects.get().reason == "share"


@pytest.mark.parametrize("round", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_the_guards_are_there_again_after_the_tables_were_emptied(a_ledger, round: int):
    with pytest.raises(DatabaseError, match=REFUSAL):
        Entry.objects.all().delete()
    assert Entry.objects.count() == len(a_ledger)
