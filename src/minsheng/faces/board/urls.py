"""Addresses of the board."""

from django.urls import path

from minsheng.faces.board.views import numbers, reforms, targets

urlpatterns = [
    path("", numbers.city, name="city"),
    path("rows", numbers.city_rows, name="city_rows"),
    path("map", numbers.city_map, name="city_map"),
    path("targets", targets.city_targets, name="city_targets"),
    path("reforms", reforms.reforms, name="reforms"),
    path("reforms/new", reforms.reform_new, name="reform_new"),
    path("reforms/compare", reforms.reforms_compare, name="reforms_compare"),
    path("reforms/<uuid:number>", reforms.reform, name="reform"),
    path("reforms/<uuid:number>/city", reforms.reform_whole, name="reform_whole"),
    path("reforms/<uuid:number>/tables", reforms.reform_export, name="reform_export"),
]
