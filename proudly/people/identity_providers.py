"""Single sign-on: an organisation's identity providers, whom they may vouch for, and who need not pass them.

A provider speaks for its organisation alone. Whatever address it vouches for is looked for among that organisation's
members, and the session opens that organisation and no other (`queries.memberships_opened`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from proudly.kit import clock
from proudly.kit.secrets import seal
from proudly.people.audit import record
from proudly.people.joining import RequestOver, Waiting, join
from proudly.people.mail_domains import domain_of, says_nothing
from proudly.people.models import AuditEntry, IdentityProvider, Member, Organisation
from proudly.people.rules import OWNER, vouched_for
from proudly.people.services import add_member


class NotVouchedFor(Exception):
    """The provider's word for this address does not count: not verified, nor of a domain that it may vouch for."""


class NoMember(Exception):
    """Nobody in the provider's organisation has this address, and nobody joins by it."""


class DomainRefused(Exception):
    """This mail domain cannot be given to a provider: nobody's own, another organisation's, or no owner's."""

    def __init__(self, domain: str) -> None:
        super().__init__(domain)
        self.domain = domain


class CannotRequire(Exception):
    """Single sign-on cannot be required yet. `missing` says what lacks: "use", "domains" or "break glass"."""

    def __init__(self, missing: str) -> None:
        super().__init__(missing)
        self.missing = missing


def providers_of(organisation: Organisation) -> QuerySet[IdentityProvider]:
    """The organisation's providers by name. One query."""
    return IdentityProvider.objects.filter(organisation=organisation).order_by("name", "pk")


def providers_for(email: str) -> list[IdentityProvider]:
    """The providers that may vouch for addresses of this domain, whoever exists. One query, alike for each address."""
    domain = domain_of(email)
    ready = IdentityProvider.objects.exclude(settings={}).exclude(domains=[]).select_related("organisation")
    return [provider for provider in ready.order_by("name", "pk") if domain in provider.domains]


def required_provider(email: str) -> IdentityProvider | None:
    """The provider where an address of this domain must sign in. One query, the same for each address."""
    providers = providers_for(email)
    return providers[0] if len(providers) == 1 and providers[0].enforced else None


def provider_required_of(person_id: int) -> IdentityProvider | None:
    """The provider that an organisation of the person requires. One query."""
    memberships = Member.objects.present().filter(person=person_id).values("organisation")
    return IdentityProvider.objects.filter(organisation__in=memberships, enforced=True).order_by("pk").first()


def provider_required_by(organisation_id: int) -> IdentityProvider | None:
    """The provider by which everybody in the organisation must sign in. One query."""
    return IdentityProvider.objects.filter(organisation=organisation_id, enforced=True).order_by("pk").first()


def add_provider(*, organisation: Organisation, kind: str, name: str) -> IdentityProvider:
    """A provider that knows nothing yet, with addresses to be told to it. The name is new in the organisation."""
    with transaction.atomic():
        provider = IdentityProvider.objects.create(organisation=organisation, kind=kind, name=name)
        record(AuditEntry.Action.SIGN_IN_CHANGED, organisation_id=organisation.pk, provider=name, kind=kind)
    return provider


def change_provider(
    *,
    provider: IdentityProvider,
    name: str,
    settings: dict[str, Any],
    secret: str | None,
    domains: Iterable[str],
    may_join: bool,
    enforced: bool,
    own_address: str,
) -> None:
    """What a provider is called, where it is, whom it may vouch for.

    Args:
        settings: as in `IdentityProvider`. Another server or entity must be used once before it can be required.
        secret: the client secret; None keeps the one that is there.
        domains: mail domains. A new one must be that of `own_address`.
        own_address: the address that the owner who asks has shown to read the mail of, "" for none.

    Raises DomainRefused, and CannotRequire when `enforced` is new and something lacks for it.
    """
    wanted = sorted({domain.strip().lower().lstrip("@") for domain in domains} - {""})
    with transaction.atomic():
        organisation = Organisation.objects.select_for_update(no_key=True).get(pk=provider.organisation_id)
        for domain in set(wanted) - set(provider.domains):
            _require_own(domain, organisation, own_address)
        moved = any(
            settings.get(key) != provider.settings.get(key) for key in ("server", "client_id", "entity_id", "address")
        )
        if moved:
            provider.first_used_at = None
        if enforced and (moved or not provider.enforced or wanted != provider.domains):
            _require_ready(provider, wanted)
        provider.name, provider.settings, provider.domains = name, settings, wanted
        provider.may_join, provider.enforced = may_join, enforced
        if secret is not None:
            provider.secret = seal(secret)
        provider.save()
        record(
            AuditEntry.Action.SIGN_IN_CHANGED,
            organisation_id=organisation.pk,
            provider=name,
            server=settings.get("server") or settings.get("entity_id", ""),
            domains=wanted,
            joins=_yes_no(may_join),
            required=_yes_no(enforced),
        )


