"""Asking for approval and giving it; who must approve; and everything that was decided, to be kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from proudly.content import versions
from proudly.content.life_words import field_name
from proudly.content.media.shown import media_shown
from proudly.content.models import Review, ReviewRule, ReviewStep, Story
from proudly.content.review import gate, queries, services
from proudly.content.review.forms import RuleForm, WordsForm
from proudly.kit.csv_cells import csv_lines
from proudly.people.audit import record
from proudly.people.models import AuditEntry, Member
from proudly.people.views import MemberRequest, action_required


@require_safe
@action_required("read stories")
def to_approve(request: MemberRequest) -> HttpResponse:
    """The stories that wait for this member's approval."""
    return render(request, "content/to_approve.html", {"stories": queries.waiting_for(request.member)})


@action_required("read stories")
def review_story(request: MemberRequest, story_id: int) -> HttpResponse:
    """A story and what was said and decided of it; for who writes it, and for who is asked."""
    story = _story_or_404(request.member, story_id)
    if request.method == "POST":
        _do(request, story)
        return redirect("review_story", story.pk)
    return render(request, "content/review_story.html", _shown(request.member, story))


def _story_or_404(member: Member, story_id: int) -> Story:
    story = queries.story_to_review(member, story_id)
    if story is None:
        raise Http404
    return story


def _shown(member: Member, story: Story) -> dict[str, Any]:
    review = Review.objects.filter(story=story).first()
    missing = gate.missing_approvals(story)
    steps = list(queries.steps_of(story))
    decided = [step for step in steps if step.written]
    is_waiting = review is not None and review.state == Review.State.WAITING
    mine = any(gate.is_approver(rule, member) for rule in missing) and member.pk not in gate.writers_of(story)
    return {
        "story": story,
        "shown": media_shown(story),
        "review": review,
        "missing": missing,
        "steps": steps,
        "differences": _since(decided[-1], story) if decided else [],
        "last": decided[-1] if decided else None,
        "may_decide": is_waiting and mine,
        "may_ask": bool(missing) and not is_waiting and not mine,
        "may_withdraw": is_waiting and review is not None and member.pk in {review.asked_by_id, story.author_id},
        "digest": gate.digest_of(story),
        "form": WordsForm(),
    }


def _since(step: ReviewStep, story: Story) -> list[tuple[str, versions.Difference]]:
    """What is different from what was last decided on."""
    found = versions.told_apart(step.written, step.picture, versions.written_of(story), story.picture.name or "")
    return [(field_name(one.key), one) for one in found]


def _do(request: MemberRequest, story: Story) -> None:
    member, text, what = request.member, request.POST.get("text", "")[:2000], request.POST.get("do", "")
    try:
        if what == "ask":
            services.ask_for_approval(story=story, by=member, text=text)
            messages.success(request, _("Those who approve hear of it now."))
        elif what == "say":
            services.say(story=story, by=member, text=text)
        elif what == "withdraw":
            services.withdraw(story=story, by=member)
        elif what == "approve":
            is_last = services.approve(story=story, by=member, digest=request.POST.get("digest", ""), text=text)
            messages.success(request, _("Approved.") if is_last else _("Approved by you. Another approval is needed."))
        elif what == "change":
            services.ask_for_change(story=story, by=member, text=text)
            messages.success(request, _("Its writer hears of it now."))
        elif what == "decline":
            services.decline(story=story, by=member, text=text)
            messages.success(request, _("Its writer hears of it now."))
    except ValueError as wrong:
        messages.error(request, str(wrong))
    except services.NotWhatWasRead:
        messages.error(request, _("Somebody changed the story a moment ago. Look at it again first."))
    except services.MayNotApprove:
        messages.error(request, _("Somebody else must approve this: you wrote it, or are not asked for."))
    except services.NothingToApprove:
        messages.error(request, _("There is nothing to approve here now."))


# --- who must approve -------------------------------------------------------------------------------------------------


@action_required("set review rules")
def review_rules(request: MemberRequest, rule_id: int | None = None) -> HttpResponse:
    """The rules, and a form for a new one, or for the one that is changed."""
    rules = list(queries.review_rules(request.member.organisation))
    rule = None
    if rule_id is not None:
        rule = get_object_or_404(ReviewRule, organisation=request.member.organisation_id, pk=rule_id)
    form = RuleForm(request.POST or None, member=request.member, rule=rule)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_review_rule(organisation=request.member.organisation, rule=rule, **form.cleaned_data)
        except ValueError as wrong:
            form.add_error(None, str(wrong))
        else:
            messages.success(request, _("Saved."))
            return redirect("review_rules")
    said = {"rules": rules, "rule": rule, "form": form, "section": "organisation"}
    return render(request, "content/review_rules.html", said)


@require_POST
@action_required("set review rules")
def remove_review_rule(request: MemberRequest, rule_id: int) -> HttpResponse:
    rule = get_object_or_404(ReviewRule, organisation=request.member.organisation_id, pk=rule_id)
    services.remove_review_rule(rule=rule)
    messages.success(request, _("The rule is removed. What was decided by it is kept."))
    return redirect("review_rules")


# --- to be kept -------------------------------------------------------------------------------------------------------

_COLUMNS = ("at", "story", "title", "version", "what", "by", "rule", "text", "digest")


@require_POST
@action_required("read the audit trail")
def export_review(request: MemberRequest, kind: str) -> StreamingHttpResponse:
    """Everything that was said and decided, as CSV or as JSON lines with what was decided on. A stream.

    That it was taken out stands in the audit trail.
    """
    organisation = request.member.organisation
    record(AuditEntry.Action.REVIEW_EXPORTED, organisation_id=organisation.pk)
    told = map(_told, queries.all_steps(organisation))
    rows = ([row[name] for name in _COLUMNS] for row in told)
    lines = csv_lines(chain([_COLUMNS], rows)) if kind == "csv" else _json_lines(request.member)
    content_type = "text/csv; charset=utf-8" if kind == "csv" else "application/x-ndjson"
    response = StreamingHttpResponse(lines, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="review-{organisation.slug}.{kind}"'
    return response


def _told(step: ReviewStep) -> dict[str, Any]:
    return {
        "at": step.at.isoformat(),
        "story": step.story_id,
        "title": step.title,
        "version": step.version,
        "what": step.kind,
        "by": step.by.name,
        "rule": step.rule_name,
        "text": step.text,
        "digest": step.digest,
    }


def _json_lines(member: Member) -> Iterator[str]:
    for step in queries.all_steps(member.organisation):
        yield json.dumps(_told(step) | {"written": step.written, "picture": step.picture}) + "\n"
