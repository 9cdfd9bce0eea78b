"""What people typed is shown as what they typed: markup in it is text, on every page and in every mail."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from django.http import StreamingHttpResponse
from django.test import Client

from proudly.content.tests import factories as content
from proudly.notices.channels.mail.message import letter_for
from proudly.notices.invitations import compose_invitation, compose_reminder, promise_invitations
from proudly.notices.models import Notice
from proudly.people.invitations import invite_member
from proudly.people.mails import join_mail
from proudly.people.models import Member
from proudly.people.rules import ROLES
from proudly.people.services import change_roles
from proudly.people.tests import factories as people
from proudly.sharing.announcing import announce_story
from proudly.sharing.story_mail import compose_new_stories
from tests.contracts import test_isolation
from tests.contracts.test_isolation import PAGES, arguments, sanne  # noqa: F401  # fixtures

pytestmark = pytest.mark.django_db

# Ends whatever it could stand in.
MARKUP = "Raar\"'`></script></title><b data-evil=1>"  # at most 40 characters: some columns take no more
# The one script that is meant to be in a link: whole, so that nothing anybody typed can be in it.
BOOKMARK = "javascript:void(open('http://127.0.0.1:8000/suggest?url='+encodeURIComponent(location.href)))"
ENDS_THE_SESSION = {"account_logout", "end_all_sessions", "let_person_go", "erase_person", "erase_me", "live"}


@pytest.fixture(autouse=True)
def markup_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(test_isolation, "SECRET", MARKUP)


class Markup(HTMLParser):
    """Finds what would run, or what came from the words of people."""

    def __init__(self) -> None:
        super().__init__()
        self.evil: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            runs = name.startswith("on") or (value or "").strip().lower().startswith(("javascript:", "data:text"))
            if "evil" in name or (runs and (tag, name, value) != ("a", "href", BOOKMARK)):
                self.evil.append(f"<{tag} {name}={value}>")


def evil_in(html: str) -> list[str]:
    reader = Markup()
    reader.feed(html)
    return reader.evil


def test_markup_is_noticed() -> None:
    assert evil_in(f"<p>{MARKUP}") and evil_in('<p title="x" onclick="y">') and not evil_in("<p>&lt;b data-evil=1>")


def test_no_page_takes_what_people_typed_for_markup(sanne: Member, arguments: dict[str, Any]) -> None:  # noqa: F811
    change_roles(member=sanne, roles=[role for role in ROLES if role != "advocate"])
    client = Client()
    client.force_login(sanne.person)
    told = set()
    for page in PAGES:
        if page.name in ENDS_THE_SESSION:
            continue
        for ask in (client.get, client.post):
            answer = ask(page.address(arguments))
            if isinstance(answer, StreamingHttpResponse) or "html" not in answer.headers.get("Content-Type", ""):
                continue
            html = answer.content.decode()
            assert evil_in(html) == [], page.name
            if "Raar" in html:
                told.add(page.name)
    assert len(told) > 30, "and yet it is shown"


def test_no_mail_takes_what_people_typed_for_markup(sanne: Member, arguments: dict[str, Any]) -> None:  # noqa: F811
    news = content.story(sanne, title=f"{MARKUP} news", summary=MARKUP, why=MARKUP, announce=True)
    announce_story(story=news)
    nina = people.member(sanne.organisation, f"{MARKUP} Nina", email="nina.two@waterwerk.example", joined=False)
    invite_member(member=nina, by=sanne)
    promise_invitations()
    link = sanne.organisation.join_link
    written = [*compose_new_stories([Notice.objects.get(member=sanne, about=news.pk)]).values()]
    written += [compose(Notice.objects.get(member=nina)) for compose in (compose_invitation, compose_reminder)]
    for message in written:
        assert message is not None
        html = letter_for(nina, message).html
        assert "Raar" in html and evil_in(html) == []
    for address in (sanne.email, "new@waterwerk.example"):
        asked = link.requests.create(organisation=sanne.organisation, round=link.round, address=address, language="nl")
        sent = join_mail(asked)
        assert sent is not None
        html = str(sent.alternatives[0][0])
        assert "Raar" in html and evil_in(html) == []
