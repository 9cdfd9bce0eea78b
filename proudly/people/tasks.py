from __future__ import annotations

from django.core.mail import EmailMessage

from proudly.kit.tasks import huey


@huey.task(retries=4, retry_delay=10)
def send_sign_in_mail(message: EmailMessage) -> None:
    message.send()
