"""The application as Django knows it."""

from typing import ClassVar

from django.apps import AppConfig


class App(AppConfig):
    name = "minsheng.faces.spdci"
    label = "spdci"
    sealed: ClassVar = {
        "spdci_exchange.request_sealed": "spdci.request",
        "spdci_exchange.answer_sealed": "spdci.answer",
    }
