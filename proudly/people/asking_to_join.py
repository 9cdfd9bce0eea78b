"""Typing an address behind the link to join by.

Whether an address is known here is told to nobody but its mailbox: page, rows and task are the same either way.
"""

from __future__ import annotations

from functools import partial

from django.db import transaction

from proudly.kit import clock
from proudly.people import tasks
from proudly.people.mail_domains import domain_of, is_second_name
from proudly.people.models import JoinLink, JoinRequest
from proudly.people.rules import JOIN_MAIL_LASTS, MOST_JOIN_MAILS


class NotAllowed(Exception):
    """An address of this domain may not join."""


class SecondName(NotAllowed):
    """It is a second name of a mailbox, with which one person could join many times."""


def ask_to_join(*, link: JoinLink, address: str, language: str) -> None:
    """Mail this address a link to join by, or, when it is known here, how to sign in.

    An address gets at most MOST_JOIN_MAILS in JOIN_MAIL_LASTS; asking more often looks the same and does nothing.

    Args:
        address: as `plain_address` writes it. Raises NotAllowed, SecondName.
        language: of the mail.
    """
    if domain_of(address) not in link.domains:
        raise NotAllowed
    if is_second_name(address):
        raise SecondName
    now = clock.now()
    with transaction.atomic():
        JoinLink.objects.select_for_update(no_key=True).get(pk=link.pk)
        lately = JoinRequest.objects.filter(link=link, address=address, asked_at__gt=now - JOIN_MAIL_LASTS)
        if lately.count() >= MOST_JOIN_MAILS:
            return
        asked = JoinRequest.objects.create(
            organisation_id=link.organisation_id,
            link=link,
            round=link.round,
            address=address,
            language=language,
            asked_at=now,
        )
        transaction.on_commit(partial(tasks.send_join_mail, asked.pk))
