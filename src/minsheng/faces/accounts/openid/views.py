"""To the provider, and back from it."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from minsheng.faces.accounts.openid.checking import Adapter


class _Answer(OAuth2CallbackView):
    """The answer to a log-in that this very session began: its nonce goes to the checks."""

    adapter: Adapter

    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        state, refused = super()._get_state(request, provider)
        self.adapter.nonce = (state or {}).get("nonce", "")
        if refused is None and request.GET.get("iss", self.adapter.issuer) != self.adapter.issuer:
            raise OAuth2Error("Another provider answers than the one that was asked.")  # RFC 9207
        return state, refused


@require_POST
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the provider."""
    try:
        return OAuth2LoginView.adapter_view(Adapter(request, provider_id))(request)  # type: ignore[no-any-return]
    except SocialApp.DoesNotExist:
        raise Http404 from None


@require_safe
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from it."""
    adapter = Adapter(request, provider_id)
    try:
        return _Answer.adapter_view(adapter)(request)  # type: ignore[no-any-return]
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except OAuth2Error as error:
        return render_authentication_error(request, adapter.get_provider(), exception=error)  # type: ignore[no-any-return]
