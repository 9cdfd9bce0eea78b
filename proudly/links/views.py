"""The pages behind a link that does not lead on, and those on which a manager says what links do.

The edge answers all links that lead on, and `door` takes in what came of a visit.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from proudly.links import conversions, queries
from proudly.links.forms import ConversionsForm
from proudly.links.models import Closing, LinkSettings
from proudly.people.views import MemberRequest, action_required


@require_safe
def unknown(request: HttpRequest) -> HttpResponse:
    """There is no such link. No query."""
    return render(request, "links/unknown.html", status=404)


@require_safe
def closed(request: HttpRequest, code: str) -> HttpResponse:
    """The editor has closed the links of this story, or their time is over. One query."""
    closings = Closing.objects.select_related("story", "organisation").filter(story__links__code=code)
    closing = get_object_or_404(closings)
    with override(closing.story.language):
        said = {"closing": closing, "organisation": closing.organisation}
        return render(request, "links/closed.html", said, status=410)


@never_cache
@sensitive_variables("secret")
@action_required("change link settings")
def conversion_settings(request: MemberRequest) -> HttpResponse:
    """Whether sites say what came of a visit, and how. A new secret is shown in this answer and nowhere else."""
    organisation = request.member.organisation
    said = queries.conversion_settings_of(organisation)
    form = ConversionsForm(request.POST or None, said=said)
    if request.method != "POST" or not form.is_valid():
        return _conversions_page(request, form, said)
    if secret := conversions.set_conversions(organisation=organisation, **form.chosen()):
        said = queries.conversion_settings_of(organisation)
        return _conversions_page(request, ConversionsForm(said=said), said, secret=secret)
    messages.success(request, _("Saved."))
    return redirect("conversion_settings")


@never_cache
@sensitive_variables("secret")
@require_POST
@action_required("change link settings")
def new_conversion_secret(request: MemberRequest) -> HttpResponse:
    """Another secret, shown in this answer and nowhere else, which is why it does not redirect."""
    organisation = request.member.organisation
    try:
        secret = conversions.change_secret(organisation=organisation)
    except LinkSettings.DoesNotExist as off:
        raise Http404 from off
    said = queries.conversion_settings_of(organisation)
    return _conversions_page(request, ConversionsForm(said=said), said, secret=secret)


def _conversions_page(
    request: HttpRequest, form: ConversionsForm, said: LinkSettings | None, *, secret: str = ""
) -> HttpResponse:
    script = f"{settings.SITE_URL}{reverse('conversions_script')}"
    return render(
        request,
        "links/conversions.html",
        {
            "form": form,
            "is_on": said is not None and said.reports_conversions,
            "secret": secret,
            "snippet": f'<script src="{script}" async></script>',
            "call": 'proudly.converted("application")',
            "address": f"{settings.SITE_URL}{reverse('conversion')}",
        },
    )
