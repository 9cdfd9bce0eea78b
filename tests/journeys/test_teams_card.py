"""A card for Teams, drawn by Microsoft's own renderer: nothing in it is wrong, nothing is taken for Markdown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from proudly.notices.chat.teams import body_for
from proudly.notices.message import Action, Message
from tests.axe import too_wide
from tests.browsing import chromium

RENDERER = Path(__file__).parents[2] / "node_modules/adaptivecards/dist/adaptivecards.min.js"

MESSAGE = Message(
    subject="Worth sharing: our pump",
    heading="Our pump **keeps** [three hundred houses](https://evil.example) dry",
    said="Six people & a <pump> meant for the museum. " + "It ran for nine nights, and nobody had to leave. " * 8,
    lines=("Why: it shows what we can do.",),
    actions=(
        Action("Share on LinkedIn", "https://proudly.test/1/share"),
        Action("Read it first", "https://proudly.test/1"),
    ),
    leads_to="https://proudly.test/1",
    picture="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7",
)

DRAW = """(card) => {
  const problems = [];
  const drawn = new AdaptiveCards.AdaptiveCard();
  const context = new AdaptiveCards.SerializationContext();
  drawn.parse(card, context);
  for (let index = 0; index < context.eventCount; index++) problems.push(context.getEventAt(index).message);
  problems.push(...drawn.validateProperties().validationEvents.map((event) => event.message));
  document.body.append(drawn.render());
  return problems;
}"""


@pytest.mark.browser
def test_a_card_is_right_and_says_its_words_as_they_were_written() -> None:
    card = body_for(MESSAGE)["attachments"][0]["content"]
    assert len(json.dumps(body_for(MESSAGE))) < 28 * 1024
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 360, "height": 700})
        page.set_content("<title>Card</title>")
        page.add_script_tag(path=RENDERER)
        assert page.evaluate(DRAW, card) == []
        assert page.get_by_text("Our pump **keeps** [three hundred houses](https://evil.example) dry").is_visible()
        assert page.get_by_text("Six people & a <pump>").is_visible()
        assert page.get_by_role("link", name="Share on LinkedIn").is_visible()
        assert page.locator("a[href*=evil]").count() == 0
        assert too_wide(page) == 0
