"""Many clicks: bursts, and judging again. What comes in is written as the edge writes it."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from proudly.kit import clock
from proudly.kit.models import Cursor
from proudly.kit.projections import advance, advance_all, rebuild
from proudly.links import rules
from proudly.links.models import Click, Link, LinkTotal, OwnVisitor, Verdict
from proudly.links.projections import TOTALS, VERDICTS, judge_clicks
from proudly.links.queries import visits_of
from proudly.links.rejudging import rejudge
from proudly.links.services import remember_own_visitor
from proudly.links.tests import factories
from proudly.links.tests.factories import BROWSER
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db

SCANNER = BROWSER.replace("Firefox", "Quokka")  # named like a browser, and in no list yet


@pytest.fixture
def link() -> Link:
    return factories.link()


def come(
    link: Link, after: float, visitor: str | None = None, *, agent: str = BROWSER, own: str = "", method: str = "GET"
) -> Click:
    """A visit so many seconds after the link was made; by default a visitor of its own."""
    return Click.objects.create(
        organisation_id=link.organisation_id,
        link=link,
        at=link.created_at + timedelta(seconds=after),
        visitor=f"visitor {after}" if visitor is None else visitor,
        method=method,
        agent=agent,
        own=own,
    )


def kinds(link: Link) -> list[str]:
    """What each click of the link is held to be, in the order in which they came."""
    return [verdict.kind for verdict in visits_of(link).order_by("click_id")]


def totals(link: Link) -> dict[str, int]:
    return dict(LinkTotal.objects.filter(link=link, clicks__gt=0).values_list("kind", "clicks"))


def judge_again(**how: object) -> int:
    """Judge again and read on; returns how many clicks are something else now."""
    changed = [progress.changed for progress in rejudge(**how)]  # type: ignore[arg-type]
    advance_all()
    return changed[-1] if changed else 0


@pytest.fixture
def lists(monkeypatch: pytest.MonkeyPatch) -> Lists:
    return Lists(monkeypatch)


class Lists:
    """The lists of robots, which get better, and worse."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch, self._known = monkeypatch, rules.is_robot

    def learn(self) -> None:
        """From here on the quiet scanner is known."""
        self._patch.setattr(rules, "is_robot", lambda agent: "Quokka" in agent or self._known(agent))

    def forget(self) -> None:
        self._patch.setattr(rules, "is_robot", self._known)


# --- bursts -----------------------------------------------------------------------------------------------------------


def test_scanners_that_come_together_when_a_link_is_posted_are_suspicious(link: Link):
    for number in range(9):
        come(link, 5 + number / 10)
    advance_all()
    assert kinds(link) == ["human"] * 5 + ["suspicious"] * 4
    assert set(visits_of(link).filter(kind="suspicious").values_list("reason", flat=True)) == {"burst"}


def test_a_storm_is_suspicious_until_it_pauses_and_the_link_counts_on_afterwards(link: Link):
    for number in range(60):
        come(link, 3600 + number / 2)  # two each second, half a minute long
    come(link, 3600 + 30 + 11)
    advance_all()
    assert Counter(kinds(link)[:-1]) == {"human": 60}, "twenty in ten seconds are an audience"
    for number in range(200):
        come(link, 7200 + number / 10)  # ten each second
    come(link, 7200 + 31)
    advance_all()
    assert Counter(kinds(link)[61:-1]) == {"human": 30, "suspicious": 170}
    assert kinds(link)[-1] == "human"


def test_who_was_suspicious_in_a_burst_is_a_reader_when_coming_back(link: Link):
    for number in range(6):
        come(link, 5 + number / 10, f"visitor {number}")
    come(link, 600, "visitor 5")
    advance_all()
    assert kinds(link)[-2:] == ["suspicious", "human"]


def test_an_audience_of_one_each_few_seconds_is_never_suspicious(link: Link):
    for number in range(200):
        come(link, 2.5 * number)
    advance_all()
    assert set(kinds(link)) == {"human"}


def test_a_burst_on_one_link_does_not_touch_another(link: Link):
    other = factories.link(link.member, code="another22", title="Another")
    for number in range(8):
        come(link, 5 + number / 10)
        come(other, 90 + number / 10)
    advance_all()
    assert Counter(kinds(link)) == {"human": 5, "suspicious": 3}
    assert set(kinds(other)) == {"human"}


def test_robots_and_repetitions_make_no_burst(link: Link):
    for number in range(20):
        come(link, 5 + number / 10, "the same", agent="Slackbot 1.0" if number % 2 else BROWSER)
    come(link, 8)
    advance_all()
    assert kinds(link)[-1] == "human"


@pytest.mark.parametrize("batch", [1, 7, 500])
def test_a_burst_is_the_same_in_whichever_batches_it_is_read(link: Link, batch: int):
    for number in range(40):
        come(link, 3600 + number / 10)
    while advance(VERDICTS, batch=batch):
        pass
    assert kinds(link) == ["human"] * 30 + ["suspicious"] * 10


def test_clicks_that_waited_in_a_spool_are_judged_among_those_of_their_own_time(link: Link):
    for number in range(5):
        come(link, 10 + number / 10)
    advance_all()
    for number in range(300):
        come(link, 4000 + 400 * number)  # each alone in its stretch of time
    come(link, 11)
    advance_all()
    assert kinds(link)[-1] == "suspicious"
    assert Counter(kinds(link)) == {"human": 305, "suspicious": 1}


