"""The kinds of notice that this room sends."""

from __future__ import annotations

from proudly.content.suggestions import mails
from proudly.content.suggestions.services import ANSWERED, REPLIED
from proudly.content.suggestions.thanks import PUBLISHED
from proudly.notices.kinds import Kind, declare

declare(Kind(ANSWERED, mails.compose_answered))
declare(Kind(REPLIED, mails.compose_replied))
declare(Kind(PUBLISHED, mails.compose_published))
declare(Kind(mails.WAITING, mails.compose_waiting))
