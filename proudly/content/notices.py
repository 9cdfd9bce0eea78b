"""The kinds of notice that this room sends."""

from __future__ import annotations

from proudly.content.review import mails as review
from proudly.content.review.notice_kinds import ANSWERED as APPROVAL_ANSWERED
from proudly.content.review.notice_kinds import ASKED as APPROVAL_ASKED
from proudly.content.suggestions import mails
from proudly.content.suggestions.services import ANSWERED, REPLIED
from proudly.content.suggestions.thanks import PUBLISHED
from proudly.notices.kinds import Kind, declare, each

declare(Kind(APPROVAL_ASKED, each(review.compose_asked)))
declare(Kind(APPROVAL_ANSWERED, each(review.compose_answered)))
declare(Kind(ANSWERED, each(mails.compose_answered)))
declare(Kind(REPLIED, each(mails.compose_replied)))
declare(Kind(PUBLISHED, each(mails.compose_published)))
declare(Kind(mails.WAITING, each(mails.compose_waiting)))
