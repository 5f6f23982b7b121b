"""What allauth asks us: nobody signs up by the site alone, where one goes after logging in, and what the log keeps of it."""

from __future__ import annotations

import base64
import contextlib
import time
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse

from minsheng.faces.pages.words import both_later
from minsheng.registry.access.acting import UnknownActor, acting, even_out
from minsheng.registry.sealing import seal, unseal

BEGAN = "began_at"  # of a session: seconds since 1970 when somebody logged in
_PURPOSE = "log-in"
_OVER = both_later(
    "这个初始密码已过期（发放后七天内须首次登录）。居民请带身份证到街道窗口，工作人员请找安全管理员，重新发放。",
    "This first password has run out: it serves for seven days. A new one is given at the window of your street (residents, with the "
    "identity card) or by the security administrator (staff).",
)
log = structlog.get_logger()


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by whoever may give roles, or for a resident by an officer; never by signing up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("start")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("start")

    def get_user_search_fields(self) -> list[str]:
        return []

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """No mail is sent: an account has no address."""

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """The account alone: allauth adds the host and port that the visitor names, and another name would begin a new count."""
        return str(credentials.get("username", "")).lower()

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Whoever the password is of; nobody on a beat, so that the time does not tell whether there is such a name."""
        began = time.perf_counter()
        found = super().authenticate(request, **credentials)
        if found is None:
            even_out(began)
        elif found.is_first_password_over:
            messages.error(request, _OVER)
            return None
        return found

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        noted(str(credentials.get("username", "")), "log-in refused", by="password")

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        request.session[BEGAN] = int(time.time())
        steps = request.session.get("account_authentication_methods", [])
        noted(user.get_username(), "logged in", by=[step["method"] for step in steps])

    def logout(self, request: HttpRequest) -> None:
        if request.user.is_authenticated:
            noted(request.user.get_username(), "logged out")
        super().logout(request)


class SocialAdapter(DefaultSocialAccountAdapter):
    """OpenID Connect logs in whoever the security administrator linked to an account; it opens none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if not sociallogin.is_existing:
            log.warning("log-in failed", by="openid", why="not linked")
            said = {"provider": sociallogin.provider, "subject": sociallogin.account.uid}
            raise ImmediateHttpResponse(render(request, "pages/not_linked.html", said, status=403))

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        log.warning("log-in failed", by="openid", why=str(exception or error))


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of second factors are sealed where they are kept."""

    def encrypt(self, text: str) -> str:
        return base64.b64encode(seal(text, "second factor")).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(base64.b64decode(encrypted_text), "second factor")


class SecondFactorForm(AuthenticateForm):
    """The second step of logging in; a wrong code is kept in the log."""

    def clean_code(self) -> str:
        try:
            return str(super().clean_code())
        except ValidationError:
            noted(self.user.get_username(), "log-in refused", by="code")
            raise


def noted(name: str, action: str, **detail: Any) -> None:
    """An entry of the chained log, under the account; what was typed that is no account's name may be a password and stands nowhere."""
    with contextlib.suppress(UnknownActor), acting(name, _PURPOSE) as act:
        act.record(action, **detail)
        return
    log.warning(action, account="unknown")
