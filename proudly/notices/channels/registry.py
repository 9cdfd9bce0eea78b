"""The channels there are."""

from __future__ import annotations

from proudly.notices.channels.contract import Channel
from proudly.notices.channels.mail.channel import Mail
from proudly.notices.channels.push.channel import Push

MAIL, PUSH = Mail(), Push()

CHANNELS: tuple[Channel, ...] = (MAIL, PUSH)
