"""What a page promises to everybody, looked at in a real browser."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

_AXE = Path(__file__).parents[1] / "node_modules/axe-core/axe.min.js"
_ALL = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_OF_COLOUR = ["color-contrast", "link-in-text-block"]
# Only what is wrong leaves the browser: all that is right is a hundred times as much to carry over.
_RUN = """
async asked => {
  const found = await axe.run({runOnly: asked, resultTypes: ["violations"]});
  return found.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 200)}`));
}
"""
_UNTIL_COLOURS_REST = """
Promise.allSettled(
  document.getAnimations().filter(one => one instanceof CSSTransition).map(one => one.finished)
).then(() => null)
"""


def complaints(page: Page, *, of_colour: bool = False) -> list[str]:
    """What axe has against the page by WCAG 2.2 A and AA and good practice.

    Args:
        of_colour: by the rules of colour alone, for a page that was looked at and has turned dark since.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE.read_text())
    page.evaluate(_UNTIL_COLOURS_REST)
    found: list[str] = page.evaluate(_RUN, _OF_COLOUR if of_colour else _ALL)
    return found


def too_wide(page: Page) -> int:
    """How many pixels the page is wider than its window; 0 when it fits."""
    return max(0, int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth")))
