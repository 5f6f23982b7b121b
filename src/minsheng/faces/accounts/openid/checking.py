"""What a provider says is believed only after every check that OpenID Connect Core 1.0, section 3.1.3.7, asks for, signature included."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import requests
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from minsheng.faces.accounts.openid.file import WELL_KNOWN

SIGNING = ["RS256", "PS256", "ES256", "Ed25519", "EdDSA"]
_LEEWAY_S = 60
_LONGEST = 20_000


class Adapter(OpenIDConnectOAuth2Adapter):
    """Talks to one provider. Everything that is not as it must be is an :class:`OAuth2Error`, which one page tells."""

    nonce = ""  # of the log-in under way; set when the answer comes

    @cached_property
    def issuer(self) -> str:
        """Who the provider is, as the file says it."""
        return str(self.get_provider().app.settings["server_url"]).removesuffix(WELL_KNOWN)

    @cached_property
    def openid_config(self) -> dict[str, Any]:
        """The provider's own description, which must name the issuer that it was asked for under."""
        found = self._json(self.get_provider().server_url)
        if found.get("issuer") != self.issuer:
            raise OAuth2Error("The provider calls itself by another name than the file.")
        return found

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **more: Any) -> Any:
        """Who logs in: ``sub`` of the signed token, or the field that the file names, and nothing else of what the provider knows."""
        field = app.settings.get("uid_field", "sub")
        claims = self.checked(more["response"].get("id_token"), app.client_id)
        said = claims
        if field not in claims:
            said = self._json(self.profile_url, Authorization=f"Bearer {token.token}")
            if said.get("sub") != claims["sub"]:
                raise OAuth2Error("The provider's two answers are about two people.")
        if not isinstance(said.get(field), str) or not 0 < len(said[field]) <= 191:
            raise OAuth2Error("The provider does not say who somebody is by the field that the file names.")
        return self.get_provider().sociallogin_from_response(request, {"id_token": {field: said[field]}})

    def checked(self, text: Any, client_id: str) -> dict[str, Any]:
        """The claims of an ID token: signed by a key of the provider's, from it, for us, for this log-in, and still in time."""
        if not isinstance(text, str) or len(text) > _LONGEST:
            raise OAuth2Error("The provider sent no ID token.")
        must = jwt.JWTClaimsRegistry(
            leeway=_LEEWAY_S,
            iss={"essential": True, "value": self.issuer},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": self.nonce},
        )
        try:
            keys = KeySet.import_key_set(self._json(self.openid_config["jwks_uri"]))  # type: ignore[arg-type]
            claims = dict(jwt.decode(text, keys, algorithms=SIGNING).claims)
            must.validate(claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise OAuth2Error(f"The ID token does not count ({type(error).__name__}).") from None
        audience = claims.get("aud")
        others = [audience] if isinstance(audience, str) else audience
        if not isinstance(others, list) or client_id not in others:
            raise OAuth2Error("The ID token is for somebody else.")
        if (len(others) > 1 or "azp" in claims) and claims.get("azp") != client_id:
            raise OAuth2Error("The ID token was given to somebody else.")
        return claims

    def _json(self, address: str, **headers: str) -> dict[str, Any]:
        """One answer of the provider's; a redirect is none."""
        try:
            with get_adapter().get_requests_session() as session:
                answer = session.get(address, headers=headers, allow_redirects=False)
                found = answer.json() if answer.status_code == 200 else None
        except (requests.RequestException, ValueError) as error:
            raise OAuth2Error(f"The provider does not answer ({type(error).__name__}).") from None
        if not isinstance(found, dict):
            raise OAuth2Error("The provider does not answer as it must.")
        return found