def remove_provider(*, provider: IdentityProvider) -> None:
    """Nobody signs in by it any more, and who did is signed out."""
    with transaction.atomic():
        record(
            AuditEntry.Action.SIGN_IN_CHANGED,
            organisation_id=provider.organisation_id,
            provider=provider.name,
            removed="yes",
        )
        provider.delete()


def owners_of(organisation: Organisation) -> QuerySet[Member]:
    """Its present owners by name. One query."""
    owners = Member.objects.present().filter(organisation=organisation, roles__role=OWNER)
    return owners.select_related("person").order_by("name", "pk")


def choose_break_glass(*, organisation: Organisation, owners: Iterable[Member]) -> None:
    """These owners, and no others, may still use a code or a passkey when single sign-on is required.

    Raises CannotRequire when it is required and there would be none.
    """
    chosen = {owner.pk for owner in owners}
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        if not chosen and IdentityProvider.objects.filter(organisation=organisation, enforced=True).exists():
            raise CannotRequire("break glass")
        for owner in Member.objects.filter(organisation=organisation).filter(Q(pk__in=chosen) | Q(break_glass=True)):
            if owner.break_glass != (owner.pk in chosen):
                owner.break_glass = owner.pk in chosen
                owner.save(update_fields=["break_glass"])
                record(
                    AuditEntry.Action.SIGN_IN_CHANGED,
                    organisation_id=organisation.pk,
                    concerns=owner,
                    may_break_glass=_yes_no(owner.break_glass),
                )


def member_vouched_for(
    *,
    provider: IdentityProvider,
    email: str,
    verified: bool | None,
    name: str,
    language: str,
    waiting: Waiting | None = None,
) -> Member:
    """The member whom a provider has just vouched for; where people may join, one who was none becomes one.

    Args:
        verified: what the provider said of the address itself; None when it said nothing.
        name, language: of one who joins.
        waiting: in the same browser, somebody who may join by the organisation's link; counts for that address alone.

    Raises NotVouchedFor or NoMember.
    """
    email = email.strip().lower()
    if "@" not in email or not vouched_for(email, domains=provider.domains, verified=verified):
        raise NotVouchedFor
    of_this_organisation = Member.objects.present().filter(organisation=provider.organisation_id)
    with transaction.atomic():
        member = of_this_organisation.filter(person__email=email).select_related("person").first()
        if member is None and waiting is not None:
            member = _joined_by_link(provider, email, waiting)
        if member is None and provider.may_join and domain_of(email) in provider.domains:
            add_member(
                organisation=provider.organisation, email=email, name=name or email.partition("@")[0], language=language
            )
            # Who was let go is still there, and does not come back by this door.
            member = of_this_organisation.filter(person__email=email).select_related("person").first()
            if member is not None:
                record(
                    AuditEntry.Action.MEMBER_JOINED,
                    organisation_id=provider.organisation_id,
                    concerns=member,
                    provider=provider.name,
                )
        if member is None:
            raise NoMember
        if provider.first_used_at is None:
            provider.first_used_at = clock.now()
            provider.save(update_fields=["first_used_at"])
    return member


def _joined_by_link(provider: IdentityProvider, email: str, waiting: Waiting) -> Member | None:
    asked = waiting.request
    if asked.organisation_id != provider.organisation_id or asked.address.lower() != email:
        return None
    try:
        return join(request=asked, name=waiting.name)
    except RequestOver:
        return None


def note_broken_glass(*, person_id: int) -> None:
    """The person signs in by code or passkey: say so where single sign-on is required. One query when it is nowhere."""
    past = Member.objects.present().filter(person=person_id, break_glass=True, roles__role=OWNER)
    for owner in past:
        if IdentityProvider.objects.filter(organisation=owner.organisation_id, enforced=True).exists():
            record(
                AuditEntry.Action.SIGN_IN_CHANGED,
                organisation_id=owner.organisation_id,
                concerns=owner,
                break_glass=True,
            )


def _require_own(domain: str, organisation: Organisation, own_address: str) -> None:
    """Raises DomainRefused unless the owner who asks has an address there, and no other organisation has the domain.

    Otherwise an organisation could have all people of another sent to its own provider.
    """
    elsewhere = IdentityProvider.objects.exclude(organisation=organisation).exclude(domains=[])
    taken = any(domain in domains for domains in elsewhere.values_list("domains", flat=True))
    if says_nothing(domain) or taken or domain != domain_of(own_address):
        raise DomainRefused(domain)


def _require_ready(provider: IdentityProvider, domains: list[str]) -> None:
    """Raises CannotRequire unless the provider has worked once and somebody gets in when it no longer does."""
    if provider.first_used_at is None:
        raise CannotRequire("use")
    if not domains:
        raise CannotRequire("domains")
    if not owners_of(provider.organisation).filter(break_glass=True).exists():
        raise CannotRequire("break glass")


def _yes_no(value: bool) -> str:
    return "yes" if value else "no"
