"""The page on which members give tokens to other programs, and take them back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from proudly.api import queries, services
from proudly.api.forms import TokenForm
from proudly.api.models import ApiToken
from proudly.api.scopes import SCOPES
from proudly.people.views import MemberRequest, action_required


@never_cache
@sensitive_variables("plain")
@action_required("read stories")
def tokens(request: MemberRequest) -> HttpResponse:
    """The member's tokens; a new one is shown in this answer and nowhere else, which is why it does not redirect."""
    plain = ""
    form = TokenForm(request.POST or None, member=request.member)
    if request.method == "POST" and form.is_valid():
        _token, plain = services.make_token(member=request.member, **form.cleaned_data)
        form = TokenForm(member=request.member)
    lines = [
        {"token": token, "scopes": [SCOPES[key].sentence for key in token.scopes if key in SCOPES]}
        for token in queries.tokens_of(request.member)
    ]
    return render(request, "api/tokens.html", {"form": form, "plain": plain, "lines": lines})


@require_POST
@action_required("read stories")
def revoke(request: MemberRequest, token_id: int) -> HttpResponse:
    token = get_object_or_404(ApiToken, pk=token_id, member=request.member)
    services.revoke_token(token=token)
    messages.success(request, _("Withdrawn. “%(name)s” can do nothing any more.") % {"name": token.name})
    return redirect("api_tokens")
