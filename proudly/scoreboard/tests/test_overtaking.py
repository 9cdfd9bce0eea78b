from datetime import timedelta

import pytest

from proudly.kit import clock
from proudly.notices.models import Notice
from proudly.people.models import Member, Organisation
from proudly.people.privacy_choices import appear, change_policy
from proudly.people.privacy_rules import ShownAs, Viewers
from proudly.people.tests import factories as people
from proudly.scoreboard.overtaking import KIND, compose_overtaken, promise_overtaken
from proudly.scoreboard.rules import passed_by
from proudly.scoreboard.tests.factories import NOON, catch_up, win

NINE = NOON - timedelta(hours=4)  # in Amsterdam
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("lines", "passed"),
    [
        ({1: (10, 10), 2: (20, 5)}, {1: 2}),
        ({1: (10, 10), 2: (20, 10)}, {1: 2}),  # they stood level
        ({1: (10, 10), 2: (20, 15)}, {}),
        ({1: (10, 10), 2: (10, 5)}, {}),  # nobody is above a tie
        ({1: (10, 10), 2: (30, 5), 3: (20, 0)}, {1: 3}),  # the nearest
        ({1: (10, 0), 2: (20, 0)}, {}),
    ],
)
def test_somebody_is_passed_by_who_was_not_above_and_now_is(lines: dict[int, tuple[int, int]], passed: dict[int, int]):
    assert passed_by(lines) == passed


@pytest.fixture
def anna() -> Member:
    """Anna stood above Bo until yesterday."""
    within = people.organisation()
    anna, bo = people.member(within, "Anna"), people.member(within, "Bo")
    win(anna, 50, at=NINE - 3 * DAY)
    win(bo, 20, at=NINE - 3 * DAY)
    win(bo, 40, at=NINE - DAY)
    catch_up()
    return anna


def told(at: timedelta = timedelta()) -> list[str]:
    with clock.at(NINE + at):
        promise_overtaken()
        notices = list(Notice.objects.filter(kind=KIND).select_related("member__organisation"))
        return [message.subject for message in compose_overtaken(notices).values() if message]


@pytest.mark.django_db
def test_the_next_morning_somebody_hears_once_who_passed_and_how_to_be_back(anna: Member):
    assert told(timedelta(hours=-1)) == []
    assert told() == ["Bo passed you on the scoreboard"]
    assert told(timedelta(minutes=30)) == ["Bo passed you on the scoreboard"]
    assert [notice.member for notice in Notice.objects.filter(kind=KIND)] == [anna]
    with clock.at(NINE):
        (message,) = compose_overtaken(list(Notice.objects.filter(kind=KIND))).values()
    assert message is not None and message.said == "11 more points and you stand above again."


@pytest.mark.django_db
def test_it_is_not_told_when_it_is_no_longer_so(anna: Member):
    told()
    win(anna, 100)
    catch_up()
    assert told(timedelta(minutes=1)) == []


@pytest.mark.django_db
def test_nobody_hears_of_who_may_not_be_seen(anna: Member):
    told()
    bo = Member.objects.get(name="Bo")
    appear(member=bo, shown_as=ShownAs.HIDDEN, nickname="", agrees=False)
    assert told() == []
    appear(member=bo, shown_as=ShownAs.NAME, nickname="", agrees=True)
    within = Organisation.objects.get(pk=anna.organisation_id)
    change_policy(organisation=within, figures=Viewers.NOBODY, names_need_consent=False, works_council=False)
    Notice.objects.all().delete()
    assert told() == []
    assert not Notice.objects.filter(kind=KIND).exists()
