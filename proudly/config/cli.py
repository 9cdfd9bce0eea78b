"""The console script `proudly`: what an owner types."""

from __future__ import annotations

import os
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

import click

DEMO_PEOPLE = 120
DEMO_SEED = 7


class InOrder(click.Group):
    """Lists the commands in the order in which an owner meets them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=InOrder, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(version("proudly"), prog_name="proudly")
def main() -> None:
    """Proudly: employee advocacy that people are proud to take part in.

    \b
    To look around:       proudly demo && proudly serve
    To start for real:    proudly migrate
                          proudly createowner you@example.com --name "You" --organisation "Your company"
                          proudly serve
    Something is wrong:   proudly doctor

    Everything is kept in one folder, ./data or PROUDLY_DATA. Other settings are environment variables as well, such
    as SITE_URL, DATABASE_URL, MAIL_URL and MAIL_FROM: docs/settings.md lists them all.
    """


@contextmanager
def _plainly() -> Iterator[None]:
    """What stands in the way of starting is said in one line, without a traceback."""
    from django.core.exceptions import ImproperlyConfigured

    from proudly.config.serve import CannotStart

    try:
        yield
    except (CannotStart, ImproperlyConfigured) as error:
        raise click.ClickException(str(error)) from error


def _set_up() -> None:
    """Check the data folder and load the settings. Raises ClickException with one line."""
    os.umask(0o077)  # what we keep, sessions and mails among it, is for nobody else on this machine
    with _plainly():
        import django

        from proudly.config.serve import check_data_folder

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "proudly.config.settings")
        check_data_folder(Path(os.environ.get("PROUDLY_DATA", "data")).resolve())
        django.setup()


def _require_database() -> None:
    """Raises ClickException unless the database can be reached."""
    from django.db import DatabaseError, connection

    try:
        connection.ensure_connection()
    except DatabaseError as error:
        first_line = str(error).strip().splitlines()[0]
        raise click.ClickException(f"The database cannot be reached ({first_line}). Check DATABASE_URL.") from error


def _migrate(*, verbosity: int) -> None:
    from django.core.management import call_command

    from proudly.config.first_tables import make_first_tables

    _require_database()
    make_first_tables()
    call_command("migrate", interactive=False, verbosity=verbosity)
    _erase_again()


def _erase_again() -> None:
    """An older copy of the database, put back, must not bring back who was erased since then."""
    from proudly.people.erasure import erase_again

    if erased := erase_again():
        click.echo(f"Erased again, since the database was older than their erasure: {erased}")


def _require_tables() -> None:
    """Raises ClickException unless the tables are those of this version."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    _require_database()
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise click.ClickException("The database is not up to date. Run: proudly migrate")


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 is all.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--workers", "web_processes", type=click.IntRange(1), default=1, show_default=True, help="Web processes.")
@click.option("--no-worker", is_flag=True, help="Only the web server; run `proudly worker` elsewhere.")
@click.option("--demo", "with_demo", is_flag=True, help="Found the demo company first, and say how to sign in.")
def serve(host: str, port: int, web_processes: int, no_worker: bool, with_demo: bool) -> None:
    """Run the web server and the worker, until Ctrl-C.

    A worker that dies is started again. GET /healthz says whether everything is up.
    """
    from proudly.config import serve as serving

    reachable = "127.0.0.1" if host in {"0.0.0.0", "::"} else host
    os.environ.setdefault("SITE_URL", f"http://{f'[{reachable}]' if ':' in reachable else reachable}:{port}")
    with _plainly():
        serving.check_port(host, port)
    _set_up()
    if with_demo:
        _found_demo(people=DEMO_PEOPLE)
    else:
        _require_tables()
        _erase_again()
    from django.conf import settings
    from django.db import connections

    connections.close_all()
    up = partial(
        _say_when_up, f"http://{reachable}:{port}/healthz", f"Proudly is at {settings.SITE_URL}", not no_worker
    )
    with _plainly():
        serving.serve(
            host=host,
            port=port,
            web_processes=web_processes,
            with_worker=not no_worker,
            when_up=threading.Thread(target=up, daemon=True).start,
        )


