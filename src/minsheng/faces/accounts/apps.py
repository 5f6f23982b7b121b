"""The application as Django knows it."""

from django.apps import AppConfig


class App(AppConfig):
    name = "minsheng.faces.accounts"
    label = "accounts"
    verbose_name = "登录"

    def ready(self) -> None:
        from allauth.account.signals import authentication_step_completed, password_changed

        from minsheng.faces.accounts.following import own_password, renew
        from minsheng.faces.accounts.recovery import stand_in

        stand_in()
        authentication_step_completed.connect(renew)
        password_changed.connect(own_password)
