"""An OpenID Connect provider on this machine, over HTTP: discovery, keys, authorisation by code with PKCE, tokens, userinfo. It follows
OpenID Connect Core 1.0 and RFC 6749, 7636 and 9207, and refuses a client that does not; ``claims``, ``signed`` and the like let a test
make it lie.
"""

from __future__ import annotations

import base64
import hashlib
import http.server
import json
import secrets
import threading
import time
import urllib.parse
from collections.abc import Callable
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "minsheng", "a-secret-of-ours"


class Provider:
    """``subject`` is whoever sits before the browser and agrees."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "k1", "use": "sig", "alg": "RS256"})
        self.subject = "s-1"
        self.claims: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
        self.signed: Callable[[dict[str, Any]], str] = self.sign
        self.issuer_said: str | None = None
        self.userinfo: dict[str, Any] = {}
        self.state_said: str | None = None
        self.asked: dict[str, str] = {}
        self._codes: dict[str, dict[str, str]] = {}
        self._tokens: dict[str, str] = {}
        provider = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urllib.parse.urlsplit(self.path)
                asked = dict(urllib.parse.parse_qsl(parts.query, strict_parsing=bool(parts.query)))
                provider._get(self, parts.path, asked)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                provider._token(self, dict(urllib.parse.parse_qsl(body, strict_parsing=True)))

            def log_message(self, *said: Any) -> None:
                return

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.back_to = ""  # registered when the site's address is known
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def sign(self, claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": "RS256", "kid": "k1"}, claims, self.key, algorithms=["RS256"])

    def entry(self, **more: Any) -> dict[str, Any]:
        """Its entry in the file of the site."""
        return {
            "id": "city",
            "name": "市统一身份认证",
            "client_id": CLIENT,
            "secret": SECRET,
            "server_url": self.address,
            **more,
        }

    def _get(self, handler: Any, path: str, asked: dict[str, str]) -> None:
        if path == "/.well-known/openid-configuration":
            said = {name: f"{self.address}/{end}" for name, end in (("authorization_endpoint", "authorize"),
                    ("token_endpoint", "token"), ("userinfo_endpoint", "userinfo"), ("jwks_uri", "keys"))}  # fmt: skip
            _json(handler, 200, {"issuer": self.issuer_said or self.address, **said, "response_types_supported": ["code"],
                                 "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"],
                                 "token_endpoint_auth_methods_supported": ["client_secret_basic"],
                                 "authorization_response_iss_parameter_supported": True})  # fmt: skip
        elif path == "/keys":
            _json(handler, 200, {"keys": [self.key.as_dict(private=False)]})
        elif path == "/userinfo":
            subject = self._tokens.get(handler.headers.get("Authorization", "").removeprefix("Bearer "))
            _json(handler, 200 if subject else 401, {"sub": subject, **self.userinfo})
        elif path == "/authorize":
            self._authorise(handler, asked)
        else:
            _json(handler, 404, {})

    def _authorise(self, handler: Any, asked: dict[str, str]) -> None:
        self.asked = asked
        wanted = {"client_id": CLIENT, "redirect_uri": self.back_to, "response_type": "code", "scope": "openid",
                  "code_challenge_method": "S256"}  # fmt: skip
        if any(asked.get(name) != value for name, value in wanted.items()) or len(asked.get("nonce", "")) < 20:
            _json(handler, 400, {"error": "invalid_request", "asked": asked})
            return
        code = secrets.token_urlsafe()
        self._codes[code] = asked
        back = {"code": code, "state": self.state_said or asked["state"], "iss": self.address}
        handler.send_response(302)
        handler.send_header("Location", f"{self.back_to}?{urllib.parse.urlencode(back)}")
        handler.end_headers()

    def _token(self, handler: Any, said: dict[str, str]) -> None:
        given = base64.b64decode(handler.headers.get("Authorization", "").removeprefix("Basic ")).decode()
        asked = self._codes.pop(said.get("code", ""), None)
        digest = hashlib.sha256(said.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            given != f"{CLIENT}:{SECRET}"
            or asked is None
            or proof != asked["code_challenge"]
            or said.get("redirect_uri") != asked["redirect_uri"]
        ):
            _json(handler, 400, {"error": "invalid_grant"})
            return
        now = int(time.time())
        token = secrets.token_urlsafe()
        self._tokens[token] = self.subject
        claims = {
            "iss": self.address,
            "sub": self.subject,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
        }
        _json(handler, 200, {"access_token": token, "token_type": "Bearer", "expires_in": 300,
                             "id_token": self.signed(self.claims(claims))})  # fmt: skip


def _json(handler: Any, status: int, said: Any) -> None:
    body = json.dumps(said).encode()
    handler.send_response(status)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)
