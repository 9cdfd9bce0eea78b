"""What people may and may not say, that they agreed with it, and how a post tells that its writer works here."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import override

from proudly.content.models import Story
from proudly.content.rules import chosen_caption
from proudly.kit import clock
from proudly.networks.text import clean
from proudly.people.audit import record
from proudly.people.models import AuditEntry, Member, Organisation
from proudly.sharing.models import HouseRules, HouseRulesAccepted

LONGEST_TEXT = 10_000  # characters
LONGEST_DISCLOSURE = 60  # so that words and link still fit beside it on every network


def starting_text() -> str:
    """The house rules of an organisation that has written none, in the active language."""
    return "\n\n".join(
        (
            _("Share what you are proud of, in your own words. Nobody has to share, and nobody asks why you did not."),
            _(
                "Say that you work here when you write about our work. Speak for yourself, not in the name of the "
                "organisation."
            ),
            _(
                "Keep to yourself what is not public: figures, plans, customers, and what colleagues told you. A "
                "picture with people in it needs their yes."
            ),
            _(
                "Stay kind, also when somebody is not. You need not win an argument: ask the editors to help, and let "
                "it rest."
            ),
            _("A mistake is no disaster. Correct it, say that you did, and tell the editors."),
        )
    )


# --- reading ----------------------------------------------------------------------------------------------------------


def current(organisation: Organisation) -> HouseRules:
    """The version that holds. What everybody starts with is kept as soon as somebody agrees with it. One query."""
    newest = HouseRules.objects.filter(organisation=organisation).order_by("-number").first()
    return newest or _first(organisation)


def is_to_accept(member: Member, rules: HouseRules) -> bool:
    """Whether the member is yet to agree, now that `rules` hold. One query."""
    return not HouseRulesAccepted.objects.filter(member=member, number__gte=rules.accept_from).exists()


def accepted_by(member: Member) -> HouseRulesAccepted | None:
    """What the member agreed with last. One query."""
    return HouseRulesAccepted.objects.filter(member=member).order_by("-number").first()


def versions(organisation: Organisation) -> QuerySet[HouseRules]:
    """All versions, the newest first, each with how many of those present agreed with it (`people`). One query."""
    agreed = (
        HouseRulesAccepted.objects.filter(
            organisation=OuterRef("organisation"), number=OuterRef("number"), member__left_at=None
        )
        .values("number")
        .annotate(people=Count("pk"))
        .values("people")
    )
    people = Coalesce(Subquery(agreed, output_field=IntegerField()), 0)
    return HouseRules.objects.filter(organisation=organisation).annotate(people=people).order_by("-number")


def disclosure_for(member: Member, story: Story, network: str) -> str:
    """What the member's post of a story says of where its writer works; "" for nothing. Two queries at most.

    In the language of the words that are offered, since the post will be in it.
    """
    disclosures: dict[str, str] = current(member.organisation).disclosures
    if not any(disclosures.values()):
        return ""
    captions = list(story.captions.all())
    chosen = chosen_caption(
        captions, network=network, language=member.language, written_in=story.language, turn=member.pk
    )
    return disclosures.get(chosen.language if chosen else story.language, "")


# --- changing ---------------------------------------------------------------------------------------------------------


def accept(*, member: Member, number: int) -> None:
    """The member agrees with that version of the house rules; twice changes nothing.

    Raises HouseRules.DoesNotExist when there is no such version.
    """
    with transaction.atomic():
        rules = current(member.organisation)
        if rules.pk is None:
            rules, _is_new = HouseRules.objects.get_or_create(
                organisation=member.organisation,
                number=rules.number,
                defaults={"texts": rules.texts, "accept_from": rules.accept_from, "made_at": clock.now()},
            )
        if not 1 <= number <= rules.number:
            raise HouseRules.DoesNotExist
        HouseRulesAccepted.objects.get_or_create(
            organisation_id=member.organisation_id,
            member=member,
            number=number,
            defaults={"accepted_at": clock.now()},
        )


def change(
    *, organisation: Organisation, texts: Mapping[str, str], disclosures: Mapping[str, str], asks_again: bool
) -> HouseRules:
    """A new version, which holds from now on. The same once more makes no new version.

    Args:
        texts: language → text. Raises ValueError when all are empty.
        disclosures: language → what posts in that language tell of who works here; "" for nothing.
        asks_again: whether those who agreed with an earlier version are asked to agree with this one.
    """
    texts = {language: text.strip() for language, text in texts.items()}
    disclosures = {language: clean(said) for language, said in disclosures.items() if clean(said)}
    if not any(texts.values()):
        raise ValueError("House rules say something.")
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)  # versions follow each other
        before = current(organisation)
        is_same = (before.texts, before.disclosures) == (texts, disclosures) and not asks_again
        if is_same:
            return before
        number = before.number + 1 if before.pk else 1
        rules = HouseRules.objects.create(
            organisation=organisation,
            number=number,
            texts=texts,
            disclosures=disclosures,
            accept_from=number if asks_again else min(before.accept_from, number),
            made_at=clock.now(),
        )
        record(
            AuditEntry.Action.HOUSE_RULES_CHANGED,
            organisation_id=organisation.pk,
            version=number,
            disclosure=", ".join(disclosures.values()),
            asks_again="yes" if asks_again else "no",
        )
    return rules


def _first(organisation: Organisation) -> HouseRules:
    texts: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            texts[language] = starting_text()
    return HouseRules(organisation=organisation, number=1, texts=texts, disclosures={}, accept_from=1)
