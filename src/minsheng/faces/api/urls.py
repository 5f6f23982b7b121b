"""Addresses of the API."""

from django.urls import include, path, re_path

from minsheng.faces.api.api import api, nothing_here

urlpatterns = [
    path("v1/", api.urls),
    path("spdci/", include("minsheng.faces.spdci.urls")),
    re_path("^", nothing_here, name="api_nothing_here"),
]
