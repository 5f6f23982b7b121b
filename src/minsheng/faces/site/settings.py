"""Django's settings for what serves: the registry's, and those of the web.

======================  ==================================================================
variable                meaning
======================  ==================================================================
MINSHENG_SECRET         signs sessions; unset: made once in ``$MINSHENG_VAR/site.secret``
MINSHENG_HOSTS          host names the site answers to, separated by spaces
MINSHENG_HTTPS          ``yes``: the site is reached by https alone (secure cookies, HSTS)
MINSHENG_PROXIES        how many proxies of your own stand before it (0)
MINSHENG_CLAMD          ClamAV's daemon, which looks papers through before they are kept: its socket's path or host:port; unset: nobody does
MINSHENG_BANK_OUTBOX    the folder that the bank's transfer program empties; unset: ``$MINSHENG_VAR/bank-outbox``
MINSHENG_OPENID         a file of OpenID Connect providers: docs/site.md
======================  ==================================================================
"""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy

from minsheng.faces.accounts.openid import file as openid
from minsheng.faces.site import logs
from minsheng.faces.site.secrets import site_secret
from minsheng.services.settings import *  # noqa: F403
from minsheng.services.settings import INSTALLED_APPS as SERVICE_APPS
from minsheng.services.settings import VAR

HERE = Path(__file__).parent
HTTPS = os.environ.get("MINSHENG_HTTPS", "") == "yes"
SECRET_KEY = site_secret(VAR)
DEBUG = False
ALLOWED_HOSTS = (os.environ.get("MINSHENG_HOSTS") or "127.0.0.1 localhost [::1]").split()
ROOT_URLCONF = "minsheng.faces.site.urls"

INSTALLED_APPS = [
    "minsheng.faces.pages",  # before allauth: its templates come first
    "minsheng.faces.accounts",
    "minsheng.faces.lawbook",
    "minsheng.faces.console",
    "minsheng.faces.portal",
    "minsheng.faces.board",
    "minsheng.faces.administration",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "django.forms",
    "django_prometheus",
    "minsheng.faces.api",
    "minsheng.faces.spdci",
    *SERVICE_APPS,
]
MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "minsheng.faces.site.logs.Requests",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "minsheng.faces.api.middleware.ApiRequests",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "minsheng.faces.pages.last_seen.LastSeen",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "minsheng.faces.pages.large_print.LargePrint",
    "minsheng.faces.pages.gate.Gate",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.static",
                "minsheng.faces.pages.templatetags.pages",
                "minsheng.faces.console.templatetags.console",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "minsheng.faces.pages.menu.menu",
            ],
        },
    }
]
FORM_RENDERER = "minsheng.faces.pages.forms.Renderer"

USE_I18N = True
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", gettext_lazy("Simplified Chinese")), ("en", gettext_lazy("English"))]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600

CLAMD = os.environ.get("MINSHENG_CLAMD", "")
BANK_OUTBOX = Path(os.environ.get("MINSHENG_BANK_OUTBOX") or VAR / "bank-outbox")
STATIC_URL = "/static/"
STATICFILES_DIRS = [HERE / "built", HERE / "pictures"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
WHITENOISE_ALLOW_ALL_ORIGINS = False

LIBRARY_TABLES = [
    "procrastinate%",
    "django_session",
    "account_%",
    "accounts_user%",
    "mfa_%",
    "socialaccount_%",
    "usersessions_%",
    "counted",
]
# Wrong passwords counted and one-time codes used: the same for every process, and after a new start. One row for each account,
# address or code asked about; what is past its time is removed every night.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "counted",
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    }
}
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "minsheng.faces.accounts.passwords.KnownPassword"},
    {"NAME": "minsheng.faces.accounts.passwords.OwnWords"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ["name"]}},
]  # fmt: skip
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
ACCOUNT_ADAPTER = "minsheng.faces.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "name"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_PREVENT_ENUMERATION = True
SOCIALACCOUNT_ADAPTER = "minsheng.faces.accounts.adapters.SocialAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
MFA_ADAPTER = "minsheng.faces.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {"authenticate": "minsheng.faces.accounts.adapters.SecondFactorForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_RECOVERY_CODES_SHOW_ONCE = True  # hashes are kept, not they
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "minsheng"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
USERSESSIONS_TRACK_ACTIVITY = True
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("MINSHENG_PROXIES") or "0")
if HTTPS and ALLAUTH_TRUSTED_PROXY_COUNT:  # else anybody could say so
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

_OPENID = openid.providers(os.environ.get("MINSHENG_OPENID", ""))
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "provider_class": "minsheng.faces.accounts.openid.provider.Provider",
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [openid.as_app(each) for each in _OPENID],
    }
}

SESSION_COOKIE_AGE = 3600  # since it was last seen (pages.last_seen)
SESSION_LONGEST_S = 12 * 3600  # since logging in, however busy; pages.gate keeps it
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
_HOST_ONLY = "__Host-" if HTTPS else ""  # browsers take it over https alone, for this very host
SESSION_COOKIE_NAME = f"{_HOST_ONLY}sessionid"
CSRF_COOKIE_NAME = f"{_HOST_ONLY}csrftoken"
LANGUAGE_COOKIE_NAME = f"{_HOST_ONLY}django_language"
LARGE_PRINT_COOKIE_NAME = f"{_HOST_ONLY}large_print"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "minsheng.faces.pages.views.form_too_old"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^api/", r"^metrics$", r"^health/"]  # programs are refused or, by the probe, answered
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "object-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "style-src-attr": ["'unsafe-inline'"],  # charts place their labels so
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *openid.origins(_OPENID)],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
# docs/running.md: one line of JSON for each request; metrics for whoever runs the site
LOGGING = logs.settings()
DJANGO_STRUCTLOG_USER_ID_FIELD = None
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logs.DEBUG
PROMETHEUS_EXPORT_MIGRATIONS = False
logs.configure()
