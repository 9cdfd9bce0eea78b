from __future__ import annotations

from django.core.mail import EmailMessage

from proudly.kit.tasks import crontab, huey


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
