"""The page on which an owner connects the company's directory, and says which role a group gives."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.db.models.functions import Lower
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from proudly.api.scim import queries, services
from proudly.api.scim.errors import ERRORS
from proudly.api.scim.forms import GroupRoleForm
from proudly.api.scim.resources import root
from proudly.people import groups as people
from proudly.people.queries import directory_counts
from proudly.people.services import LastOwner
from proudly.people.views import MemberRequest, action_required


@never_cache
@sensitive_variables("plain")
@action_required("connect the directory")
def directory(request: MemberRequest) -> HttpResponse:
    """How the directory is connected. A new token is shown in this answer and nowhere else: it does not redirect.

    Five queries beside those of every page.
    """
    organisation = request.member.organisation
    plain = services.connect_directory(by=request.member) if request.method == "POST" else ""
    connection = queries.connection_in_force(organisation)
    users, groups = directory_counts(organisation)
    listed = queries.groups_of(organisation).annotate(size=Count("members")).order_by(Lower("name"), "pk")
    page = Paginator(listed, 50).get_page(request.GET.get("page"))
    return render(
        request,
        "api/directory.html",
        {
            "plain": plain,
            "address": root(),
            "connection": connection,
            "error": ERRORS.get(connection.last_error, "") if connection else "",
            "users": users,
            "groups": groups,
            "page": page,
            "lines": [(group, GroupRoleForm(group=group)) for group in page.object_list],
        },
    )


@require_POST
@action_required("connect the directory")
def withdraw(request: MemberRequest) -> HttpResponse:
    services.disconnect_directory(organisation=request.member.organisation)
    messages.success(request, _("Withdrawn. The directory can do nothing here any more."))
    return redirect("directory")


@require_POST
@action_required("connect the directory")
def group_role(request: MemberRequest, group_id: int) -> HttpResponse:
    group = get_object_or_404(queries.groups_of(request.member.organisation), pk=group_id)
    form = GroupRoleForm(request.POST, group=group)
    if not form.is_valid():
        messages.error(request, _("There is no such role."))
        return redirect("directory")
    try:
        people.set_group_role(group=group, role=form.cleaned_data["role"])
    except LastOwner:
        messages.error(request, _("Make somebody else an owner first: nobody could give roles any more."))
    else:
        messages.success(request, _("Saved."))
    return redirect("directory")
