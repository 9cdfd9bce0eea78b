from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.static import serve


def picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture of a story or a reward. Mails and networks fetch them, so they are public; nothing in them may run."""
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
