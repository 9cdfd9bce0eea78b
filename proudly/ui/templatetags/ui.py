"""What the components need that a template cannot say: icons, initials, numbers and moments in the page's language."""

from __future__ import annotations

import hashlib
import html
import json
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Protocol

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_currency, format_decimal, format_percent
from django import template
from django.forms import BoundField, widgets
from django.template.defaultfilters import stringfilter
from django.utils import timezone, translation
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeData, SafeString, mark_safe

from proudly.kit import clock
from proudly.ui.widgets import Slider

register = template.Library()

_ROOM = Path(__file__).resolve().parent.parent
_ICONS = _ROOM / "static/built/icons.json"
_NETWORKS = _ROOM.parent / "networks"
_AVATAR_COLOURS = 8


class Attributes(Protocol):
    """What cotton hands a component as `attrs`."""

    def attrs_dict(self) -> dict[str, Any]: ...


Number = int | float | Decimal | str


def _locale() -> Locale:
    return _locale_of(translation.get_language() or "en")


@cache
def _locale_of(language: str) -> Locale:
    return Locale.parse(language, sep="-")


def _plain(text: str) -> str:
    """The words themselves: what a template wrote into a component's attribute arrives escaped."""
    return html.unescape(text) if isinstance(text, SafeData) else text


# --- what a component is given ----------------------------------------------------------------------------------------


@register.filter
def spread(attrs: Attributes) -> SafeString:
    """The attributes a component did not declare, for its element; each value escaped, False and None left out.

    Stands for `{{ attrs }}`, which writes a value bound with a colon as it is, quotes and all.
    """
    written = ""
    for name, value in attrs.attrs_dict().items():
        if value is None or value is False:
            continue
        written += f" {name}" if value is True else f' {name}="{conditional_escape(value).replace(chr(34), "&quot;")}"'
    return mark_safe(written)


# --- icons ------------------------------------------------------------------------------------------------------------


@cache
def _icons() -> dict[str, str]:
    """Name → shapes, of the built set; empty where the styles have not been built."""
    try:
        icons: dict[str, str] = json.loads(_ICONS.read_text())
    except FileNotFoundError:
        return {}
    return icons


@register.simple_tag
def icon(name: str, css: str = "", label: str = "") -> SafeString:
    """An icon of the Lucide set, in the text. With `label` it is an image of that name, without it is decoration.

    Raises LookupError for a name the set does not have.
    """
    icons = _icons()
    if icons and name not in icons:
        raise LookupError(f"There is no icon named {name!r}; see https://lucide.dev/icons.")
    return _drawn(icons.get(name, ""), css, label)


@lru_cache(maxsize=1000)  # a page shows a hundred, mostly the same
def _drawn(shapes: str, css: str, label: str) -> SafeString:
    meaning = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return format_html(
        '<svg class="icon {}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
        'stroke-linecap="round" stroke-linejoin="round" {}>{}</svg>',
        css,
        mark_safe(meaning),
        mark_safe(shapes),
    )


@cache
def _network_svg(key: str) -> str | None:
    """The drawing in that network's folder, with neither size nor name of its own; None when there is none."""
    if not re.fullmatch(r"[a-z0-9_]+", key):
        return None
    path = _NETWORKS / key / "icon.svg"
    if not path.is_file():
        return None
    svg = re.sub(r"^.*?(?=<svg)", "", path.read_text(), flags=re.DOTALL)
    svg = re.sub(r"<title>.*?</title>", "", svg, flags=re.DOTALL)
    opening, rest = svg.split(">", 1)
    opening = re.sub(r'\s(?:width|height|role|class|aria-[a-z]+)="[^"]*"', "", opening)
    return f'{opening} aria-hidden="true">{rest.strip()}'


@register.simple_tag
def network_icon(key: str) -> SafeString:
    """The mark of a network, from its own folder; a plain share icon for one without."""
    svg = _network_svg(key)
    if svg is None:
        return format_html('<span class="network-mark">{}</span>', icon("share-2"))
    return format_html('<span class="network-mark">{}</span>', mark_safe(svg))


# --- people -----------------------------------------------------------------------------------------------------------


@register.filter
@stringfilter
def initials(name: str) -> str:
    """First letters of the first and the last word: "Sanne de Vries" is SV."""
    words = [word for word in re.split(r"[\s\-]+", _plain(name).strip()) if word[0:1].isalnum()]
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[0] for word in words]
    return "".join(letters).upper() or "?"


