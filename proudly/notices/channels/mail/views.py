"""The door at which a mail provider reports."""

from __future__ import annotations

import logging

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

log = logging.getLogger(__name__)


@csrf_exempt  # another server's program: it shows a password of its own
@require_http_methods(["POST", "HEAD"])
def mail_events(request: HttpRequest, provider: str) -> HttpResponseBase:
    """Only where an owner has set the password, ANYMAIL_WEBHOOK_SECRET: else anybody could stop anybody's mail."""
    if not settings.ANYMAIL.get("WEBHOOK_SECRET"):
        raise Http404
    # Only here: it brings the forms of twenty providers with it.
    from anymail.exceptions import AnymailConfigurationError, AnymailWebhookValidationFailure

    import proudly.notices.channels.mail.events  # noqa: F401  # takes what it sends

    try:
        door = resolve(f"/{provider}/tracking/", "anymail.urls")
    except Resolver404 as unknown:
        raise Http404 from unknown
    try:
        answer: HttpResponseBase = door.func(request)
        return answer
    except AnymailWebhookValidationFailure:
        return HttpResponse("The password is missing or wrong.", status=403, content_type="text/plain")
    except AnymailConfigurationError as missing:
        log.exception("what %s reports cannot be checked", provider)
        return HttpResponse(str(missing), status=501, content_type="text/plain")
    except (ValueError, KeyError, TypeError, AttributeError):
        log.exception("what %s reports cannot be read", provider)
        return HttpResponse(f"This is not how {provider} reports.", status=400, content_type="text/plain")
