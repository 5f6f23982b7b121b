"""What allauth asks us: nobody signs up by the site alone, and where one goes after logging in."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.urls import reverse


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by whoever may give roles, or for a resident by an officer; never by signing up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("start")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")

    def get_user_search_fields(self) -> list[str]:
        return []

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """No mail is sent: an account has no address."""


class SocialAdapter(DefaultSocialAccountAdapter):
    """OpenID Connect logs in who has an account already, by the name that the provider gives; it opens none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:
        return False
