"""What came of a visit: whether an organisation wants to hear it, the reports, and what is made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from proudly.kit import clock
from proudly.kit.secrets import SecretUnreadable, seal, unseal
from proudly.kit.standard_webhooks import is_signed, new_secret
from proudly.links import rules
from proudly.links.click_keys import organisation_of
from proudly.links.models import Click, Conversion, ConversionReport, LinkSettings, Verdict
from proudly.links.visitors import BATCHES_ARE_KEPT
from proudly.people.models import Organisation
from proudly.points.models import Rule
from proudly.points.services import begin_rewarding, stop_rewarding

AT_ONCE = 500  # reports settled in one transaction


# --- whether an organisation wants to hear of them --------------------------------------------------------------------


def set_conversions(*, organisation: Organisation, on: bool, worths: Mapping[str, int], currency: str) -> str:
    """Tell targets the ids of clicks and hear what came of them, or no longer; and let that earn points.

    Args:
        worths: what a conversion is usually worth, in hundredths of the currency's unit, by its kind.
        currency: three letters of ISO 4217.

    Returns the secret for servers when this made one, which is known only now; else "".
    """
    with transaction.atomic():
        said, _ = LinkSettings.objects.select_for_update().get_or_create(
            organisation=organisation, defaults={"utm": dict(rules.STARTING_UTM)}
        )
        said.reports_conversions, said.worths, said.currency = on, dict(worths), currency
        said.changed_at = clock.now()
        secret = ""
        if on and not said.conversion_secret:
            secret = new_secret()
            said.conversion_secret = seal(secret)
        said.save()
        if on:
            begin_rewarding(organisation=organisation, deed=Rule.Deed.CONVERSION)
        else:
            stop_rewarding(organisation=organisation, deed=Rule.Deed.CONVERSION)
    return secret


def change_secret(*, organisation: Organisation) -> str:
    """A new secret for servers, which is known only now; the old one signs nothing any more.

    Raises LinkSettings.DoesNotExist where conversions are off.
    """
    secret = new_secret()
    with transaction.atomic():
        wanted = LinkSettings.objects.select_for_update()
        said = wanted.get(organisation=organisation, reports_conversions=True)
        said.conversion_secret = seal(secret)
        said.save(update_fields=["conversion_secret"])
    return secret


# --- reports ----------------------------------------------------------------------------------------------------------


def wants_to_hear(click_key: str) -> LinkSettings | None:
    """The settings of the organisation that gave this id to a target; None when none did, or it wants no reports.

    One query, and none for an id that was made up.
    """
    organisation = organisation_of(click_key)
    if organisation is None:
        return None
    return LinkSettings.objects.filter(organisation=organisation, reports_conversions=True).first()


def is_from_its_server(said: LinkSettings, body: bytes, headers: Mapping[str, str]) -> bool:
    """Whether a report is signed with the organisation's secret, just now."""
    try:
        secret = unseal(said.conversion_secret)
    except SecretUnreadable:
        return False
    return is_signed(body, headers=headers, secret=secret, now=clock.now())


def take_report(
    *, wanted_by: LinkSettings, click_key: str, kind: str, worth: int | None = None, currency: str = ""
) -> None:
    """Keep what came of a visit. Told again, even by twenty at once, it is one report, and the first one holds.

    Args:
        wanted_by: as `wants_to_hear` found it for this id.
        kind: a value of Conversion.Kind.
        worth: in hundredths of the currency's unit; None for what that kind is usually worth.
        currency: of `worth`; "" for the organisation's.
    """
    # That the key is not empty goes without saying, but not for the database, whose index holds the others.
    if Conversion.objects.filter(click__key=click_key, kind=kind).exclude(click__key="").exists():
        return
    if worth is None:
        worth, currency = wanted_by.worths.get(kind), ""
    ConversionReport.objects.get_or_create(
        click_key=click_key,
        kind=kind,
        defaults={
            "organisation_id": wanted_by.organisation_id,
            "worth": worth,
            "currency": "" if worth is None else currency or wanted_by.currency,
            "at": clock.now(),
        },
    )


def settle_reports() -> int:
    """Make conversions of the reports whose click has its verdict. Returns how many reports there were."""
    judged = Verdict.objects.filter(click__key=OuterRef("click_key"), was="").exclude(click__key="")
    ready = ConversionReport.objects.filter(Exists(judged))
    if not ready.exists():
        return 0
    with transaction.atomic():
        # A second worker begins with the same rows: it waits for this one, and sees what this one has counted.
        reports = list(ready.select_for_update().order_by("pk")[:AT_ONCE])
        clicks = _clicks_of(reports)
        done = set(Conversion.objects.filter(click__in=clicks.values()).values_list("click_id", "kind"))
        new = [report for report in reports if (clicks[report.click_key].pk, report.kind) not in done]
        Conversion.objects.bulk_create(_conversions(new, clicks))
        ConversionReport.objects.filter(pk__in=[report.pk for report in reports]).delete()
    return len(reports)


def forget_reports() -> int:
    """Forget the reports whose click never came: no machine can bring it any more. Returns how many there were."""
    return ConversionReport.objects.filter(at__lt=clock.now() - BATCHES_ARE_KEPT).delete()[0]


def _conversions(reports: Iterable[ConversionReport], clicks: Mapping[str, Click]) -> list[Conversion]:
    verdicts = _verdicts_of(clicks.values())
    counted = _counted_before(clicks.values())
    conversions = []
    for report in reports:
        click = clicks[report.click_key]
        reader = _reader(click.visitor, click.at)
        counts = rules.counts(rules.Result(verdicts[click.pk], click.link_id, report.kind, reader), counted)
        if counts:
            counted.add((click.link_id, report.kind, reader))
        conversions.append(
            Conversion(
                organisation_id=report.organisation_id,
                link_id=click.link_id,
                click=click,
                kind=report.kind,
                worth=report.worth,
                currency=report.currency,
                counts=counts,
                at=report.at,
            )
        )
    return conversions


def _clicks_of(reports: Iterable[ConversionReport]) -> dict[str, Click]:
    keys = {report.click_key for report in reports}
    return {click.key: click for click in Click.objects.filter(key__in=keys).exclude(key="")}


def _verdicts_of(clicks: Iterable[Click]) -> dict[int, str]:
    """What each click is held to be today."""
    of_them = Verdict.objects.filter(click__in=[click.pk for click in clicks])
    first = of_them.filter(was="").values_list("click_id", "kind")
    later = of_them.exclude(was="").order_by("pk").values_list("click_id", "kind")
    return dict(first) | dict(later)


def _counted_before(clicks: Iterable[Click]) -> set[tuple[int, str, str]]:
    """(link, kind, reader) of what counts already, for the readers of these clicks."""
    links, visitors = {click.link_id for click in clicks}, {click.visitor for click in clicks}
    of_them = Conversion.objects.filter(link__in=links, counts=True, click__visitor__in=visitors)
    told = of_them.values_list("link_id", "kind", "click__visitor", "click__at")
    return {(link, kind, _reader(visitor, at)) for link, kind, visitor, at in told}


def _reader(visitor: str, at: datetime) -> str:
    """As for visits: those who ask not to be followed are one reader a day together."""
    return visitor or f"{at.date()}"
