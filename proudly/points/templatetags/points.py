from __future__ import annotations

from django import template

from proudly.points import words
from proudly.points.models import Rule

register = template.Library()


@register.filter
def deed_in_words(rule: Rule) -> str:
    """What a rule rewards."""
    return words.deed_in_words(rule.deed, rule.network)


@register.filter
def limits_in_words(rule: Rule) -> str:
    """How much it gives at most."""
    return words.limits_in_words(rule)
