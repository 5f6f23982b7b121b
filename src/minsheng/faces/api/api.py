"""The API as one: its parts, its description, its errors."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from minsheng.faces.api import cases, deciding, entitlements, law, own, payments, reforms, webhooks
from minsheng.faces.api.calling import KEY_HEADER, PURPOSE_HEADER
from minsheng.faces.api.plain import PlainParser
from minsheng.faces.api.problems import MEDIA_TYPE, Problem, add_handlers, answer

DESCRIPTION = f"""民生 minsheng: the social-protection system of a city.

Law, check and explain are open to anybody. Everything else asks for a token (Authorization: Bearer …), which acts as its account
within its scopes. {PURPOSE_HEADER} says what for and stands in the log; without it the operation's own name does. Deeds ask for
{KEY_HEADER}. Errors are problem documents (RFC 9457). docs/api.md says more.
"""
_ONCE = ("apply", "move_case", "compare_reform", "add_webhook")


class Described(NinjaAPI):
    """Adds to ninja's description what middleware and headers do: purposes, keys, problem documents."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> Any:
        if self._described is None:  # made once: it takes half a second, and anybody may ask for it
            schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
            for operations in schema["paths"].values():
                for operation in operations.values():
                    _describe(operation)
            self._described = schema
        return self._described

    _described: Any = None


def _describe(operation: dict[str, Any]) -> None:
    parameters = operation.setdefault("parameters", [])
    if operation.get("security"):
        parameters.append(_header(PURPOSE_HEADER, False, "What for: percent-encoded UTF-8.", 300))
    if operation["operationId"] in _ONCE:
        parameters.append(
            _header(
                KEY_HEADER, True, "New for each request, such as a UUID; the same again gives the same answer.", 200
            )
        )
    for status, response in list(operation["responses"].items()):
        if int(status) >= 400:
            content = response.get("content", {})
            if "application/json" in content:
                response["content"] = {MEDIA_TYPE: content["application/json"]}
    problem = next((r for s, r in operation["responses"].items() if int(s) >= 400), None)
    if problem is not None:
        for status, words in (
            (400, "Bad Request"),
            (401, "Unauthorized"),
            (413, "Content Too Large"),
            (429, "Too Many Requests"),
        ):
            operation["responses"].setdefault(status, {**problem, "description": words})


def _header(name: str, required: bool, description: str, longest: int) -> dict[str, Any]:
    schema = {"type": "string", "minLength": 1 if required else 0, "maxLength": longest, "pattern": "^[ -~]*$"}
    return {"in": "header", "name": name, "required": required, "description": description, "schema": schema}


api = Described(
    title="minsheng",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    openapi_url="/openapi.json",
    docs_url=None,
    parser=PlainParser(),
    openapi_extra={"info": {"license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}}},
)
add_handlers(api)
api.add_router("/law", law.router)
api.add_router("", deciding.router)
api.add_router("/cases", cases.router)
api.add_router("/entitlements", entitlements.router)
api.add_router("/payments", payments.router)
api.add_router("/reforms", reforms.router)
api.add_router("/webhooks", webhooks.router)
api.add_router("", own.router)


def nothing_here(request: HttpRequest) -> HttpResponse:
    """Every address under ``/api/`` that is no operation's."""
    return answer(
        Problem(404, "not-found", "There is nothing at this address. docs/api/openapi.json lists what there is.")
    )
