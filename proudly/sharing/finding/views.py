"""Finding a story again: by words, by what it is, and by having saved it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from proudly.content.media.rules import StoryKind
from proudly.content.queries import topics_of
from proudly.content.search.queries import excerpt, marked, search_stories
from proudly.people.models import Member
from proudly.people.views import MemberRequest, action_required
from proudly.sharing import queries
from proudly.sharing.finding import services
from proudly.sharing.finding.filters import INTERNAL, Wanted

ON_A_PAGE = 15

KINDS = {
    StoryKind.LINK: gettext_lazy("With a link"),
    StoryKind.PICTURE: gettext_lazy("With a picture"),
    StoryKind.GALLERY: gettext_lazy("With several pictures"),
    StoryKind.VIDEO: gettext_lazy("With a video"),
    StoryKind.DOCUMENT: gettext_lazy("With a document"),
    StoryKind.TEXT: gettext_lazy("Text only"),
    INTERNAL: gettext_lazy("For colleagues only"),
}


class WantedForm(forms.Form):
    """What is not understood is left out: an old address still shows stories."""

    topic = forms.TypedChoiceField(label=gettext_lazy("Topic"), required=False, coerce=int, empty_value=None)
    network = forms.ChoiceField(label=gettext_lazy("Made for"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    saved = forms.BooleanField(label=gettext_lazy("Saved for later"), required=False)

    def __init__(self, said: Any, *, member: Member) -> None:
        super().__init__(said)
        topics = [(topic.pk, topic.name) for topic in topics_of(member.organisation)]
        networks = [(network.key, network.name) for network in queries.networks_of(member)]
        self.fields["topic"].choices = [("", _("Any topic")), *topics]  # type: ignore[attr-defined]
        self.fields["network"].choices = [("", _("Any network")), *networks]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", _("Any kind")), *KINDS.items()]  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        self.is_valid()
        said = {name: value for name, value in self.cleaned_data.items() if value}
        return Wanted(**said)


@require_safe
@action_required("read stories")
def find_stories(request: MemberRequest) -> HttpResponse:
    """Stories by words, best first. Constant queries."""
    query = request.GET.get("q", "").strip()[:200]
    found = search_stories(request.member, queries.stories_on_offer(request.member), query)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    rows = [
        (
            story,
            story.card_picture,
            marked(story.title, found.words),
            marked(excerpt(story.summary, found.words), found.words),
        )
        for story in page.object_list
    ]
    said = {"query": query, "page": page, "rows": rows, "number": len(found), "section": "feed"}
    return render(request, "sharing/find_stories.html", said)


@require_POST
@action_required("read stories")
def save_story(request: MemberRequest, story_id: int) -> HttpResponse:
    """Keep a story for later, or no longer. The button anew; the story's page without a script."""
    story = get_object_or_404(queries.stories_on_offer(request.member), pk=story_id)
    is_saved = request.POST.get("saved") == "1"
    if is_saved:
        services.save_for_later(member=request.member, story=story)
    else:
        services.no_longer_saved(member=request.member, story=story)
    if request.headers.get("HX-Request") == "true":
        return render(
            request,
            "sharing/save_button.html",
            {"story": story, "is_saved": is_saved, "brief": "brief" in request.POST},
        )
    return redirect("story", story.pk)
