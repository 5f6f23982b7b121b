"""The application as Django knows it."""

from django.apps import AppConfig


class App(AppConfig):
    name = "minsheng.services.casework.papers"
    label = "papers"
    sealed = {"case_paper.content_sealed": "case_paper.content"}  # noqa: RUF012 (Django's own form)
