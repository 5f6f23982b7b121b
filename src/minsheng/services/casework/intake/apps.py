"""The application as Django knows it."""

from django.apps import AppConfig


class App(AppConfig):
    name = "minsheng.services.casework.intake"
    label = "intake"
    sealed = {"saved_intake.content_sealed": "intake.content"}  # noqa: RUF012 (Django's own form)
