from __future__ import annotations

from proudly.content import publishing
from proudly.kit.pulse import pulse

pulse(publishing.publish_due_stories)
