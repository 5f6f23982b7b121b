"""Addresses of the site. Who opens which: ``pages.yaml``."""

from django.urls import include, path

from minsheng.faces.pages import views as pages
from minsheng.faces.site import health, metrics

handler404 = pages.not_found

urlpatterns = [
    path("", pages.home, name="home"),
    path("start", pages.start, name="start"),
    path("about", pages.about, name="about"),
    path("language", pages.language, name="language"),
    path("large-print", pages.large_print, name="large_print"),
    path("purpose", pages.purpose, name="purpose"),
    path("", include("minsheng.faces.portal.urls")),
    path("administration/", include("minsheng.faces.administration.urls")),
    path("city/", include("minsheng.faces.board.urls")),
    path("law/", include("minsheng.faces.lawbook.urls")),
    path("desk/", include("minsheng.faces.console.urls")),
    path("account", pages.own_account, name="own_account"),
    path("account/password/reset/", pages.password_lost, name="account_reset_password"),  # in place of allauth's
    path("account/", include("allauth.urls")),
    path("api/", include("minsheng.faces.api.urls")),
    path("metrics", metrics.metrics, name="metrics"),
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
]
