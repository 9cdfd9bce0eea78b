"""The living catalogue: each component in all its states. Only where DEBUG is on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from proudly.kit import clock

View = Callable[..., HttpResponse]


def _for_developers(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not settings.DEBUG:
            raise Http404
        return view(request, **kwargs)

    return guarded


class _SampleForm(forms.Form):
    """One of each kind of field, with words as they would be."""

    title = forms.CharField(help_text="As a colleague would say it.", initial="We hebben de Erasmusprijs gewonnen")
    link = forms.URLField(required=False, assume_scheme="https")
    summary = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), initial="Na drie jaar bouwen staat hij er.")
    language = forms.ChoiceField(choices=[("nl", "Nederlands"), ("en", "English")])
    picture = forms.FileField(required=False)
    audience = forms.ChoiceField(
        choices=[("all", "Everyone"), ("teams", "Some teams")], widget=forms.RadioSelect, initial="all"
    )
    topics = forms.MultipleChoiceField(
        choices=[("w", "Werken bij"), ("d", "Duurzaamheid"), ("t", "Techniek")],
        widget=forms.CheckboxSelectMultiple,
        initial=["d"],
        required=False,
    )
    announce = forms.BooleanField(label="Tell the audience by mail", help_text="Within a minute.", initial=True)


def _sample_people() -> list[dict[str, Any]]:
    names = (
        ("Sanne de Vries", "Verkoop"), ("Youssef El Amrani", "Techniek"), ("Marijke van den Berg-Oosterhout", "Board"),
        ("Łukasz Nowak", "Logistics"), ("Amélie Dubois", "Marketing Belgique"), ("Jan Smit", "Techniek"),
        ("Ngọc Trần", "Finance"), ("Bo", "HR"),
    )  # fmt: skip
    points = (1240, 980, 875, 640, 410, 380, 120, 15)
    return [
        {"rank": rank, "name": name, "team": team, "points": won, "me": name == "Jan Smit"}
        for rank, ((name, team), won) in enumerate(zip(names, points, strict=True), start=1)
    ]


@_for_developers
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every component in every state, with realistic words."""
    now = clock.now()
    people = _sample_people()
    return render(
        request,
        "ui/catalogue.html",
        {
            "member": {"name": "Jan Smit", "team": "Techniek", "organisation": {"name": "Van Houten Windmolens"}},
            "may": {"write_stories": True, "change_point_rules": True, "fulfil_rewards": True, "read_mailbox": True},
            "points_balance": 1240,
            "section": "feed",
            "people": people,
            "networks": [
                ("linkedin", "LinkedIn"), ("x", "X"), ("facebook", "Facebook"), ("bluesky", "Bluesky"),
                ("mastodon", "Mastodon"), ("threads", "Threads"), ("xing", "XING"), ("whatsapp", "WhatsApp"),
                ("email", "E-mail"), ("copy", "Copy link"), ("sheet", "More"), ("brandnew", "Brand new"),
            ],
            "topics": ["Duurzaamheid", "Werken bij"],
            "form": _SampleForm(),
            "wrong": _SampleForm({"title": "", "link": "geen adres", "language": "xx"}),
            "page": Paginator(range(200), 10).page(4),
            "moments": [now - timedelta(minutes=3), now - timedelta(hours=5), now - timedelta(days=40)],
            "long": "Windmolenparkonderhoudsmonteursopleiding " * 4,
        },
    )  # fmt: skip


@_for_developers
def bare(request: HttpRequest) -> HttpResponse:
    """A page without navigation: the two-click page as it looks."""
    return render(request, "ui/catalogue_bare.html")


@_for_developers
def error(request: HttpRequest, status: int) -> HttpResponse:
    """The page that is shown for a 403, 404 or 500."""
    if status not in {403, 404, 500}:
        raise Http404
    return render(request, f"{status}.html", status=status)
