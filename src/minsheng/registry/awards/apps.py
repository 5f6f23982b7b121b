"""The application as Django knows it."""

from typing import ClassVar

from django.apps import AppConfig


class App(AppConfig):
    name = "minsheng.registry.awards"
    label = "awards"
    sealed: ClassVar = {
        "fund.account_sealed": "fund.account",
        "account_version.number_sealed": "account.number",
    }  # sealing/resealing.py
