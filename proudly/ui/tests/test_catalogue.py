"""The catalogue, and the pages that people see when something is wrong."""

from __future__ import annotations

import pytest
from django.http import Http404
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings
from django.utils import translation

from proudly.ui import views

PAGES = ("catalogue", "bare")


@pytest.mark.parametrize("name", PAGES)
def test_the_catalogue_is_for_developers_only(rf: RequestFactory, name: str) -> None:
    with pytest.raises(Http404):
        getattr(views, name)(rf.get("/ui"))


@override_settings(DEBUG=True)
@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_catalogue_shows_every_component(rf: RequestFactory, language: str) -> None:
    with translation.override(language):
        page = views.catalogue(rf.get("/ui?q=1")).content.decode()
    assert "<c-" not in page and "{%" not in page
    assert f'<html lang="{language}">' in page
    for part in (
        "story-card",
        "podium",
        "standing-row",
        "entry-row",
        "tabs",
        "empty-state",
        "dialog",
        "toast",
        "pagination",
    ):
        assert f'class="{part}' in page or f" {part}" in page
    assert "?q=1&amp;page=5" in page


@override_settings(DEBUG=True)
@pytest.mark.parametrize("name", PAGES)
def test_no_page_needs_what_the_security_policy_forbids(rf: RequestFactory, name: str) -> None:
    page = getattr(views, name)(rf.get("/ui")).content.decode()
    assert " style=" not in page and "<style" not in page
    assert " onclick=" not in page and "javascript:" not in page
    assert page.count("<script ") == page.count("<script src=")


@pytest.mark.parametrize("template", ["404.html", "403.html", "403_csrf.html", "500.html"])
def test_a_page_of_bad_news_needs_nothing_from_the_view(template: str) -> None:
    page = render_to_string(template)
    assert page.count("<h1") == 1 and 'href="/"' in page
