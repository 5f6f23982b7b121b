"""Addresses of the law."""

from django.urls import path

from minsheng.faces.lawbook import views

urlpatterns = [
    path("", views.law, name="law"),
    path("changes", views.law_changes, name="law_changes"),
    path("overlaps", views.law_overlaps, name="law_overlaps"),
    path("programmes/<str:name>", views.law_programme, name="law_programme"),
    path("programmes/<str:name>/picture.svg", views.law_picture, name="law_picture"),
    path("values/<str:name>", views.law_value, name="law_value"),
]
