"""One tap: proud to share it, or not for me."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from proudly.content.models import Story
from proudly.content.queries import stories_to_write
from proudly.people.models import Member
from proudly.people.views import MemberRequest, action_required
from proudly.sharing.models import StoryRest
from proudly.sharing.pride import services
from proudly.sharing.pride.queries import pride_of, words_of
from proudly.sharing.pride.rules import Because
from proudly.sharing.pride.shown import word_shown
from proudly.sharing.pride.words import BECAUSE
from proudly.sharing.queries import stories_on_offer

PROUD, NOTHING = "proud", "nothing"


@action_required("read stories")
def say_of_story(request: MemberRequest, story_id: int) -> HttpResponse:
    """What the member thinks of a story. The part of the page that asks and says so; its page without a script."""
    story = get_object_or_404(stories_on_offer(request.member), pk=story_id)
    if request.method == "POST" and not _say(request.member, story, request.POST.get("word", "")):
        return HttpResponse(_("Say whether you are proud of it, or why not."), status=400)
    if request.headers.get("HX-Request") == "true":
        word = word_shown(words_of(request.member, [story]).get(story.pk))
        return render(request, "sharing/word.html", {"story": story, "word": word, "asked": request.method == "GET"})
    return redirect("story", story.pk)


def _say(member: Member, story: Story, word: str) -> bool:
    """Whether it is a word that can be said."""
    if word == PROUD:
        services.say_proud(member=member, story=story)
    elif word == NOTHING:
        services.take_word_back(member=member, story=story)
    elif word in BECAUSE:
        services.say_not_for_me(member=member, story=story, because=Because(word))
    else:
        return False
    return True


@require_POST
@action_required("publish stories")
def promote_again(request: MemberRequest, story_id: int) -> HttpResponse:
    """A story that rests is shown first again, and mailed."""
    story = get_object_or_404(stories_to_write(request.member, "publish stories"), pk=story_id)
    if services.promote_again(story=story):
        messages.success(request, _("It is promoted again."))
    return redirect("story_preview", story.pk)


@require_safe
@action_required("write stories")
def story_pride(request: MemberRequest, story_id: int) -> HttpResponse:
    """How proud colleagues are of a story, and whether it rests. A part of a page."""
    story = get_object_or_404(stories_to_write(request.member), pk=story_id)
    pride = pride_of([story.pk])[story.pk]
    said = {
        "story": story,
        "pride": pride,
        "percent": None if pride.part is None else round(100 * pride.part),
        "reasons": [(people, BECAUSE[because]) for because, people in pride.reasons],
        "rest": StoryRest.objects.filter(story=story, lifted_at=None).first(),
    }
    return render(request, "sharing/story_pride.html", said)
