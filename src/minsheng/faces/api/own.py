"""What a token is: whose, with which scopes and roles."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from minsheng.faces.api.calling import Scope, called
from minsheng.faces.api.plain import Said
from minsheng.faces.api.problems import ProblemDocument

router = Router(tags=["token"])


class RoleHeld(Said):
    role: str
    division: str


class Own(Said):
    account: str
    scopes: list[str]
    roles: list[RoleHeld]


@router.get(
    "/me", operation_id="show_own", auth=Scope(""), response={200: Own, 401: ProblemDocument, 429: ProblemDocument}
)
def show_own(request: HttpRequest) -> dict[str, Any]:
    """The account that the token acts as, its scopes, and the roles it holds today."""
    with called(request, "show_own") as act:
        roles = [{"role": role, "division": division} for role, division in sorted(act.roles)]
        return {"account": act.actor, "scopes": sorted(request.auth.scopes), "roles": roles}  # type: ignore[attr-defined]
