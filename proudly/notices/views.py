from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from proudly.kit import tokens
from proudly.notices import services
from proudly.notices.channels.mail.folder import kept_mail, kept_mails
from proudly.notices.channels.mail.message import STOP_MAIL
from proudly.people.models import Member
from proudly.people.views import MemberRequest, action_required


@csrf_exempt  # mail programs send this POST without cookie and without form (RFC 8058); the token says who
def stop_mail(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the button, POST stops the mails: scanners that follow the link stop nothing."""
    try:
        content = tokens.read(STOP_MAIL, token, max_age=timedelta(days=3650))
        member = Member.objects.select_related("person", "organisation").get(pk=content["member"])
    except (tokens.TokenRefused, Member.DoesNotExist, KeyError):
        return render(request, "notices/stop_mail.html", {"refused": True}, status=403)
    if request.method == "POST":
        services.stop_mail(member=member)
    with override(member.language):
        return render(
            request,
            "notices/stop_mail.html",
            {"reader": member, "look": member.organisation, "stopped": request.method == "POST"},
        )


@require_safe
@action_required("read the mailbox")
def mailbox(request: MemberRequest) -> HttpResponse:
    """The mails that were kept in the data folder, for an installation without a mail server."""
    _only_without_a_mail_server()
    return render(request, "notices/mailbox.html", {"mails": kept_mails(*_whose(request.member), limit=200)})


@require_safe
@action_required("read the mailbox")
def mailbox_mail(request: MemberRequest, name: str) -> HttpResponse:
    _only_without_a_mail_server()
    mail = kept_mail(*_whose(request.member), name)
    if mail is None:
        raise Http404
    return render(request, "notices/mailbox_mail.html", {"mail": mail})


@require_safe
@action_required("read the mailbox")
def mailbox_html(request: MemberRequest, name: str) -> HttpResponse:
    """The mail's own page, shown in a frame that may run nothing."""
    _only_without_a_mail_server()
    mail = kept_mail(*_whose(request.member), name)
    if mail is None:
        raise Http404
    start, head, rest = mail.html.partition("<head>")
    # A link that opened in the frame would be blank: no page of ours lets itself be framed.
    response = HttpResponse(f'{start}{head}<base target="_blank">{rest}')
    response.headers["Content-Security-Policy"] = (
        "sandbox allow-popups allow-popups-to-escape-sandbox; script-src 'none'"
    )
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _only_without_a_mail_server() -> None:
    if not settings.EMAIL_BACKEND.endswith("FolderBackend"):
        raise Http404


def _whose(owner: Member) -> tuple[int, set[str]]:
    """Which mails an owner may read: those of the own organisation, and of people who are in no other."""
    elsewhere = Member.objects.exclude(organisation=owner.organisation_id).values("person")
    people = Member.objects.present().filter(organisation=owner.organisation_id).exclude(person__in=elsewhere)
    return owner.organisation_id, set(people.values_list("person__email", flat=True))
