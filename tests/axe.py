"""What a page promises to everybody, looked at in a real browser."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parents[1] / "node_modules/axe-core/axe.min.js"


def complaints(page: Page) -> list[str]:
    """What axe has against the page by WCAG 2.2 A and AA and good practice."""
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
    )
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found["violations"] for node in rule["nodes"]]


def too_wide(page: Page) -> int:
    """How many pixels the page is wider than its window; 0 when it fits."""
    return max(0, int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth")))
