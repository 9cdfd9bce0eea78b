from __future__ import annotations

import logging

from django.core.mail import EmailMessage

from proudly.kit.pulse import pulse
from proudly.kit.tasks import crontab, huey
from proudly.people import invitations, joining, own_data, retention
from proudly.people.mails import join_mail
from proudly.people.models import DataExport, JoinRequest, Organisation

log = logging.getLogger(__name__)


@huey.task(retries=4, retry_delay=10)
def send_sign_in_mail(message: EmailMessage) -> None:
    message.send()


@huey.task()
def work_on_import(import_id: int) -> None:
    from proudly.people.importing import services  # which nudges this task

    services.work_on(import_id=import_id)


@huey.periodic_task(crontab(minute="*"))
def sweep_imports() -> None:
    """Find imports whose task was lost, or died with its worker."""
    from proudly.people.importing import claims

    for import_id in claims.waiting():
        work_on_import(import_id)


@huey.periodic_task(crontab(minute="25"))
def forget_old_imports() -> None:
    from proudly.people.importing import services

    services.forget_old_imports()


@huey.task(retries=2, retry_delay=10)
def make_data_export(export_id: int) -> None:
    export = DataExport.objects.select_related("member__organisation", "member__person").filter(pk=export_id).first()
    if export is not None:
        own_data.make_export(export=export)


@huey.periodic_task(crontab(minute="*/5"))
def sweep_data_exports() -> None:
    """Find what a nudge that was lost, or a worker that died, has left behind."""
    for export in DataExport.objects.select_related("member__organisation", "member__person").filter(made_at=None):
        try:
            own_data.make_export(export=export)
        except Exception:  # of one member; the others are not to wait for it
            log.exception("export %s could not be made", export.pk)


@huey.periodic_task(crontab(minute="25", hour="3"))
def keep_nothing_too_long() -> None:
    for organisation in Organisation.objects.order_by("pk"):
        try:
            retention.remove_what_is_over(organisation=organisation)
        except Exception:  # in one organisation; the others are not to wait for it
            log.exception("what is over in organisation %s was not all removed", organisation.pk)


@huey.task(retries=4, retry_delay=10)
def send_join_mail(request_id: int) -> None:
    """Whoever asked and gets nothing asks again: like a sign-in code, it is not kept for later."""
    asked = JoinRequest.objects.select_related("organisation").filter(pk=request_id, used_at=None).first()
    mail = join_mail(asked) if asked else None
    if mail:
        mail.send()


@huey.periodic_task(crontab(minute="17"))
def forget_join_requests() -> None:
    joining.forget_join_requests()


pulse(invitations.carry_on_inviting)
