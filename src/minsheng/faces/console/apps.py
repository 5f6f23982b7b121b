"""The application as Django knows it."""

from django.apps import AppConfig


class App(AppConfig):
    name = "minsheng.faces.console"
    label = "console"
    sealed = {"draft.content_sealed": "draft"}  # noqa: RUF012 (Django's own form)
