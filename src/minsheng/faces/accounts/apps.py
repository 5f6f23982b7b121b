"""The application as Django knows it."""

from django.apps import AppConfig


class App(AppConfig):
    name = "minsheng.faces.accounts"
    label = "accounts"
    verbose_name = "登录"
