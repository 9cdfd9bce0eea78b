"""The country of a visitor is kept when the owner has supplied a file that says it, and no address is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from mmdb_writer import MMDBWriter
from netaddr import IPSet

from proudly.links.models import Click, Link
from proudly.links.tests import factories
from proudly.links.tests.factories import CODE

MAXMIND = {"country": {"iso_code": "BE"}}


@pytest.fixture
def link(transactional_db: None) -> Link:
    return factories.link()


def supply(folder: Path, settings: Any, said: Any = MAXMIND) -> None:
    """A file that knows 203.0.113.0/24 and 2001:db8::/32."""
    writer = MMDBWriter(ip_version=6, ipv4_compatible=True)
    writer.insert_network(IPSet(["203.0.113.0/24", "2001:db8::/32"]), said)
    writer.to_db_file(str(folder / "countries.mmdb"))
    settings.COUNTRY_DATABASE = str(folder / "countries.mmdb")


def country_of_a_visit(**visit: Any) -> str:
    with factories.visiting() as edge:
        assert edge.get(CODE, **visit).status == 302
    return Click.objects.latest("pk").country


@pytest.mark.parametrize(
    "said",
    [MAXMIND, {"country_code": "BE", "country": "Belgium"}, {"country": "BE"}],
    ids=["MaxMind", "Lite", "IPinfo"],
)
def test_a_visit_keeps_the_country_of_its_address(link: Link, tmp_path: Path, settings: Any, said: Any):
    supply(tmp_path, settings, said)
    assert country_of_a_visit(address="203.0.113.7") == "BE"
    assert country_of_a_visit(address="2001:db8::1") == "BE"
    click = Click.objects.latest("pk")
    assert not any("2001:db8" in str(value) for value in vars(click).values())


@pytest.mark.parametrize(
    "visit",
    [{"headers": {"dnt": "1"}}, {"headers": {"sec-gpc": "1"}}, {"address": "198.51.100.7"}, {"address": "unix:"}],
    ids=["do not track", "global privacy control", "unknown", "no address"],
)
def test_who_asks_not_to_be_followed_or_is_unknown_has_no_country(
    link: Link, tmp_path: Path, settings: Any, visit: dict[str, Any]
):
    supply(tmp_path, settings)
    assert country_of_a_visit(**visit) == ""


@pytest.mark.parametrize("said", [{}, {"country": {}}, {"country": {"iso_code": "Belgium"}}, ["BE"], "BE", {"asn": 1}])
def test_a_file_about_something_else_gives_no_country(link: Link, tmp_path: Path, settings: Any, said: Any):
    supply(tmp_path, settings, said)
    assert country_of_a_visit() == ""


def test_without_a_file_nobody_is_looked_up(link: Link):
    assert country_of_a_visit() == ""


def test_a_file_that_cannot_be_read_keeps_no_visitor(link: Link, tmp_path: Path, settings: Any, caplog: Any):
    broken = tmp_path / "countries.mmdb"
    broken.write_text("nothing of the kind")
    settings.COUNTRY_DATABASE = str(broken)
    assert country_of_a_visit() == ""
    assert "COUNTRY_DATABASE cannot be read" in caplog.text
