from minsheng.faces.site.settings import *  # noqa: F403
from minsheng.faces.site.settings import INSTALLED_APPS as APPS

INSTALLED_APPS = [*APPS, "tests.registry.jobs.slow_app"]
