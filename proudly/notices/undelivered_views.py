"""What could not be delivered, for owners."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from proudly.notices.channels.mail.returned import address_works_again, members_without_mail
from proudly.notices.channels.registry import CHANNELS
from proudly.notices.kinds import all_kinds
from proudly.notices.undelivered import channels_in_trouble, send_undelivered_again, undelivered
from proudly.people.views import MemberRequest, action_required

ON_A_PAGE = 50
MOST_WITHOUT_MAIL = 100


@require_safe
@action_required("send messages again")
def undelivered_page(request: MemberRequest) -> HttpResponse:
    page = Paginator(undelivered(request.member.organisation), ON_A_PAGE).get_page(request.GET.get("page"))
    kinds = {kind.key: kind.name or kind.key for kind in all_kinds()}
    channels = {channel.key: channel.name for channel in CHANNELS}
    lines = [
        (one, kinds.get(one.notice.kind, one.notice.kind), channels.get(one.channel, one.channel))
        for one in page.object_list
    ]
    troubles = [(channels.get(one.channel, one.channel), one) for one in channels_in_trouble()]
    without_mail = list(members_without_mail(request.member.organisation)[: MOST_WITHOUT_MAIL + 1])
    said = {
        "without_mail": without_mail[:MOST_WITHOUT_MAIL],
        "more_without_mail": len(without_mail) > MOST_WITHOUT_MAIL,
        "most_without_mail": MOST_WITHOUT_MAIL,
        "page": page,
        "lines": lines,
        "troubles": troubles,
        "section": "organisation",
    }
    return render(request, "notices/undelivered.html", said)


@require_POST
@action_required("send messages again")
def send_again(request: MemberRequest) -> HttpResponse:
    """One of them, or all."""
    said = request.POST.get("delivery", "")
    only = None if said == "all" else [int(said)] if said.isdecimal() and len(said) <= 18 else []
    number = send_undelivered_again(organisation=request.member.organisation, only=only)
    if number:
        told = ngettext("%(n)d message is sent again.", "%(n)d messages are sent again.", number)
        messages.success(request, told % {"n": number})
    else:
        messages.info(request, _("There was nothing to send again."))
    return redirect("undelivered")


@require_POST
@action_required("send messages again")
def send_mail_again(request: MemberRequest, member_id: int) -> HttpResponse:
    """An owner says that a colleague's address works."""
    member = get_object_or_404(members_without_mail(request.member.organisation), pk=member_id)
    address_works_again(member=member)
    messages.success(request, _("%(name)s gets mail again.") % {"name": member.name})
    return redirect("undelivered")
