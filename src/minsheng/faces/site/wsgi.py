"""The site as any WSGI server takes it (granian here; gunicorn works), warm: whoever imports it has read the law."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minsheng.faces.site.settings")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
application = get_wsgi_application()

from minsheng.faces.site.warming import warm  # noqa: E402  (needs the applications)

warm()
