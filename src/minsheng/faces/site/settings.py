"""Django's settings for what serves: the registry's, and those of the web."""

from __future__ import annotations

import os

from minsheng.faces.site.secrets import site_secret
from minsheng.services.settings import *  # noqa: F403
from minsheng.services.settings import VAR

SECRET_KEY = site_secret(VAR)
DEBUG = False
ALLOWED_HOSTS = os.environ.get("MINSHENG_HOSTS", "127.0.0.1 localhost [::1]").split()
ROOT_URLCONF = "minsheng.faces.site.urls"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
USE_I18N = True
