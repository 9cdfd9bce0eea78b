"""What is said of approvals."""

from __future__ import annotations

from django.utils.translation import gettext as _

from proudly.content.review.gate import NeedsApproval


def change_needs_approval(needs: NeedsApproval) -> str:
    """Why a change of a story that is out was not made, and what to do."""
    said = {"rules": ", ".join(rule.name for rule in needs.rules), "number": needs.kept.number if needs.kept else 0}
    return (
        _(
            "The story is out, and a change of it needs approval (%(rules)s). Yours is kept as version %(number)d, set "
            "aside: ask somebody who approves to bring it back, or take the story back and publish another."
        )
        % said
    )
