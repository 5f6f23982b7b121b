"""The application as Django knows it."""

from typing import ClassVar

from django.apps import AppConfig


class App(AppConfig):
    name = "minsheng.faces.api"
    label = "api"
    sealed: ClassVar = {}
