"""Addresses: the second is what the provider is told to send people back to."""

from django.urls import path

from minsheng.faces.accounts.openid import views

urlpatterns = [
    path("openid/<slug:provider_id>/login", views.login, name="openid_connect_login"),
    path("openid/<slug:provider_id>/back", views.callback, name="openid_connect_callback"),
]
