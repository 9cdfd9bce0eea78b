"""The mails about approvals: to who may approve, and to the other side of what was said or decided."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from proudly.content.models import ReviewStep
from proudly.content.review import queries
from proudly.notices.message import Action, Message
from proudly.notices.models import Notice

Kind = ReviewStep.Kind


def compose_asked(notice: Notice) -> Message | None:
    """To who may approve; None when it no longer needs this member."""
    step = _step_of(notice)
    if step is None or step.story is None or not queries.may_decide(step.story, notice.member):
        return None
    return _message(
        step,
        subject=_("To approve: %(title)s"),
        said=_("%(name)s asks for your approval of “%(title)s”. Until then it reaches nobody."),
        button=_("Read it, and decide"),
    )


def compose_answered(notice: Notice) -> Message | None:
    """To the other side: what was said or decided; None when the story is gone."""
    step = _step_of(notice)
    if step is None or step.story is None:
        return None
    kinds = {
        Kind.APPROVED: (
            _("Approved: %(title)s"),
            _("%(name)s approved “%(title)s”. You can publish it as it stands."),
        ),
        Kind.CHANGE: (
            _("A change is asked for: %(title)s"),
            _("%(name)s asks you to change something in “%(title)s”:"),
        ),
        Kind.DECLINED: (_("Declined: %(title)s"), _("%(name)s does not approve “%(title)s”, and says why:")),
        Kind.SAID: (_("%(name)s wrote about “%(title)s”"), _("%(name)s wrote about “%(title)s”:")),
    }
    if step.kind not in kinds:
        return None
    subject, said = kinds[Kind(step.kind)]
    return _message(step, subject=subject, said=said, button=_("To the story"))


def _step_of(notice: Notice) -> ReviewStep | None:
    steps = ReviewStep.objects.filter(organisation=notice.organisation_id, pk=notice.about)
    return steps.select_related("by", "story__author", "story__organisation", "story__audience").first()


def _message(step: ReviewStep, *, subject: str, said: str, button: str) -> Message:
    words = {"name": step.by.name, "title": step.title}
    return Message(
        subject=" ".join((subject % words).split()),
        said=said % words,
        lines=(step.text,) if step.text else (),
        actions=(Action(button, settings.SITE_URL + reverse("review_story", args=[step.story_id])),),
        because=_("You get this mail because stories are approved before they go out."),
    )
