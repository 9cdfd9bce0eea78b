"""The kinds of notice that this room sends."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from proudly.content.review import mails as review
from proudly.content.review.notice_kinds import ANSWERED as APPROVAL_ANSWERED
from proudly.content.review.notice_kinds import ASKED as APPROVAL_ASKED
from proudly.content.suggestions import mails
from proudly.content.suggestions.services import ANSWERED, REPLIED
from proudly.content.suggestions.thanks import PUBLISHED
from proudly.notices.kinds import Kind, declare, each

# Whoever is named by a rule may be asked to approve, whatever the role.
declare(Kind(APPROVAL_ASKED, each(review.compose_asked), _("A story that I may approve")))
declare(Kind(APPROVAL_ANSWERED, each(review.compose_answered), _("Approval of a story of mine"), needs="write stories"))
declare(Kind(ANSWERED, each(mails.compose_answered), _("An answer to what I suggested")))
declare(Kind(PUBLISHED, each(mails.compose_published), _("What I suggested is published")))
declare(Kind(REPLIED, each(mails.compose_replied), _("A reply to my answer"), needs="answer suggestions"))
declare(Kind(mails.WAITING, each(mails.compose_waiting), _("Suggestions that wait"), needs="answer suggestions"))
