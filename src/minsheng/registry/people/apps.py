"""The application as Django knows it."""

from typing import ClassVar

from django.apps import AppConfig


class App(AppConfig):
    name = "minsheng.registry.people"
    label = "people"
    sealed: ClassVar = {
        "person.number_sealed": "person.number",
        "person.phone_sealed": "person.phone",
    }  # sealing/resealing.py
