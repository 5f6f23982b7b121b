"""Statements and what follows from them.

A **statement** is one thing said: by a source, at an instant, about one person or household, on one topic, for a period:
``{"wage_income": "3100", "employment_cost": "200"}``. It is never changed. A **record** says what is known on a topic for
which days, as known since when. Records follow from the statements alone: for each fact and day stands the statement of
the highest standing (verified before assessed before declared), then the latest said, whatever the order in which they
came (:mod:`minsheng.registry.facts.stating`).
"""

from __future__ import annotations

from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField
from django.db import models
from django.db.models import F, Func, Q, Value

from minsheng.registry.database.held import never_twice, one_of
from minsheng.registry.facts.deriving import STANDINGS
from minsheng.registry.people.models import Household, Person


class Evidence(models.Model):
    """What a statement rests on: a document, a registry's answer, a visit; kept by its content's digest."""

    kind = models.TextField()
    title = models.TextField()
    digest = models.BinaryField()
    content = models.BinaryField(null=True)
    media_type = models.TextField(blank=True)
    added_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        db_table = "evidence"


def _once(name: str, subject: str) -> models.UniqueConstraint:
    """The same said again is the same statement: subject and topic are in the digest, so half of it tells within them."""
    half = Func(F("digest"), Value(1), Value(16), function="substr", output_field=models.BinaryField())
    return models.UniqueConstraint(
        F(subject), F("topic"), half, name=name, condition=Q(**{f"{subject}__isnull": False})
    )


class Statement(models.Model):
    """One thing said. ``facts`` maps names of the law's facts to values as a household file writes them; null: not known."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, db_index=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, null=True, db_index=False)
    topic = models.TextField(help_text="One of topics.yaml.")
    held = DateRangeField()
    facts = models.JSONField()
    standing = models.TextField()
    source = models.TextField(help_text="Which registry, who assessed, who declared.")
    said_at = models.DateTimeField(help_text="When the source said it.")
    known_at = models.DateTimeField(db_default=models.functions.Now(), help_text="When it reached us.")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, db_index=False)
    digest = models.BinaryField(help_text="Of all that is said: the same said again is the same statement.")

    class Meta:
        db_table = "statement"
        constraints = (
            one_of("statement_standing", "standing", STANDINGS),
            models.CheckConstraint(
                name="statement_about_one",
                condition=Q(person__isnull=True, household__isnull=False)
                | Q(person__isnull=False, household__isnull=True),
            ),
            _once("statement_once_of_person", "person"),
            _once("statement_once_of_household", "household"),
        )


class Record(models.Model):
    """For these days, as known in this time, this is known on this topic, each fact from the statement that stands."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, db_index=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, null=True, db_index=False)
    topic = models.TextField()
    held = DateRangeField()
    known = DateTimeRangeField()
    facts = models.JSONField(help_text="Values by the name of the fact.")
    said = models.JSONField(
        help_text="The number of the statement that stands, alone or by the name of the fact (deriving.said_by_name)."
    )

    class Meta:
        db_table = "record"
        constraints = (
            never_twice("record_person_one_at_a_time", "person", "topic", condition=Q(person__isnull=False)),
            never_twice("record_household_one_at_a_time", "household", "topic", condition=Q(household__isnull=False)),
            models.CheckConstraint(
                name="record_about_one",
                condition=Q(person__isnull=True, household__isnull=False)
                | Q(person__isnull=False, household__isnull=True),
            ),
        )
        indexes = (
            models.Index(name="record_person", fields=("person",), condition=Q(person__isnull=False)),
            models.Index(name="record_household", fields=("household",), condition=Q(household__isnull=False)),
        )