@register.filter
@stringfilter
def avatar_colour(name: str) -> int:
    """Which of the avatar colours this name has, always the same one."""
    return hashlib.sha256(_plain(name).strip().lower().encode()).digest()[0] % _AVATAR_COLOURS


# --- numbers and moments ----------------------------------------------------------------------------------------------


@register.filter
def number(value: Number) -> str:
    """With the language's own separators: 1,250 or 1.250."""
    return format_decimal(value, locale=_locale())


@register.filter
def percent(part: float | None) -> str:
    """A part of one as a whole percentage: 12% or 12 %; "–" for none."""
    return "–" if part is None else format_percent(part, format="0%", locale=_locale())


@register.filter
def tenths(value: float | None) -> str:
    """With one decimal; "–" for none."""
    return "–" if value is None else format_decimal(round(value, 1), format="#,##0.0", locale=_locale())


@register.filter
def money(cents: int) -> str:
    """Euros, written as people do."""
    return str(format_currency(Decimal(cents) / 100, "EUR", locale=_locale()))


@register.filter
def signed_number(value: Number) -> str:
    """With its sign, a true minus: +10, −250, 0."""
    amount = Decimal(str(value))
    sign = "+" if amount > 0 else "\N{MINUS SIGN}" if amount < 0 else ""
    return sign + format_decimal(abs(amount), locale=_locale())


@register.filter
def is_negative(value: Number) -> bool:
    return Decimal(str(value or 0)) < 0


@register.filter
def moment(at: datetime | date, how: str = "ago") -> str:
    """A moment in words. `how`: "ago" (5 minutes ago, and a date after a week), "date" or "full" (date and time)."""
    if not isinstance(at, datetime):
        return format_date(at, "d MMM y", locale=_locale())
    here = timezone.localtime(at) if timezone.is_aware(at) else at
    if how == "full":
        return format_datetime(here, "d MMM y HH:mm", locale=_locale())
    if how == "ago":
        now = clock.now()
        passed = now - at
        if abs(passed) < timedelta(days=7):
            return format_timedelta(-passed, granularity="minute", threshold=1.2, add_direction=True, locale=_locale())
        if here.year == now.year:
            return format_date(here, "d MMM", locale=_locale())
    return format_date(here, "d MMM y", locale=_locale())


@register.filter
def machine_time(at: datetime | date) -> str:
    """For the datetime attribute of <time>."""
    return at.isoformat()


# --- forms ------------------------------------------------------------------------------------------------------------

_KINDS: tuple[tuple[type[widgets.Widget], str], ...] = (
    (widgets.RadioSelect, "choices"),
    (widgets.CheckboxSelectMultiple, "choices"),
    (widgets.CheckboxInput, "checkbox"),
    (widgets.Select, "select"),
    (widgets.Textarea, "textarea"),
    (widgets.HiddenInput, "hidden"),
    (Slider, "slider"),
)


@register.filter
def control_kind(field: BoundField) -> str:
    """How a field is laid out: input, slider, textarea, select, checkbox, choices or hidden."""
    return next((kind for widget, kind in _KINDS if isinstance(field.field.widget, widget)), "input")


@register.simple_tag
def control(field: BoundField, **attrs: Any) -> SafeString:
    """The widget of a form's field, with the classes of our components and the ids of its help and its errors."""
    kind = control_kind(field)
    given = str(field.field.widget.attrs.get("class", ""))
    classes = f"{kind} {given}".strip() if kind not in {"hidden", "choices"} else given
    parts = (("help", field.help_text), ("error", field.errors))
    described = [f"{field.auto_id}_{part}" for part, text in parts if text]
    given_attrs = {name.replace("_", "-"): value for name, value in attrs.items() if value not in (None, "")}
    return field.as_widget(
        attrs={
            **({"class": classes} if classes else {}),
            **({"aria-describedby": " ".join(described)} if described else {}),
            **({"aria-invalid": "true"} if field.errors else {}),
            **given_attrs,
        }
    )


@register.filter
def choice_type(field: BoundField) -> str:
    """radio, or checkbox where several may be chosen."""
    return "checkbox" if isinstance(field.field.widget, widgets.CheckboxSelectMultiple) else "radio"


# --- addresses --------------------------------------------------------------------------------------------------------


@register.filter
@stringfilter
def host(url: str) -> str:
    """The host of an address, as a network shows it under a link."""
    found = re.match(r"^[a-z]+://(?:www\.)?([^/:?#]+)", _plain(url).strip(), re.IGNORECASE)
    return found[1].lower() if found else _plain(url)
