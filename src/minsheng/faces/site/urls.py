"""Addresses of the site."""

from django.urls import path

from minsheng.faces.site import health

urlpatterns = [
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
]
