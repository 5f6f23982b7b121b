"""The application as Django knows it."""

from django.apps import AppConfig


class App(AppConfig):
    name = "minsheng.faces.administration"
    label = "administration"
