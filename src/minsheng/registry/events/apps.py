"""The application as Django knows it."""

from typing import ClassVar

from django.apps import AppConfig


class App(AppConfig):
    name = "minsheng.registry.events"
    label = "events"
    sealed: ClassVar = {"subscription.secret_sealed": "subscription.secret"}
