"""The provider as allauth asks for it (``provider_class``): no scope but ``openid``, nothing taken from the address, a nonce each time."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.http import HttpRequest, HttpResponse

from minsheng.faces.accounts.openid.checking import Adapter


class Provider(OpenIDConnectProvider):
    """Always logs in: nobody connects an account by the own hand, and what an address says besides counts for nothing."""

    oauth2_adapter_class = Adapter

    def get_default_scope(self) -> list[str]:
        return ["openid"]

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        asked = super().get_redirect_from_request_kwargs(request)
        return {"process": AuthProcess.LOGIN, **({"next_url": asked["next_url"]} if "next_url" in asked else {})}

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **more: Any
    ) -> HttpResponse:
        nonce = secrets.token_urlsafe(32)
        more["auth_params"] = {"nonce": nonce}
        try:
            return super().redirect(request, process, next_url, data, nonce=nonce, **more)  # type: ignore[no-any-return]
        except OAuth2Error as error:  # the provider cannot be reached, or says that it is another
            return render_authentication_error(request, self, exception=error)  # type: ignore[no-any-return]
