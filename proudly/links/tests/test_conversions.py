"""From a visit to what came of it, through the edge that visitors meet and the door that sites report at."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import sync_playwright

from proudly.kit import clock
from proudly.kit.projections import advance_all
from proudly.kit.standard_webhooks import HEADERS, new_secret, signature
from proudly.links import conversions
from proudly.links.click_keys import new_click_key
from proudly.links.models import Click, Conversion, ConversionReport, Link, LinkSettings
from proudly.links.rules import STARTING_UTM
from proudly.links.tests import factories
from proudly.links.tests.factories import BROWSER, CODE, Visitors
from proudly.links.visitors import BATCHES_ARE_KEPT
from proudly.people.models import Organisation
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def link() -> Link:
    return factories.link()


@pytest.fixture
def secret(link: Link) -> str:
    """The organisation hears of conversions, and its server signs with this."""
    return turn_on(link.organisation)


@pytest.fixture
def edge(link: Link, secret: str) -> Iterator[Visitors]:
    with factories.visiting() as edge:
        yield edge


@pytest.fixture
def site() -> Client:
    """The organisation's own site, from a browser or a server."""
    return Client(enforce_csrf_checks=True)


def turn_on(organisation: Organisation, **worths: int) -> str:
    return conversions.set_conversions(organisation=organisation, on=True, worths=worths, currency="EUR")


def id_in(location: str) -> str:
    """The id that a site finds in the address of its page."""
    return parse_qs(urlsplit(location).query)["proudly"][-1]


def visit(edge: Visitors, **said: Any) -> str:
    return id_in(edge.get(CODE, **said).headers["location"])


def report(site: Client, click: str, kind: str = "application", **more: Any) -> Any:
    said = json.dumps({"click": click, "kind": kind, **more})
    return site.post("/conversions", said, content_type="text/plain;charset=UTF-8")


def signed(
    site: Client,
    secret: str,
    said: dict[str, Any],
    *,
    ago: float = 0,
    body: str = "",
    headers: dict[str, str] | None = None,
) -> Any:
    """A report of the site's server; `body` is what is sent instead of what was signed."""
    text, timestamp = json.dumps(said), str(int(clock.now().timestamp() - ago))
    fitting = signature(text.encode(), secret=secret, message_id="msg_1", timestamp=timestamp)
    signs = dict(zip(HEADERS, ("msg_1", timestamp, fitting), strict=True)) | (headers or {})
    return site.post("/conversions", body or text, content_type="application/json", headers=signs)


def settle() -> list[Conversion]:
    """What the worker makes of it."""
    advance_all()
    while conversions.settle_reports():
        pass
    return list(Conversion.objects.order_by("pk"))


# --- what the target is told ------------------------------------------------------------------------------------------


def test_a_target_is_told_an_id_of_the_click_behind_all_that_it_had(edge: Visitors, link: Link):
    factories.link(link.member, code="jobs22222", url="https://waterwerk.example/jobs?a=1&proudly=old#top")
    location = edge.get("jobs22222").headers["location"]
    key = Click.objects.get().key
    assert location.startswith("https://waterwerk.example/jobs?a=1&proudly=old&utm_")
    assert location.endswith(f"&proudly={key}#top")
    assert id_in(location) == key


def test_each_visit_has_an_id_of_its_own(edge: Visitors):
    assert visit(edge) != visit(edge)


def test_whoever_asks_not_to_be_followed_has_an_id_too_since_it_says_nothing_of_them(edge: Visitors):
    key = visit(edge, headers={"dnt": "1"})
    assert Click.objects.get(key=key).visitor == ""


def test_robots_and_looks_ahead_without_a_page_get_none(edge: Visitors):
    edge.get(CODE, agent="LinkedInBot/1.0")
    assert "proudly=" not in edge.get(CODE, method="HEAD").headers["location"]
    assert set(Click.objects.values_list("key", flat=True)) == {""}


def test_our_own_page_needs_none(edge: Visitors, link: Link):
    factories.link(link.member, code="ownpage22", url="")
    assert edge.get("ownpage22").headers["location"] == "http://127.0.0.1:8000/read/ownpage22"


