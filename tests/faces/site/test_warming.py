"""A process that has the site's application has read the law and compiled the pages, before any server listens with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

ASKED = """
import json, os
os.environ["DJANGO_SETTINGS_MODULE"] = "minsheng.faces.site.settings"
import django
django.setup()
from django.template import engines
from minsheng.faces.site.warming import is_warm, templates
before = is_warm()
import minsheng.faces.site.wsgi
(loader,) = engines["django"].engine.template_loaders
compiled = {template.name for template in loader.get_template_cache.values() if hasattr(template, "name")}
from minsheng.faces.lawbook.reading import cases, properties
after = is_warm() and all(each.cache_info().currsize for each in (cases, properties))
print(json.dumps([before, after, len(templates()), sorted(set(templates()) - compiled)]))
"""


def test_the_application_comes_warm() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASKED], env=os.environ, capture_output=True, text=True, timeout=120, check=True
    )
    before, after, pages, cold = json.loads(done.stdout.splitlines()[-1])
    assert not before
    assert after
    assert pages > 100
    assert cold == []
