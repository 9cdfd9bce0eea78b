from __future__ import annotations

from django.core.mail import EmailMessage

from proudly.kit.pulse import pulse
from proudly.kit.tasks import crontab, huey
from proudly.people import invitations, joining
from proudly.people.mails import join_mail
from proudly.people.models import JoinRequest


@huey.task(retries=4, retry_delay=10)
def send_sign_in_mail(message: EmailMessage) -> None:
    message.send()


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
