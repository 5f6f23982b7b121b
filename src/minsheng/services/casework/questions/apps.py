"""The application as Django knows it."""

from django.apps import AppConfig


class App(AppConfig):
    name = "minsheng.services.casework.questions"
    label = "questions"
    sealed = {  # noqa: RUF012 (Django's own form)
        "case_question.text_sealed": "case_question.text",
        "case_answer.text_sealed": "case_answer.text",
    }
