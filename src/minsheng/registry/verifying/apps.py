"""The application as Django knows it."""

from typing import ClassVar

from django.apps import AppConfig


class App(AppConfig):
    name = "minsheng.registry.verifying"
    label = "verifying"
    sealed: ClassVar = {"verification_query.answer_sealed": "verification.answer"}  # sealing/resealing.py
