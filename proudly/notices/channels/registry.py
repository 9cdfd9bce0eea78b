"""The channels there are."""

from __future__ import annotations

from proudly.notices.channels.contract import Channel
from proudly.notices.channels.mail.channel import Mail

MAIL = Mail()

CHANNELS: tuple[Channel, ...] = (MAIL,)
