"""Addresses of the interface: a profile's base is ``/api/spdci/v1.0.0/PROFILE``."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from minsheng.faces.spdci.keys import own_keys
from minsheng.faces.spdci.receiving import receive

app_name = "spdci"


@csrf_exempt
@require_POST
def registry(request: HttpRequest, profile: str, operation: str) -> HttpResponse:
    """Every operation of every profile: a message comes in, an answer or an acknowledgement goes out."""
    return receive(request, profile, operation)


@require_safe
def keys(request: HttpRequest) -> JsonResponse:
    """The public keys that verify what this registry signs, and that partners encrypt to."""
    return JsonResponse(own_keys().public())


urlpatterns = [
    path("v1.0.0/.well-known/jwks.json", keys, name="keys"),
    path("v1.0.0/<slug:profile>/registry/<path:operation>", registry, name="registry"),
]
