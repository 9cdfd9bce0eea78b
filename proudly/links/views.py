"""The pages behind a link that does not lead on; the edge answers all others."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import override
from django.views.decorators.http import require_safe

from proudly.links.models import Closing


@require_safe
def unknown(request: HttpRequest) -> HttpResponse:
    """There is no such link. No query."""
    return render(request, "links/unknown.html", status=404)


@require_safe
def closed(request: HttpRequest, code: str) -> HttpResponse:
    """The editor has closed the links of this story, or their time is over. One query."""
    closings = Closing.objects.select_related("story", "organisation").filter(story__links__code=code)
    closing = get_object_or_404(closings)
    with override(closing.story.language):
        said = {"closing": closing, "organisation": closing.organisation}
        return render(request, "links/closed.html", said, status=410)
