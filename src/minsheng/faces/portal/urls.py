"""Addresses of residents' pages."""

from django.urls import path

from minsheng.faces.portal.views import applying, changing, checking, disputing, own

urlpatterns = [
    path("check", checking.check, name="check"),
    path("check/next", checking.check_next, name="check_next"),
    path("my", own.my, name="my"),
    path("my/apply", applying.my_apply, name="my_apply"),
    path("my/apply/saved", applying.my_apply_saved, name="my_apply_saved"),
    path("my/cases/<str:number>", own.my_case, name="my_case"),
    path("my/cases/<str:number>/letter", own.my_letter, name="my_letter"),
    path("my/cases/<str:number>/appeal", disputing.my_appeal, name="my_appeal"),
    path("my/changes/<str:number>", changing.my_change, name="my_change"),
    path("my/changes/<str:number>/appeal", changing.my_change_appeal, name="my_change_appeal"),
    path("my/changes/<str:number>/letters/<str:about>", changing.my_change_letter, name="my_change_letter"),
    path("my/appeals/<str:number>", disputing.my_dispute, name="my_dispute"),
    path("my/appeals/<str:number>/letter", disputing.my_dispute_letter, name="my_dispute_letter"),
    path("my/papers/<int:number>", own.my_paper, name="my_paper"),
    path("my/decisions/<int:number>", own.my_decision, name="my_decision"),
    path("my/payments", own.my_payments, name="my_payments"),
    path("my/looks", own.my_looks, name="my_looks"),
    path("my/copy", own.my_copy, name="my_copy"),
]
