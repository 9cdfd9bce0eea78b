from __future__ import annotations

import errno

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.static import serve


def picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture of a story or a reward. Mails and networks fetch them, so they are public; nothing in them may run."""
    try:
        response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:  # no file can be called that; anything else is trouble with the disk
            raise Http404 from error
        raise
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
