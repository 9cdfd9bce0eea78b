"""The channels there are."""

from __future__ import annotations

from proudly.notices.channels.contract import Channel
from proudly.notices.channels.elsewhere.channel import Elsewhere
from proudly.notices.channels.mail.channel import Mail
from proudly.notices.channels.push.channel import Push
from proudly.notices.channels.slack.channel import Slack
from proudly.people.models import Organisation

MAIL, PUSH, SLACK, ELSEWHERE = Mail(), Push(), Slack(), Elsewhere()

CHANNELS: tuple[Channel, ...] = (MAIL, PUSH, SLACK, ELSEWHERE)


def channels_of(organisation: Organisation) -> list[Channel]:
    """Those that members of an organisation can choose. A query for each that must be connected first."""
    return [channel for channel in CHANNELS if channel.is_offered_by(organisation)]
