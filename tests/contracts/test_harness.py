"""The harness keeps its own promises: nothing reaches beyond this machine, a missing translation is seen."""

from __future__ import annotations

import socket

import pytest
from babel.messages.catalog import Message
from django.conf import settings

from tests.outside_world import refuse_outside_world
from tools import messages


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "example.com", b"example.com"])
def test_reaching_for_another_machine_is_refused_and_remembered(monkeypatch, host):
    reached_for = refuse_outside_world(monkeypatch)
    with pytest.raises(OSError, match="beyond this machine"):
        socket.create_connection((host, 80), timeout=1)
    assert len(reached_for) == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_this_machine_may_be_reached(monkeypatch, host):
    reached_for = refuse_outside_world(monkeypatch)
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection((host, server.getsockname()[1]), timeout=5).close()
    assert reached_for == []


@pytest.mark.xdist_group("harness")
def test_what_shares_something_costly_stays_in_one_process(request: pytest.FixtureRequest):
    """pytest-xdist tells by the end of a test's name; without it each test of a journey may start a program anew."""
    side_by_side = hasattr(request.config, "workerinput")
    assert request.node.nodeid.endswith("@harness") == side_by_side


def test_every_language_but_english_is_checked_for_missing_translations():
    assert {"en", *messages.LANGUAGES} == {code for code, _ in settings.LANGUAGES}


ONE = messages.Found("Hello %(name)s", None, "a.py")
MANY = messages.Found(("%(n)s point", "%(n)s points"), None, "a.py")


@pytest.mark.parametrize(
    ("found", "message", "problem"),
    [
        (ONE, Message("Hello %(name)s", "Hallo %(name)s"), ""),
        (ONE, None, "not translated, run `make messages`"),
        (ONE, Message("Hello %(name)s", ""), "not translated"),
        (ONE, Message("Hello %(name)s", "Hallo %(naam)s"), "other placeholders"),
        (ONE, Message("Hello %(name)s", "Hallo %(name)s", flags=["fuzzy"]), "doubtful (fuzzy)"),
        (MANY, Message(MANY.id, ("%(n)s punt", "%(n)s punten")), ""),
        (MANY, Message(MANY.id, ("%(n)s punt", "")), "not translated"),
        (MANY, Message(MANY.id, ("%(n)s punt", "%(m)s punten")), "other placeholders"),
        (MANY, Message("%(n)s point", "punt"), "plural in one, not in the other"),
    ],
)
def test_what_is_wrong_with_a_translation_is_said(found, message, problem):
    assert messages.problem_of(found, message) == problem


def test_texts_are_found_in_code_and_in_templates(tmp_path):
    code = tmp_path / "views.py"
    code.write_text('x = _("One")\ny = ngettext("%(n)s like", "%(n)s likes", n)\nz = pgettext("verb", "Share")\n')
    template = tmp_path / "page.html"
    template.write_text(
        '<a title="{% translate "Close" %}">{% blocktranslate count n=n %}{{ n }} day{% plural %}{{ n }} days'
        '{% endblocktranslate %}{% translate "May" context "month" %}{{ _("It\'s") }}</a>'
    )
    found = [*messages.in_python(code, "views.py"), *messages.in_template(template, "page.html")]
    assert [(one.id, one.context) for one in found] == [
        ("One", None),
        (("%(n)s like", "%(n)s likes"), None),
        ("Share", "verb"),
        ("Close", None),
        (("%(n)s day", "%(n)s days"), None),
        ("May", "month"),
        ("It's", None),
    ]
