"""Slack as a channel: a message to the person, in the workspace that the organisation has connected."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise

from proudly.kit import clock
from proudly.kit.secrets import SecretUnreadable
from proudly.notices.channels.contract import NotYet, RecipientTrouble, Trouble, Undeliverable
from proudly.notices.channels.slack import api
from proudly.notices.channels.slack.api import SlackAway, SlackSaysNo
from proudly.notices.channels.slack.blocks import LONGEST_TEXT, blocks_for, escaped
from proudly.notices.channels.slack.workspace import LOOKED_UP_FOR, token_of, user_of
from proudly.notices.message import Message
from proudly.notices.models import Notice, SlackPerson, SlackWorkspace
from proudly.people.models import Organisation

# The token opens nothing any more: until an owner connects it again nobody is told there.
_BROKEN = {"invalid_auth", "account_inactive", "token_revoked", "token_expired", "not_authed", "missing_scope"}
NOT_NOW = {"ratelimited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
_BAD_PICTURE = {"invalid_blocks", "invalid_attachments"}  # such as one that Slack cannot reach


class Slack:
    key = "slack"
    name: str | Promise = "Slack"
    is_usual = False  # who has mail as well would be told twice: a manager or the member says so

    def reaches(self) -> Q:
        works = SlackWorkspace.objects.filter(organisation=OuterRef("organisation"), broken="")
        lately = clock.now() - LOOKED_UP_FOR
        unknown = SlackPerson.objects.filter(member=OuterRef("pk"), user="", looked_at__gt=lately)
        return Q(Exists(works)) & Q(~Exists(unknown))

    def is_offered_by(self, organisation: Organisation) -> bool:
        return SlackWorkspace.objects.filter(organisation=organisation).exists()

    @contextmanager
    def open(self) -> Iterator[SlackLine]:
        yield SlackLine()


class SlackLine:
    def send(self, notice: Notice, message: Message) -> str:
        with _opened(notice) as token:
            user = user_of(notice.member, token)
            if not user:
                raise Undeliverable("nobody in Slack has this mail address")
            return post_card(token, user, message)

    def take_back(self, notice: Notice, receipt: str) -> None:
        with _opened(notice) as token:
            api.delete_message(token, receipt)


@contextmanager
def _opened(notice: Notice) -> Iterator[str]:
    """The token of the workspace of the notice's member; what goes wrong within is said in the words of channels."""
    workspace = SlackWorkspace.objects.filter(organisation=notice.organisation_id, broken="").first()
    if workspace is None:
        raise Undeliverable("Slack is not connected")
    try:
        yield token_of(workspace)
    except SecretUnreadable as unreadable:
        _mark_broken(workspace, "unreadable")
        raise Undeliverable("the token cannot be read") from unreadable
    except SlackSaysNo as no:
        if no.error in _BROKEN:
            _mark_broken(workspace, no.error)
        if no.error in NOT_NOW:
            raise RecipientTrouble(no) from no
        raise Undeliverable(no.error) from no
    except SlackAway as away:
        if away.wait:
            raise NotYet(clock.now() + timedelta(seconds=away.wait)) from away
        raise Trouble(away) from away


def post_card(token: str, channel: str, message: Message) -> str:
    """To a person, by id, or a channel. Returns a receipt. Raises SlackSaysNo, SlackAway."""
    text = escaped(message.subject)[:LONGEST_TEXT]
    try:
        return api.post_message(token, channel=channel, text=text, blocks=blocks_for(message))
    except SlackSaysNo as no:
        if no.error not in _BAD_PICTURE or not message.picture:
            raise
        blocks = blocks_for(message, with_picture=False)
        return api.post_message(token, channel=channel, text=text, blocks=blocks)


def _mark_broken(workspace: SlackWorkspace, error: str) -> None:
    SlackWorkspace.objects.filter(pk=workspace.pk).update(broken=error)
