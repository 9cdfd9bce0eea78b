from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override

from proudly.people import services
from proudly.people.forms import PreferencesForm
from proudly.people.models import Member
from proudly.people.queries import may

P = ParamSpec("P")


class MemberRequest(HttpRequest):
    """A request of somebody who is signed in and a member of an organisation."""

    member: Member


def action_required(
    action: str,
) -> Callable[
    [Callable[Concatenate[MemberRequest, P], HttpResponseBase]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]
]:
    """Let only members through who may do `action`, a key of `rules.WHO_MAY`. A stranger is asked to sign in."""

    def decorate(
        view: Callable[Concatenate[MemberRequest, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not may(request.member, action):  # type: ignore[attr-defined]  # set by CurrentMemberMiddleware
                raise PermissionDenied
            return view(request, *args, **kwargs)  # type: ignore[arg-type]

        return guarded

    return decorate


@action_required("read stories")
def preferences(request: MemberRequest) -> HttpResponse:
    """The member's own language, networks, and whether mails are wanted."""
    form = PreferencesForm(request.POST or None, member=request.member)
    if request.method == "POST" and form.is_valid():
        services.set_preferences(member=request.member, **form.cleaned_data)
        with override(form.cleaned_data["language"]):
            messages.success(request, _("Saved."))
        return redirect("preferences")
    return render(request, "people/preferences.html", {"form": form})
