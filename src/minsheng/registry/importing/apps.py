"""The application as Django knows it."""

from typing import ClassVar

from django.apps import AppConfig


class App(AppConfig):
    name = "minsheng.registry.importing"
    label = "importing"
    sealed: ClassVar = {"import_row.number_sealed": "person.number"}  # sealing/resealing.py
