"""What an organisation decides about privacy, and what a member decides about being seen."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Q

from proudly.kit import clock
from proudly.people.audit import record
from proudly.people.models import AuditEntry, Consent, Member, Organisation, Team
from proudly.people.privacy import policy_of
from proudly.people.privacy_rules import ShownAs, Viewers
from proudly.people.privacy_words import consent_to_be_named

Action = AuditEntry.Action


class NicknameTaken(Exception):
    """A colleague is called that, or has that nickname."""


class NotAgreed(Exception):
    """Names need consent here, and it was not given."""


def change_policy(
    *, organisation: Organisation, figures: Viewers, names_need_consent: bool, works_council: bool
) -> None:
    """From now on that is the policy. In works-council mode the strictest holds; the rest comes back when it ends."""
    with transaction.atomic():
        kept = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        was = _decided(kept)
        kept.figures, kept.names_need_consent = figures, names_need_consent
        if works_council != (kept.works_council_since is not None):
            kept.works_council_since = clock.now() if works_council else None
        kept.save(update_fields=["figures", "names_need_consent", "works_council_since"])
        now = _decided(kept)
        if now != was:
            changed: dict[str, Any] = {name: value for name, value in now.items() if value != was[name]}
            changed |= {f"{name}_before": was[name] for name in changed}
            record(Action.PRIVACY_CHANGED, organisation_id=kept.pk, **changed)
    organisation.refresh_from_db(fields=["figures", "names_need_consent", "works_council_since"])


def _decided(organisation: Organisation) -> dict[str, str | bool]:
    return {
        "figures": str(organisation.figures),
        "names_need_consent": organisation.names_need_consent,
        "works_council": organisation.works_council_since is not None,
    }


def lead_teams(*, member: Member, teams: Collection[Team]) -> None:
    """From now on the member leads these teams, of the own organisation, and no others. A team has one lead."""
    assert all(team.organisation_id == member.organisation_id for team in teams)
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=member.organisation_id)
        led = Team.objects.filter(organisation=member.organisation_id, lead=member)
        was, wanted = {team.pk: team.name for team in led}, {team.pk: team.name for team in teams}
        if was.keys() == wanted.keys():
            return
        led.exclude(pk__in=wanted).update(lead=None)
        Team.objects.filter(pk__in=wanted).update(lead=member)
        record(
            Action.PRIVACY_CHANGED,
            organisation_id=member.organisation_id,
            concerns=member,
            leads=sorted(wanted.values()),
            leads_before=sorted(was.values()),
        )


def appear(*, member: Member, shown_as: ShownAs, nickname: str, agrees: bool) -> None:
    """How the member stands on boards from now on; points stay as they are.

    Args:
        nickname: for others; kept also while it is not used.
        agrees: to being named, in the words of `consent_to_be_named` in the language in force. Who is no longer to be
            named withdraws what was agreed to before.

    Raises NicknameTaken for one that would be taken for another, and NotAgreed.
    """
    nickname = " ".join(nickname.split())
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=member.organisation_id)
        if nickname and _is_somebodys(nickname, member):
            raise NicknameTaken
        asks = policy_of(member.organisation).names_need_consent
        if shown_as == ShownAs.NAME and asks and not agrees:
            raise NotAgreed
        in_force = Consent.objects.filter(member=member, kind=Consent.Kind.NAME_ON_BOARDS, withdrawn_at=None)
        if shown_as == ShownAs.NAME and agrees:
            if not in_force.exists():
                Consent.objects.create(
                    organisation=member.organisation,
                    member=member,
                    kind=Consent.Kind.NAME_ON_BOARDS,
                    text=consent_to_be_named(member.organisation.name),
                    at=clock.now(),
                )
        elif shown_as != ShownAs.NAME:
            in_force.update(withdrawn_at=clock.now())
        member.shown_as, member.nickname = shown_as, nickname
        member.save(update_fields=["shown_as", "nickname"])


def _is_somebodys(nickname: str, member: Member) -> bool:
    others = Member.objects.filter(organisation=member.organisation_id).exclude(pk=member.pk)
    return others.filter(Q(name__iexact=nickname) | Q(nickname__iexact=nickname)).exists()
