from datetime import UTC, date, datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proudly.kit import clock
from proudly.kit.projections import declared, rebuild
from proudly.people.tests import factories as people
from proudly.scoreboard.models import Scoreboard, Season
from proudly.scoreboard.queries import board, current_start
from proudly.scoreboard.rules import Period
from proudly.scoreboard.seasons import SeasonsOverlap, open_season, remove_season
from proudly.scoreboard.tests.factories import NOON, catch_up, win
from proudly.scoreboard.tests.test_projections import whole_table

(STANDINGS,) = (projection for projection in declared() if projection.name == "standings")
AUTUMN = (date(2026, 9, 1), date(2026, 11, 1))


@pytest.mark.django_db
def test_a_season_counts_what_was_won_in_its_months_before_and_after_it_was_opened():
    sanne = people.member()
    win(sanne, 5, at=datetime(2026, 8, 31, 21, 59, tzinfo=UTC))
    win(sanne, 10, at=datetime(2026, 8, 31, 22, 0, tzinfo=UTC))  # midnight in Amsterdam
    catch_up()
    season = open_season(organisation=sanne.organisation, name="Autumn", first_month=AUTUMN[0], last_month=AUTUMN[1])
    win(sanne, 20)
    win(sanne, 40, at=datetime(2026, 12, 1, 12, tzinfo=UTC))
    catch_up()
    assert (season.starts_on, season.ends_on) == (date(2026, 9, 1), date(2026, 11, 30))
    assert [line.points for line in board(sanne.organisation, Period.SEASON, season.starts_on).top] == [30]
    with clock.at(NOON):
        assert current_start(sanne.organisation, Period.SEASON) == season.starts_on


@pytest.mark.django_db
def test_seasons_do_not_overlap_and_a_removed_one_makes_room():
    within = people.organisation()
    season = open_season(organisation=within, name="Autumn", first_month=AUTUMN[0], last_month=AUTUMN[1])
    with pytest.raises(SeasonsOverlap) as refused:
        open_season(organisation=within, name="Late", first_month=AUTUMN[1], last_month=date(2027, 1, 1))
    assert refused.value.other == season
    remove_season(season=season)
    assert not Season.objects.exists() and not Scoreboard.objects.filter(period=Period.SEASON).exists()
    open_season(organisation=within, name="Late", first_month=AUTUMN[1], last_month=date(2027, 1, 1))


moments = st.integers(0, 120 * 24).map(lambda hours: datetime(2026, 8, 15, tzinfo=UTC).timestamp() + hours * 3600)


@pytest.mark.django_db
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    won=st.lists(st.tuples(st.integers(0, 2), st.integers(1, 90), moments), max_size=15),
    opened_after=st.integers(0, 15),
)
def test_a_season_opened_late_is_the_same_as_one_that_was_there_from_the_beginning(
    won: list[tuple[int, int, float]], opened_after: int
):
    with transaction.atomic():
        within = people.organisation()
        members = [people.member(within, name) for name in ("Anna", "Bo", "Cas")]
        for number, (who, points, at) in enumerate(sorted(won, key=lambda one: one[2])):
            if number == opened_after:
                catch_up()
                open_season(organisation=within, name="Autumn", first_month=AUTUMN[0], last_month=AUTUMN[1])
            win(members[who], points, at=datetime.fromtimestamp(at, tz=UTC))
        catch_up()
        if opened_after >= len(won):
            open_season(organisation=within, name="Autumn", first_month=AUTUMN[0], last_month=AUTUMN[1])
        late = whole_table()
        list(rebuild(STANDINGS))
        assert whole_table() == late
        transaction.set_rollback(True)
