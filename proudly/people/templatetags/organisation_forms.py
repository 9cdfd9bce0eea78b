"""Django's own `csrf_token`, which also says which organisation a form was shown in. Built in: settings.TEMPLATES."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from proudly.people.switching import FORM_FIELD

register = template.Library()


class OrganisationTokenNode(CsrfTokenNode):
    def render(self, context: Context) -> SafeString:
        written = mark_safe(super().render(context))
        request: Any = context.get("request")
        member = getattr(request, "member", None)
        if member is None:
            return written
        return format_html('{}<input type="hidden" name="{}" value="{}">', written, FORM_FIELD, member.organisation_id)


@register.tag
def csrf_token(_parser: Parser, _token: Token) -> OrganisationTokenNode:
    return OrganisationTokenNode()