def test_a_batch_is_judged_with_the_same_number_of_queries_however_large(link: Link):
    other = factories.link(link.member, code="another22", title="Another")
    clicks = [come(where, 60 + number) for number in range(60) for where in (link, other)]
    counts = []
    for some in (clicks[:2], clicks[2:]):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            judge_clicks(some)
        counts.append(len([query for query in queries if "SAVEPOINT" not in query["sql"]]))
    assert counts == [5, 5]


# --- judging again ----------------------------------------------------------------------------------------------------


def test_judging_again_by_the_same_rules_changes_nothing(link: Link):
    remember_own_visitor(link=link, visitor="me")
    for number in range(12):
        come(link, 5 + number / 10)
    for after, visitor, own in [
        (60, "a", ""),
        (70, "a", ""),
        (80, "me", ""),
        (90, "b", "sharer"),
        (95, "b", ""),
        (99, "", ""),
    ]:
        come(link, after, visitor, own=own)
    come(link, 100, method="HEAD")
    come(link, 101, agent="LinkedInBot/1.0")
    advance_all()
    before = kinds(link)
    assert judge_again() == 0
    assert kinds(link) == before
    assert Verdict.objects.count() == Click.objects.count()


def test_a_robot_that_the_lists_have_learnt_is_no_reader_any_more_and_twice_is_once(link: Link, lists: Lists):
    come(link, 100, agent=SCANNER)
    come(link, 200)
    advance_all()
    assert kinds(link) == ["human", "human"]
    lists.learn()
    assert judge_again() == 1
    assert kinds(link) == ["robot", "human"]
    assert totals(link) == {"robot": 1, "human": 1}
    further = Verdict.objects.exclude(was="").get()
    assert (further.kind, further.was, further.reason) == ("robot", "human", "agent")
    assert judge_again() == 0
    assert Verdict.objects.count() == 3


def test_what_hung_on_a_click_is_judged_again_too(link: Link, lists: Lists):
    come(link, 100, "a", agent=SCANNER)
    come(link, 200, "a")
    advance_all()
    assert kinds(link) == ["human", "repeated"]
    lists.learn()
    assert judge_again() == 2
    assert kinds(link) == ["robot", "human"], "the first reader is the second visitor now"
    lists.forget()
    assert judge_again() == 2
    assert kinds(link) == ["human", "repeated"]
    assert totals(link) == {"human": 1, "repeated": 1}


def test_what_is_judged_after_judging_again_knows_what_was_found(link: Link, lists: Lists):
    come(link, 100, "a", agent=SCANNER)
    advance_all()
    lists.learn()
    judge_again()
    come(link, 300, "a")
    advance_all()
    assert kinds(link) == ["robot", "human"]


def test_totals_made_again_from_the_log_are_the_same_after_judging_again(link: Link, lists: Lists):
    for number in range(8):
        come(link, 100 + 20 * number, agent=SCANNER if number % 3 else BROWSER)
    advance_all()
    lists.learn()
    judge_again()
    before = totals(link)
    list(rebuild(TOTALS))
    assert totals(link) == before == {"human": 3, "robot": 5}


def test_the_sharer_stays_the_sharer_when_the_mark_is_forgotten(link: Link):
    remember_own_visitor(link=link, visitor="me")
    come(link, 100, "me")
    advance_all()
    OwnVisitor.objects.all().delete()
    assert judge_again() == 0
    assert kinds(link) == ["own"]


def test_a_visitor_who_turned_out_to_be_the_sharer_was_so_before(link: Link):
    come(link, 100, "me")
    come(link, 200, "me", own="sharer")
    advance_all()
    assert kinds(link) == ["human", "own"]
    assert judge_again() == 1
    assert kinds(link) == ["own", "own"]


def test_clicks_before_the_day_that_was_asked_for_are_left(link: Link, lists: Lists):
    come(link, 100, agent=SCANNER)
    come(link, 100_000, agent=SCANNER)
    advance_all()
    lists.learn()
    assert judge_again(since=link.created_at + timedelta(seconds=50_000)) == 1
    assert kinds(link) == ["human", "robot"]
    assert judge_again(since=clock.now() + timedelta(days=400)) == 0


def test_many_clicks_are_judged_again_in_batches_and_in_their_order(
    link: Link, lists: Lists, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("proudly.links.rejudging.BATCH", 10)
    for number in range(35):
        come(link, 100 + 20 * number, f"visitor {number % 5}", agent=SCANNER if number < 5 else BROWSER)
    advance_all()
    lists.learn()
    steps = list(rejudge())
    assert [step.judged for step in steps] == [10, 20, 30, 35]
    assert all(earlier.changed <= later.changed for earlier, later in pairwise(steps))
    assert kinds(link) == ["robot"] * 5 + ["human"] * 5 + ["repeated"] * 25


@pytest.mark.django_db(transaction=True)
def test_judging_again_waits_for_the_worker_that_judges():
    """Were it not so, both could call the same visitor's two clicks the first."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    link = factories.link()
    come(link, 100)
    advance_all()
    done = threading.Event()

    def judge() -> None:
        list(rejudge())
        done.set()
        connections.close_all()

    thread = threading.Thread(target=judge)
    with transaction.atomic():
        Cursor.objects.select_for_update().get(projection=VERDICTS.name)
        thread.start()
        assert not done.wait(0.5)
    thread.join(10)
    assert done.is_set()


def test_clicks_of_every_organisation_are_judged_again(link: Link, lists: Lists):
    other = factories.link(people.member(people.organisation("Elsewhere"), "Jan"), code="another22")
    come(link, 100, agent=SCANNER)
    come(other, 100, agent=SCANNER)
    advance_all()
    lists.learn()
    assert judge_again() == 2
    assert kinds(link) == kinds(other) == ["robot"]
