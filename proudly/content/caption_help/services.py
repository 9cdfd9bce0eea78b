"""Having words suggested by a model of the owner's choice. A person who read them makes them captions, nothing else."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from proudly.content.caption_help import rules, tasks, words
from proudly.content.copies import as_it_is
from proudly.content.models import CaptionHelp, CaptionRequest, Story, SuggestedCaption
from proudly.content.publishing import locked
from proudly.content.services import CaptionText, NeedsApproval, write_story
from proudly.kit import clock
from proudly.kit.fetch import NotRead, post
from proudly.kit.secrets import SecretUnreadable, seal, unseal
from proudly.networks import registry
from proudly.networks.registry import UnknownNetwork
from proudly.people.audit import record
from proudly.people.models import AuditEntry, Member, Organisation

State = CaptionRequest.State

SECONDS = 60.0  # models take their time
LIMIT = 200_000  # bytes of an answer
CLAIM_RUNS_OUT = timedelta(seconds=90)


class NoHelp(Exception):
    """The owner has set nobody to ask."""


class AskedEnough(Exception):
    """As much was asked as there may be, by this member in an hour or by the organisation in a day."""


class AddressNotSafe(Exception):
    """The key would travel unprotected."""


# --- who is asked -----------------------------------------------------------------------------------------------------


def set_caption_help(*, organisation: Organisation, address: str, model: str, key: str | None = None) -> CaptionHelp:
    """From now on this model is asked. The same once more changes nothing.

    Args:
        address: of an OpenAI-compatible API, up to and with /v1.
        key: None keeps the one there is, but only for the same server; "" for none.

    Raises AddressNotSafe for http, except to a server that the owner of the installation allowed by name.
    """
    address = address.strip().rstrip("/")
    parts = urlsplit(address)
    allowed = {host.lower() for host in settings.FETCH_ALLOWED_HOSTS}
    if parts.scheme != "https" and (parts.hostname or "") not in allowed:
        raise AddressNotSafe
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        kept = CaptionHelp.objects.filter(organisation=organisation).first()
        before = (kept.address, kept.model, kept.sealed_key) if kept else None
        made = kept or CaptionHelp(organisation=organisation)
        if key is not None:
            made.sealed_key = seal(key) if key else ""
        elif kept and _server(kept.address) != _server(address):
            made.sealed_key = ""  # a key goes to nobody but the one whose it is
        made.address, made.model = address, model.strip()
        if (made.address, made.model, made.sealed_key) != before:
            made.changed_at = clock.now()
            made.save()
            record(
                AuditEntry.Action.CAPTION_HELP_CHANGED,
                organisation_id=organisation.pk,
                address=made.address,
                model=made.model,
            )
    return made


def end_caption_help(*, organisation: Organisation) -> None:
    """Nobody is asked any more. Words that were used stay."""
    with transaction.atomic():
        if CaptionHelp.objects.filter(organisation=organisation).delete()[0]:
            record(AuditEntry.Action.CAPTION_HELP_CHANGED, organisation_id=organisation.pk, address="")


def _server(address: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port


# --- asking -----------------------------------------------------------------------------------------------------------


def ask_for_captions(*, member: Member, story: Story, network: str, language: str) -> CaptionRequest:
    """Have words suggested for a story, by a task. While that is under way, the same once more asks nothing.

    Args:
        network: its key; "" for any.

    Raises NoHelp and AskedEnough.
    """
    now = clock.now()
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=member.organisation_id)
        if not CaptionHelp.objects.filter(organisation=member.organisation_id).exists():
            raise NoHelp
        asked = CaptionRequest.objects.filter(organisation=member.organisation_id)
        under_way = asked.filter(story=story, network=network, language=language, state=State.ASKING)
        if (same := under_way.filter(asked_at__gt=now - rules.GIVEN_UP_AFTER).first()) is not None:
            return same
        mine = asked.filter(member=member, asked_at__gt=now - timedelta(hours=1)).count()
        everybodys = asked.filter(asked_at__gt=now - timedelta(days=1)).count()
        if mine >= rules.AN_HOUR_PER_MEMBER or everybodys >= rules.A_DAY_PER_ORGANISATION:
            raise AskedEnough
        request = CaptionRequest.objects.create(
            organisation_id=member.organisation_id,
            story=story,
            member=member,
            network=network,
            language=language,
            asked_at=now,
        )
        transaction.on_commit(partial(tasks.suggest_captions, request.pk))
    return request


def carry_out(*, request_id: int) -> None:
    """Ask the model. Safe to call at any time, any number of times, by any worker."""
    now = clock.now()
    waits = Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM_RUNS_OUT)
    mine = CaptionRequest.objects.filter(waits, pk=request_id, state=State.ASKING)
    if not mine.update(claimed_at=now, attempts=F("attempts") + 1):
        return
    request = CaptionRequest.objects.select_related("story", "organisation").get(pk=request_id)
    found, trouble = ([], words.SILENT) if request.attempts > rules.ATTEMPTS else _asked(request)
    with transaction.atomic():
        still = CaptionRequest.objects.filter(pk=request.pk, state=State.ASKING, claimed_at=now)
        state = State.ANSWERED if found else State.FAILED
        if not still.update(state=state, trouble="" if found else trouble):
            return
        SuggestedCaption.objects.bulk_create(
            SuggestedCaption(organisation_id=request.organisation_id, request=request, story=request.story, text=text)
            for text in found
        )


def left_behind() -> list[int]:
    """Requests whose task was lost, or died with its worker. One query."""
    now = clock.now()
    waits = Q(claimed_at=None, asked_at__lt=now - timedelta(seconds=30)) | Q(claimed_at__lt=now - CLAIM_RUNS_OUT)
    return list(CaptionRequest.objects.filter(waits, state=State.ASKING).values_list("pk", flat=True)[:20])


def _asked(request: CaptionRequest) -> tuple[list[str], str]:
    """The words, or why there are none."""
    asked = CaptionHelp.objects.filter(organisation=request.organisation_id).first()
    if asked is None:
        return [], words.SILENT
    story, most, name = request.story, 0, ""
    if request.network:
        try:
            network = registry.network(request.network)
        except UnknownNetwork:
            return [], words.NOTHING
        most, name = max(0, (network.limit.number or 0) - (network.limit.link_cost or 30)), str(network.name)
    body = {
        "model": asked.model,
        "messages": rules.messages_for(
            title=story.title,
            summary=story.summary,
            why=story.why,
            network=name,
            language={"en": "English", "nl": "Dutch"}.get(request.language, request.language),
            most=most,
            topics=[topic.name for topic in story.topics.all()],
        ),
    }
    try:
        key = unseal(asked.sealed_key) if asked.sealed_key else ""
    except SecretUnreadable:
        return [], words.KEY
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        answer = post(f"{asked.address}/chat/completions", body, headers=headers, seconds=SECONDS, limit=LIMIT)
    except NotRead:
        return [], words.SILENT
    if answer.status != 200:
        return [], {401: words.KEY, 403: words.KEY, 429: words.BUSY, 402: words.BUSY}.get(
            answer.status, words.MODEL if answer.status < 500 else words.BUSY
        )
    try:
        said = json.loads(answer.content)
    except (ValueError, RecursionError):
        return [], words.NOTHING
    known = [caption.text for caption in story.captions.all()]
    return rules.captions_in(said, known=known, longest=most or 5000), words.NOTHING


# --- what becomes of them ---------------------------------------------------------------------------------------------


def use_caption(*, suggested: SuggestedCaption, by: Member, text: str) -> Story:
    """Somebody has read these words, perhaps changed them, and puts them with the story, as a new version.

    Used twice they stand there once. Raises ValueError without words, and what `write_story` raises.
    """
    text = text.strip()
    if not text:
        raise ValueError(_("There are no words in it."))
    with transaction.atomic():
        story = locked(suggested.story)
        suggested = SuggestedCaption.objects.select_for_update().select_related("request").get(pk=suggested.pk)
        if suggested.settled_at is not None:
            return story
        asked = suggested.request
        now = as_it_is(story)
        words = [*now["captions"], CaptionText(asked.network, asked.language, text)]
        try:
            story = write_story(author=by, story=story, **now | {"captions": words})
        except NeedsApproval as needs:
            refused = needs
        else:
            suggested.used_as, suggested.read_by, suggested.settled_at = text, by, clock.now()
            suggested.save(update_fields=["used_as", "read_by", "settled_at"])
            return story
    raise refused  # outside, so that what was set aside stays


def put_away(*, suggested: SuggestedCaption) -> None:
    """Not these words."""
    SuggestedCaption.objects.filter(pk=suggested.pk, settled_at=None).update(settled_at=clock.now())
