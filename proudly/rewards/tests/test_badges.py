"""The badge of who gave."""

import pytest

from proudly.kit.projections import advance_all, declared, rebuild
from proudly.people.tests import factories as people
from proudly.rewards.models import Gift
from proudly.rewards.tests import factories as rewards
from proudly.scoreboard.badges.tests.factories import badges_of


@pytest.mark.django_db
def test_a_first_gift_earns_a_badge_of_its_day_also_when_all_is_read_again():
    sanne = people.member()
    rewards.given(sanne)
    since = Gift.objects.filter(member=sanne).earliest("pk").given_at
    advance_all()
    assert badges_of(sanne)["gift", 1] == since
    for projection in declared():
        if projection.name == "givers' badges":
            list(rebuild(projection))
    assert badges_of(sanne)["gift", 1] == since