def test_an_organisation_that_wants_to_hear_nothing_tells_nothing(link: Link):
    with factories.visiting() as edge:
        assert "proudly=" not in edge.get(CODE).headers["location"]
    assert Click.objects.get().key == ""


def test_turning_it_on_is_followed_within_seconds_and_leaves_the_rest_of_the_address_alone(link: Link):
    with factories.visiting() as edge:
        before = edge.get(CODE).headers["location"]
        turn_on(link.organisation)
        deadline = clock.now() + timedelta(seconds=20)
        while "proudly=" not in (after := edge.get(CODE).headers["location"]):
            assert clock.now() < deadline
    told = parse_qs(urlsplit(after).query)
    assert told.pop("proudly")
    assert told == parse_qs(urlsplit(before).query)
    assert LinkSettings.objects.get().utm == STARTING_UTM


# --- from a browser ---------------------------------------------------------------------------------------------------


def test_a_visit_that_became_an_application_is_a_conversion(edge: Visitors, site: Client, link: Link):
    key = visit(edge)
    answer = report(site, key)
    assert (answer.status_code, answer.json()) == (202, {"status": "taken in"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert not answer.cookies
    [conversion] = settle()
    assert (conversion.link, conversion.click.key, conversion.organisation) == (link, key, link.organisation)
    assert (conversion.kind, conversion.counts) == ("application", True)


def test_a_form_a_beacon_and_json_are_all_understood(edge: Visitors, site: Client):
    for kind in ("application/x-www-form-urlencoded", "text/plain;charset=UTF-8", "application/json"):
        said = {"click": visit(edge), "kind": "lead"}
        body = f"click={said['click']}&kind=lead" if "form" in kind else json.dumps(said)
        assert site.post("/conversions", body, content_type=kind).status_code == 202
    assert len(settle()) == 3


def test_the_same_report_again_gets_the_same_answer_and_changes_nothing(edge: Visitors, site: Client):
    key = visit(edge)
    first = report(site, key)
    for _ in range(2):
        settle()
        again = report(site, key)
        assert (again.status_code, again.content) == (first.status_code, first.content)
    assert len(settle()) == 1
    assert not ConversionReport.objects.exists()


def test_one_visit_may_become_a_lead_and_then_a_sale(edge: Visitors, site: Client):
    key = visit(edge)
    report(site, key, "lead")
    report(site, key, "sale")
    assert [conversion.kind for conversion in settle()] == ["lead", "sale"]


def test_twenty_reports_at_once_make_one_conversion(edge: Visitors):
    key, start, said = visit(edge), threading.Barrier(20), list[int]()

    def tell() -> None:
        try:
            start.wait()
            said.append(report(Client(), key).status_code)
        finally:
            connections.close_all()

    sites = [threading.Thread(target=tell) for _ in range(20)]
    for thread in sites:
        thread.start()
    for thread in sites:
        thread.join()
    assert said == [202] * 20
    assert len(settle()) == 1


def test_four_workers_at_once_settle_each_report_once(edge: Visitors, site: Client):
    for _ in range(30):
        report(site, visit(edge))
    advance_all()
    start, trouble = threading.Barrier(4), list[BaseException]()

    def work() -> None:
        try:
            start.wait()
            while conversions.settle_reports():
                pass
        except BaseException as error:
            trouble.append(error)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert trouble == []
    assert Conversion.objects.count() == 30
    assert Conversion.objects.filter(counts=True).count() == 1, "they were one reader's"


def test_what_a_browser_says_of_money_is_left_aside_for_what_is_usual(edge: Visitors, site: Client, link: Link):
    turn_on(link.organisation, lead=5000)
    report(site, visit(edge), "lead", worth=99_999_999, currency="USD")
    report(site, visit(edge), "sale", worth=99_999_999, currency="USD")
    lead, sale = settle()
    assert (lead.worth, lead.currency) == (5000, "EUR")
    assert (sale.worth, sale.currency) == (None, "")


def test_an_id_in_which_any_one_character_was_altered_is_refused(link: Link, secret: str, site: Client):
    key = new_click_key(link.organisation_id)
    altered = [key[1:], key[:-1], key + "A", f"0{key}"]
    for place, character in enumerate(key):
        altered += [key[:place] + other + key[place + 1 :] for other in set("1Aa_.") - {character}]
    assert {report(site, one).status_code for one in altered} == {404}
    assert report(site, key).status_code == 202


def test_every_id_that_is_waited_for_by_nobody_gets_one_and_the_same_answer(link: Link, secret: str, site: Client):
    elsewhere = people.organisation("Elders")
    never_on, gone = new_click_key(elsewhere.pk), new_click_key(999_999)
    conversions.set_conversions(organisation=link.organisation, on=False, worths={}, currency="EUR")
    off = new_click_key(link.organisation_id)
    answers = [report(site, key) for key in ("", "nonsense", "1." + "A" * 24, "é" * 26, "\0", never_on, gone, off)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert not ConversionReport.objects.exists()


def test_an_id_that_was_made_up_costs_no_query(secret: str, site: Client):
    with CaptureQueriesContext(connection) as asked:
        report(site, "1." + "A" * 24)
    assert len(asked) == 0


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (" ", "application/json", 400),
        ("{", "application/json", 400),
        ("[" * 2000, "text/plain", 400),
        ("\xff\xfe", "application/x-www-form-urlencoded", 400),
        ("[]", "application/json", 415),
        ("null", "application/json", 415),
        ("<click/>", "application/xml", 415),
        ("{}", "application/json", 422),
        ('{"click": 1, "kind": "lead"}', "application/json", 422),
        ('{"click": "x", "kind": "party"}', "application/json", 422),
        ('{"click": "x", "kind": ["lead"]}', "application/json", 422),
        ('{"click": "x", "kind": "lead", "name": "Jan"}', "application/json", 422),
        ('{"click": "x", "kind": "lead", "worth": 1.5}', "application/json", 422),
        ('{"click": "x", "kind": "lead", "worth": true}', "application/json", 422),
        ('{"click": "x", "kind": "lead", "worth": -1}', "application/json", 422),
        ('{"click": "x", "kind": "lead", "worth": 1e400}', "application/json", 422),
        ("click=x&kind=lead&worth=1e9", "application/x-www-form-urlencoded", 422),
        ('{"click": "x", "kind": "lead", "currency": "euro"}', "application/json", 422),
        (" " * 2049, "application/json", 413),
    ],
)
def test_what_is_no_report_is_refused_with_the_reason(site: Client, body: str, kind: str, status: int):
    answer = site.post("/conversions", body.encode("latin-1"), content_type=kind)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_an_unknown_field_is_named(site: Client):
    answer = report(site, "x", customer="Jan Smit")
    assert "customer" in answer.json()["detail"]
    assert "Jan Smit" not in answer.json()["detail"]


def test_looking_changes_nothing_and_a_browser_may_ask_beforehand(site: Client):
    assert site.get("/conversions").status_code == 405
    asked = site.options("/conversions", headers={"origin": "https://waterwerk.example"})
    assert (asked.status_code, asked.headers["Access-Control-Allow-Headers"]) == (204, "content-type")


@pytest.mark.browser
def test_the_script_reports_from_a_later_page_only_if_the_site_chose_to_remember(edge: Visitors, site: Client):
    key = visit(edge)
    with a_browser() as page:
        sent: list[dict[str, Any]] = []

        def door(route: Any) -> None:
            asked = route.request
            sent.append(json.loads(asked.post_data) | {"cookie": asked.headers.get("cookie")})
            route.fulfill(status=202, headers={"access-control-allow-origin": "*"}, body="{}")

        html = '<script src="https://proudly.example/conversions.js"></script>'
        script = site.get("/conversions.js").content.decode()
        page.route("https://site.example/**", lambda route: route.fulfill(body=html, content_type="text/html"))
        page.route("**/conversions.js", lambda route: route.fulfill(body=script, content_type="text/javascript"))
        page.route("**/conversions", door)
        page.goto(f"https://site.example/jobs?proudly=old&proudly={key}")
        assert page.evaluate("proudly.converted('lead')") is True
        page.goto("https://site.example/thanks")
        page.evaluate("proudly.converted('application')")
        page.goto(f"https://site.example/jobs?proudly={key}")
        page.evaluate("proudly.remember()")
        page.goto("https://site.example/thanks")
        page.evaluate("proudly.converted('application')")
    assert [(one.get("click"), one["kind"], one["cookie"]) for one in sent] == [
        (key, "lead", None),
        (key, "application", None),
    ]


@contextmanager
def a_browser() -> Iterator[Any]:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        stop = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        stop("NOT RUN: this test needs Chromium. Type `make chromium`.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser.new_page()
        browser.close()


def test_the_script_is_small_and_names_neither_a_cookie_nor_a_store_that_lasts(site: Client):
    answer = site.get("/conversions.js")
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert len(answer.content) < 1000
    assert b"document.cookie" not in answer.content and b"localStorage" not in answer.content


# --- from a server ----------------------------------------------------------------------------------------------------


def test_what_a_server_signs_is_believed_about_money_too(edge: Visitors, site: Client, secret: str):
    said = {"click": visit(edge), "kind": "sale", "worth": 129_950, "currency": "USD"}
    assert signed(site, secret, said).status_code == 202
    [conversion] = settle()
    assert (conversion.kind, conversion.worth, conversion.currency) == ("sale", 129_950, "USD")


def test_a_server_that_says_no_amount_gets_the_usual_one(edge: Visitors, site: Client, link: Link, secret: str):
    turn_on(link.organisation, application=7_500)
    signed(site, secret, {"click": visit(edge), "kind": "application"})
    [conversion] = settle()
    assert (conversion.worth, conversion.currency) == (7_500, "EUR")


def test_a_signature_that_does_not_fit_is_refused_and_keeps_nothing(edge: Visitors, site: Client, secret: str):
    said = {"click": visit(edge), "kind": "sale", "worth": 100}
    elsewhere = turn_on(people.organisation("Elders"))
    refused = [
        signed(site, new_secret(), said),
        signed(site, elsewhere, said),
        signed(site, secret, said, ago=301),
        signed(site, secret, said, ago=-301),
        signed(site, secret, said, body=json.dumps(said | {"worth": 10_000})),
        signed(site, secret, said, headers={"webhook-signature": ""}),
        signed(site, secret, said, headers={"webhook-id": "msg_2"}),
        signed(site, secret, said, headers={"webhook-timestamp": "soon"}),
    ]
    assert {answer.status_code for answer in refused} == {401}
    assert settle() == []


def test_with_a_new_secret_the_old_one_signs_nothing_any_more(edge: Visitors, site: Client, link: Link, secret: str):
    said = {"click": visit(edge), "kind": "lead"}
    newer = conversions.change_secret(organisation=link.organisation)
    assert signed(site, secret, said).status_code == 401
    assert signed(site, newer, said).status_code == 202


def test_turning_it_off_and_on_keeps_the_secret(link: Link, secret: str):
    conversions.set_conversions(organisation=link.organisation, on=False, worths={}, currency="EUR")
    assert turn_on(link.organisation) == ""
    assert secret not in str(LinkSettings.objects.values())


# --- what counts ------------------------------------------------------------------------------------------------------


def test_of_each_kind_one_counts_for_a_reader_and_day(edge: Visitors, site: Client):
    """The reader who comes a second time and only then applies is a repeated visit; the application is real."""
    keys = [visit(edge), visit(edge), visit(edge), visit(edge, address="203.0.113.8")]
    for key in keys[1:]:
        report(site, key)
        settle()
    report(site, keys[0], "lead")
    assert [(one.kind, one.counts) for one in settle()] == [
        ("application", True),
        ("application", False),
        ("application", True),
        ("lead", True),
    ]


def test_what_a_robot_or_somebody_within_does_is_kept_and_does_not_count(
    client: Client, edge: Visitors, site: Client, link: Link
):
    client.force_login(people.member(link.organisation, "Piet").person)
    client.get("/")
    mark = {"cookie": "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())}
    report(site, visit(edge, headers=mark))
    report(site, visit(edge, headers={"sec-purpose": "prefetch"}))
    assert [one.counts for one in settle()] == [False, False]


def test_a_report_waits_for_a_click_that_is_still_in_the_spool(link: Link, secret: str, site: Client):
    key = new_click_key(link.organisation_id)
    assert report(site, key).status_code == 202
    assert settle() == []
    Click.objects.create(
        organisation=link.organisation, link=link, at=clock.now(), method="GET", agent=BROWSER, visitor="v", key=key
    )
    assert [one.counts for one in settle()] == [True]


def test_a_report_whose_click_never_comes_is_forgotten(link: Link, secret: str, site: Client):
    report(site, new_click_key(link.organisation_id))
    assert conversions.forget_reports() == 0
    with clock.at(clock.now() + BATCHES_ARE_KEPT + timedelta(hours=1)):
        assert conversions.forget_reports() == 1


def test_a_key_of_a_former_secret_key_of_the_installation_is_still_known(
    link: Link, secret: str, site: Client, settings: Any
):
    key = new_click_key(link.organisation_id)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-" * 8
    assert report(site, key).status_code == 202
    settings.SECRET_KEY_FALLBACKS = []
    assert report(site, key).status_code == 404


def test_a_report_takes_three_queries_and_its_repetition_two(edge: Visitors, site: Client):
    key = visit(edge)
    for at_most in (6, 4, 4):  # the first one writes, in a transaction
        with CaptureQueriesContext(connection) as asked:
            report(site, key)
        assert len(asked) <= at_most, [query["sql"] for query in asked]
    settle()
    with CaptureQueriesContext(connection) as asked:
        report(site, key)
    assert len(asked) == 2


def test_the_click_of_an_id_is_found_by_an_index(edge: Visitors):
    key = visit(edge)
    with transaction.atomic():
        if connection.vendor == "postgresql":  # of a table so small it would rather read all
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL enable_seqscan = off")
        assert "one_click_per_key" in Click.objects.filter(key__in=[key]).exclude(key="").explain()


# --- the manager's page -----------------------------------------------------------------------------------------------


@pytest.fixture
def manager(client: Client, link: Link) -> Client:
    client.force_login(people.member(link.organisation, "Mia", roles=["manager"]).person)
    return client


FORM = {
    "on": "on",
    "currency": "eur",
    "worth_application": "75.50",
    "worth_lead": "",
    "worth_sale": "",
    "worth_other": "",
}


def test_a_manager_turns_it_on_and_sees_the_secret_this_once(manager: Client, link: Link):
    assert "conversions.js" not in manager.get("/links/conversions").content.decode()
    page = manager.post("/links/conversions", FORM).content.decode()
    said = LinkSettings.objects.get(organisation=link.organisation)
    assert "whsec_" in page
    assert (said.reports_conversions, said.worths, said.currency) == (True, {"application": 7550}, "EUR")
    later = manager.get("/links/conversions").content.decode()
    assert "whsec_" not in later
    assert "http://127.0.0.1:8000/conversions.js" in later
    assert 'value="75.50"' in later


def test_a_manager_makes_a_new_secret(manager: Client, link: Link):
    assert manager.post("/links/conversions/secret").status_code == 404, "there is none to replace"
    turn_on(link.organisation)
    before = LinkSettings.objects.get().conversion_secret
    assert "whsec_" in manager.post("/links/conversions/secret").content.decode()
    assert LinkSettings.objects.get().conversion_secret != before
    assert manager.get("/links/conversions/secret").status_code == 405


def test_what_cannot_be_money_is_said_beside_its_field(manager: Client):
    page = manager.post("/links/conversions", FORM | {"worth_application": "-1", "currency": "€"}).content.decode()
    assert page.count("field-error") >= 2
    assert not LinkSettings.objects.exists()
