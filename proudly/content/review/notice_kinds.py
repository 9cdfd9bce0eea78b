"""What those who write and approve hear of. Each notice is about a `ReviewStep`."""

from __future__ import annotations

ASKED, ANSWERED = "approval asked", "approval answered"
