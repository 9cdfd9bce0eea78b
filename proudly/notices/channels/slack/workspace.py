"""The workspace that an organisation has connected, and who is who in it."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from proudly.kit import clock
from proudly.kit.secrets import seal, unseal
from proudly.notices.channels.slack import api
from proudly.notices.models import SlackPerson, SlackWorkspace
from proudly.people.audit import record
from proudly.people.models import AuditEntry, Member, Organisation

LOOKED_UP_FOR = timedelta(days=7)  # who is not found is looked for again after this


def connect_slack(*, organisation: Organisation, token: str) -> SlackWorkspace:
    """Tell members in this workspace too, from now on. Raises SlackSaysNo for a token that opens none, SlackAway."""
    team = api.team_of(token)
    with transaction.atomic():
        kept, _is_new = SlackWorkspace.objects.update_or_create(
            organisation=organisation,
            defaults={"sealed_token": seal(token), "team": team[:120], "broken": "", "connected_at": clock.now()},
        )
        SlackPerson.objects.filter(organisation=organisation).delete()  # another workspace has other people
        record(AuditEntry.Action.SLACK_CHANGED, organisation_id=organisation.pk, name=team)
    return kept


def disconnect_slack(*, organisation: Organisation) -> None:
    """Nobody is told there any more, and what was known of it is removed."""
    with transaction.atomic():
        SlackPerson.objects.filter(organisation=organisation).delete()
        if SlackWorkspace.objects.filter(organisation=organisation).delete()[0]:
            record(AuditEntry.Action.SLACK_CHANGED, organisation_id=organisation.pk, name="")


def token_of(workspace: SlackWorkspace) -> str:
    """Raises SecretUnreadable where it was kept under another SECRET_KEY."""
    token: str = unseal(workspace.sealed_token)
    return token


def user_of(member: Member, token: str) -> str:
    """Who the member is in the workspace, by the mail address; "" for nobody. Raises SlackSaysNo, SlackAway."""
    known = SlackPerson.objects.filter(member=member).first()
    if known and (known.user or known.looked_at > clock.now() - LOOKED_UP_FOR):
        return known.user
    user = api.user_by_mail(token, member.email)
    SlackPerson.objects.update_or_create(
        member=member,
        defaults={"organisation_id": member.organisation_id, "user": user, "looked_at": clock.now()},
    )
    return user
