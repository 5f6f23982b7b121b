"""Addresses of administration."""

from django.urls import path

from minsheng.faces.administration import views

urlpatterns = [
    path("accounts", views.accounts, name="accounts"),
    path("accounts/<str:name>", views.account, name="account"),
    path("jobs", views.jobs, name="jobs"),
    path("audit", views.audit, name="audit"),
]
