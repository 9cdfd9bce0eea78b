import os
import warnings

from django.core.asgi import get_asgi_application

from proudly.config.serve import follow_parent

# WhiteNoise and Django's own file view hand over plain files; Django reads these whole, and they are small.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "proudly.config.settings")
application = get_asgi_application()
follow_parent()
