"""Questions and answers. Never changed."""

from __future__ import annotations

from django.db import models

from minsheng.services.casework.models import Case


class Question(models.Model):
    """What an office wants to know of an applicant; sealed, since it may say what is known of the household."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    text_sealed = models.BinaryField()
    asked_by = models.TextField()
    asked_on = models.DateField()

    class Meta:
        db_table = "case_question"


class Answer(models.Model):
    """What was answered, once; sealed."""

    question = models.OneToOneField(Question, on_delete=models.PROTECT)
    text_sealed = models.BinaryField()
    answered_by = models.TextField()
    answered_on = models.DateField()

    class Meta:
        db_table = "case_answer"
