"""What a page says of a network: `{% network_name share.network %}`. Its icon is `<c-network-icon>`."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from proudly.networks import registry, words

register = template.Library()


@register.simple_tag
def network_name(key: str) -> str:
    """The network's name in the active language."""
    return str(registry.network(key).name)


@register.simple_tag
def share_words(key: str) -> str:
    """What the button of a network says beside a story: "Share on LinkedIn"."""
    return words.share_words(registry.network(key))


@register.simple_tag
def shared_words(key: str) -> str:
    """The same to who has shared it there: "Shared on LinkedIn"."""
    return words.shared_words(registry.network(key))


@register.simple_tag
def shared_where(key: str) -> str:
    """Where a story was shared, to stand in a sentence: "on LinkedIn", "by e-mail"."""
    return words.where(registry.network(key))


@register.simple_tag
def network_count(key: str, link: str, output: str) -> SafeString:
    """Attributes that let count.js count a textarea: `{% network_count share.network link '#left' %}`.

    `link` is the tracked link whose cost is counted in, `output` the selector of the element that shows the count.
    """
    limit = registry.network(key).limit
    return format_html(
        'data-count-limit="{}" data-count-unit="{}" data-count-link-cost="{}" '
        'data-count-link="{}" data-count-output="{}"',
        limit.number,
        limit.unit,
        "" if limit.link_cost is None else limit.link_cost,
        link,
        output,
    )