def _say_when_up(health: str, sentence: str, whole: bool) -> None:
    """Print `sentence` once `health` answers 200 (or at all, unless `whole`); say so when that takes long."""
    for _ in range(300):
        time.sleep(0.1)
        state = _state(health)
        if state == 200 or (state is not None and not whole):
            click.secho(f"\n{sentence}", bold=True)
            click.echo("Ctrl-C stops it.")
            return
    click.echo(f"Not everything is up yet: {health} says what is missing.", err=True)


def _state(address: str) -> int | None:
    """The HTTP status that a page of our own answers with; None when nobody answers."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 is all.")
@click.option("--port", type=click.IntRange(1, 65535), default=8001, show_default=True)
@click.option("--workers", "processes", type=click.IntRange(1), default=1, show_default=True, help="Processes.")
def edge(host: str, port: int, processes: int) -> None:
    """Answer tracked links alone, such as on a domain of their own.

    `proudly serve` answers them too; run this where many clicks come in, on as many machines as you like.
    """
    from proudly.config import serve as serving

    with _plainly():
        serving.check_port(host, port)
    _set_up()
    _require_tables()
    from django.db import connections

    connections.close_all()
    with _plainly():
        serving.serve_edge(
            host=host,
            port=port,
            processes=processes,
            when_up=lambda: click.echo(f"Links are at http://{host}:{port}/go/"),
        )


@main.command()
@click.option("--with-parent", is_flag=True, hidden=True, help="Also stop when standard input ends.")
def worker(with_parent: bool) -> None:
    """Run a worker alone: sends mail and posts, counts clicks and points.

    `proudly serve` brings one; run more, also on other machines, when there is much to do.
    """
    _set_up()
    _require_tables()
    _erase_again()
    from proudly.kit import worker as kit_worker

    kit_worker.run(stop_with_parent=with_parent)


@main.command()
def migrate() -> None:
    """Make the tables, or bring them up to date after an upgrade."""
    _set_up()
    _migrate(verbosity=1)


@main.command()
@click.option("--people", type=click.IntRange(20), default=DEMO_PEOPLE, show_default=True, help="How large it is.")
def demo(people: int) -> None:
    """Found an invented company to look around in, and print how to sign in.

    Nothing is changed when there is a company already.
    """
    _set_up()
    _found_demo(people=people)


def _found_demo(*, people: int) -> None:
    _migrate(verbosity=0)
    from django.conf import settings

    from proudly.demo.queries import demo_sign_in_links
    from proudly.demo.services import found_demo_company
    from proudly.people.models import Organisation

    if not Organisation.objects.exists():
        click.echo(f"Founding a company of {people} people, with eight weeks behind it …")
        found_demo_company(people=people, seed=DEMO_SEED, progress=lambda step: click.echo(f"  {step}"))
    links = demo_sign_in_links()
    if not links:
        click.echo("There is a company here already, and it is not the demo: nothing was changed.")
        return
    click.echo("\nBe one of these people; each link signs you in:\n")
    for role, name, address in links:
        click.echo(f"  {role:<10} {name:<24} {address}")
    if "smtp" not in settings.EMAIL_BACKEND:
        click.echo(f"\nTheir mail is not sent: sign in as the owner and read it at {settings.SITE_URL}/mailbox")


@main.command()
@click.argument("email")
@click.option("--name", required=True, help="How others see this person.")
@click.option("--organisation", required=True, help="The company; it is founded when it is not there yet.")
@click.option("--language", type=click.Choice(["en", "nl"]), default="en", show_default=True)
def createowner(email: str, name: str, organisation: str, language: str) -> None:
    """Make EMAIL an owner of an organisation, and say how to sign in."""
    _set_up()
    _require_tables()
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email
    from django.db import transaction

    from proudly.people.models import Organisation
    from proudly.people.rules import OWNER
    from proudly.people.services import add_member, found_organisation, give_role
    from proudly.points.services import adopt_starting_rules

    try:
        validate_email(email)
    except ValidationError as error:
        raise click.BadParameter(f"{email} is no e-mail address.", param_hint="EMAIL") from error
    with transaction.atomic():
        company = Organisation.objects.filter(name=organisation).first()
        if company is None:
            company = found_organisation(name=organisation, language=language)
            adopt_starting_rules(organisation=company)
        give_role(member=add_member(organisation=company, email=email, name=name, language=language), role=OWNER)
    click.echo(f"{email} is an owner of {company}.")
    _say_how_to_sign_in()


@main.command()
@click.argument("name")
@click.option("--owner", required=True, help="E-mail address of its first owner, who may be in others already.")
@click.option("--owner-name", help="How others see the owner; usually what stands before the @.")
@click.option("--language", type=click.Choice(["en", "nl"]), default="en", show_default=True)
@click.option("--domain", help="A host of its own for its pages; ALLOWED_HOSTS must hold it.")
def createorganisation(name: str, owner: str, owner_name: str | None, language: str, domain: str | None) -> None:
    """Found a further organisation NAME, with its first owner.

    One installation holds as many as you like, and nothing of one is seen in another. Nobody founds one on a page.
    """
    _set_up()
    _require_tables()
    from django.conf import settings
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email
    from django.db import transaction

    from proudly.people.models import Organisation
    from proudly.people.organisations import DomainRefused, give_domain
    from proudly.people.rules import OWNER
    from proudly.people.services import add_member, found_organisation
    from proudly.points.services import adopt_starting_rules

    try:
        validate_email(owner)
    except ValidationError as error:
        raise click.BadParameter(f"{owner} is no e-mail address.", param_hint="--owner") from error
    with transaction.atomic():
        if Organisation.objects.filter(name=name).exists():
            raise click.ClickException(f"There is a {name} already: `proudly createowner` gives it an owner.")
        company = found_organisation(name=name, language=language)
        adopt_starting_rules(organisation=company)
        called = owner_name or owner.partition("@")[0]
        add_member(organisation=company, email=owner, name=called, language=language, roles=[OWNER])
        if domain:
            try:
                give_domain(organisation=company, domain=domain)
            except DomainRefused as refused:
                raise click.BadParameter(refused.sentence, param_hint="--domain") from refused
    click.echo(f"{company} is there, and {owner} is its owner.")
    click.echo(f"Its own way in: {settings.SITE_URL}/o/{company.slug}")
    _say_how_to_sign_in()


@main.command()
@click.option("--give-domain", nargs=2, metavar="SLUG HOST", help='Let its pages be at HOST too; "" takes it away.')
def organisations(give_domain: tuple[str, str] | None) -> None:
    """List the organisations: people, way in, host of its own."""
    _set_up()
    _require_tables()
    from django.db.models import Count, Q

    from proudly.people import organisations as of_people
    from proudly.people.models import Organisation

    if give_domain:
        company = Organisation.objects.filter(slug=give_domain[0]).first()
        if company is None:
            raise click.ClickException(f"There is no organisation {give_domain[0]}.")
        try:
            of_people.give_domain(organisation=company, domain=give_domain[1])
        except of_people.DomainRefused as refused:
            raise click.ClickException(refused.sentence) from refused
    present = Count("members", filter=Q(members__left_at=None, members__person__is_active=True))
    for one in Organisation.objects.annotate(people=present).order_by("name", "pk"):
        click.echo(f"{one.name}: {one.people} people, /o/{one.slug}{f', {one.domain}' if one.domain else ''}")


def _say_how_to_sign_in() -> None:
    from django.conf import settings
    from django.urls import reverse

    click.echo(f"To sign in: {settings.SITE_URL}{reverse(settings.LOGIN_URL)}. A code comes by mail.")
    if "smtp" not in settings.EMAIL_BACKEND:
        click.echo(f"No mail server is set (MAIL_URL): the code is in the newest file of {settings.MAIL_DIR}.")


@main.command()
def doctor() -> None:
    """Check settings, database, mail, storage, clock and worker, and say what to mend."""
    _set_up()
    from proudly.config.doctor import examine

    all_well = True
    for finding in examine():
        mark = click.style("✓", fg="green") if finding.in_order else click.style("✗", fg="red")
        click.echo(f"{mark} {finding.subject}: {finding.said}")
        if not finding.in_order:
            all_well = False
            click.echo(f"    {finding.remedy}")
    if not all_well:
        sys.exit(1)


@main.command()
@click.argument("projections", nargs=-1)
def rebuild(projections: tuple[str, ...]) -> None:
    """Make scoreboards and totals again from the logs; all of them, or those named.

    The result is the same as before, unless something was damaged. The worker may go on meanwhile.
    """
    _set_up()
    _require_tables()
    from proudly.kit import projections as kit_projections

    known = {projection.name: projection for projection in kit_projections.declared() if projection.clear is not None}
    if unknown := sorted(set(projections) - set(known)):
        raise click.BadParameter(f"{', '.join(unknown)}: there is {', '.join(sorted(known))}", param_hint="PROJECTION")
    for name in projections or known:
        rows = 0
        for taken in kit_projections.rebuild(known[name]):
            rows += taken
            click.echo(f"\r{name}: {rows} rows read", nl=False)
        click.echo(f"\r{name}: {rows} rows read, done")


@main.command()
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), help="Only clicks since this day (UTC), such as 2026-11-01."
)
def rejudge(since: datetime | None) -> None:
    """Judge clicks again, such as when the list of robots has got better after an upgrade.

    Totals and points follow within seconds, when the worker runs. The worker may go on meanwhile, and a second run
    changes nothing.
    """
    _set_up()
    _require_tables()
    from proudly.links.rejudging import rejudge as judge_again

    judged = changed = 0
    for progress in judge_again(since=since.replace(tzinfo=UTC) if since else None):
        judged, changed = progress.judged, progress.changed
        click.echo(f"\rclicks: {judged} judged again, {changed} are something else now", nl=False)
    click.echo(f"\rclicks: {judged} judged again, {changed} are something else now, done")


@main.group()
def erasures() -> None:
    """Who was erased, in a list beside the database that an older copy of it does not undo."""


@erasures.command("apply")
def apply_erasures() -> None:
    """Erase again whoever the list names and the database still has. Every start does so, too."""
    _set_up()
    _require_tables()
    from proudly.people.erasure import erase_again

    click.echo(f"Erased again: {erase_again()}")


@main.group()
def audit() -> None:
    """The audit trail: who did what in an organisation."""


@audit.command("verify")
@click.argument("noted", required=False)
def verify_audit(noted: str | None) -> None:
    """Check that no entry was changed, removed or inserted, in every organisation.

    Keep what it prints for an organisation in another place, and give it back as NOTED, such as 1:42:9f3c…: then
    entries that were cut off at the end, or made anew with all that follow, are found too.
    """
    _set_up()
    _require_tables()
    from proudly.people import audit as trail
    from proudly.people.models import AuditEntry, Organisation

    whole = True
    for organisation in Organisation.objects.order_by("pk"):
        found = trail.verify(organisation)
        if found.broken is None:
            click.echo(
                f"{organisation}: {found.entries} entries, whole. {organisation.pk}:{found.entries}:{found.hash}"
            )
        else:
            whole = False
            click.echo(f"{organisation}: entry {found.broken} is not what it was, or is missing.", err=True)
    if noted:
        parts = noted.split(":")
        if len(parts) != 3 or not (parts[0] + parts[1]).isdecimal():
            raise click.BadParameter("give a line as this command printed it: 1:42:9f3c…", param_hint="NOTED")
        kept = AuditEntry.objects.filter(organisation=int(parts[0]), number=int(parts[1])).first()
        if (kept.hash if kept else trail.BEFORE_THE_FIRST) != parts[2]:
            whole = False
            click.echo(f"Entry {parts[1]} is not the one that was noted.", err=True)
    if not whole:
        sys.exit(1)


@main.group()
def ledger() -> None:
    """The ledger of points."""


@ledger.command("verify")
def verify_points() -> None:
    """Go over every transfer, entry and wallet, in every organisation, and what rests on them.

    Sums must be zero, wallets the sum of their entries, each cause there once, and what was taken back the mirror of
    what was given. Changes nothing.
    """
    _set_up()
    _require_tables()
    from proudly.people.models import Organisation
    from proudly.points.verifying import verify_ledger

    right = True
    for organisation in Organisation.objects.order_by("pk"):
        found = verify_ledger(organisation)
        for sentence in found.wrong:
            right = False
            click.echo(f"{organisation}: {sentence}", err=True)
        verdict = "right" if not found.wrong else f"{len(found.wrong)} things are wrong"
        counted = f"{found.transfers} transfers, {found.entries} entries, {found.wallets} wallets"
        click.echo(f"{organisation}: {counted}: {verdict}.")
    if not right:
        sys.exit(1)


if __name__ == "__main__":
    main(prog_name="proudly")
