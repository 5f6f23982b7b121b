"""Files under way and their rows.

A **batch** is one file on its way in; its ``stage`` says what is done next, its ``mark`` how far that has come. Each piece of
work is one transaction that moves the mark, so that a kill at any moment repeats nothing and loses nothing. A **row** is one
line of the file, checked; no identity number stands in it in clear.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from minsheng.registry.access.models import Actor
from minsheng.registry.database.held import one_of
from minsheng.registry.people.models import Household, Person

READING, MATCHING, WAITING = "reading", "matching", "waiting"
WRITING, TYING, CLOSING = "writing", "tying", "closing"
WRITTEN, REJECTED, UNREADABLE, STOPPED = "written", "rejected", "unreadable", "stopped"
STAGES = (READING, MATCHING, WAITING, WRITING, TYING, CLOSING, WRITTEN, REJECTED, UNREADABLE, STOPPED)
AT_WORK = (READING, MATCHING, WRITING, TYING, CLOSING)  # a worker goes on from here
ENDED = (WRITTEN, REJECTED, UNREADABLE, STOPPED)
APPROVED = (WRITING, TYING, CLOSING, WRITTEN)

READ, BAD = "read", "bad"
NEW, CHANGED, SAME, REVIEW = "new", "changed", "same", "review"
DONE, FAILED = "done", "failed"
ROW_STATES = (READ, BAD, NEW, CHANGED, SAME, REVIEW, DONE, FAILED)


class Batch(models.Model):
    """One file on its way in."""

    kind = models.TextField(help_text="One of importing/kinds.")
    division = models.TextField(help_text="The file speaks of this division alone.")
    as_of = models.DateField(help_text="The day the file speaks of: when its source said so.")
    is_complete = models.BooleanField(help_text="Whoever is not in the file is no longer there.")
    is_whole = models.BooleanField(help_text="All rows or none.")
    file_name = models.TextField()
    file_digest = models.BinaryField()
    file_bytes = models.BigIntegerField()
    header = models.JSONField(default=dict, help_text="How the file was read: form, encoding, columns, those left out.")
    stage = models.TextField(default=READING)
    mark = models.IntegerField(default=0, help_text="The last line of this stage that is done.")
    counts = models.JSONField(default=dict, help_text="Rows by state, differences by field.")
    problem = models.TextField(blank=True, help_text="Why it cannot go on, in English, or why somebody rejected it.")
    problem_code = models.TextField(blank=True, default="", help_text="One of reading/flaws: FILE_FLAWS, if it is one.")
    problem_values = models.JSONField(default=dict, help_text="What its sentences name.")
    loaded_by = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+", db_index=False)
    loaded_at = models.DateTimeField(db_default=models.functions.Now())
    approved_by = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "import_batch"
        constraints = (
            one_of("import_batch_stage", "stage", STAGES),
            models.CheckConstraint(name="import_batch_two_people", condition=~Q(approved_by=F("loaded_by"))),
            models.CheckConstraint(
                name="import_batch_written_once_approved",
                condition=~Q(stage__in=APPROVED) | Q(approved_by__isnull=False),
            ),
            models.UniqueConstraint(
                name="import_batch_once_at_a_time",
                fields=("kind", "division", "file_digest"),
                condition=~Q(stage__in=ENDED),
            ),
        )


class Row(models.Model):
    """One line of a file. ``content`` holds what was read, typed: person, membership, held, facts by topic."""

    pk = models.CompositePrimaryKey("batch_id", "line")
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, db_index=False)
    line = models.IntegerField()
    state = models.TextField()
    content = models.JSONField()
    problems = models.JSONField(default=list, help_text="Column, code, what is wrong, what to do, the value masked.")
    number_sealed = models.BinaryField(null=True)
    number_digest = models.BinaryField(null=True)
    subject_key = models.TextField(null=True, help_text="The same for two rows about the same.")
    household_number = models.TextField(null=True)
    person = models.ForeignKey(Person, on_delete=models.DO_NOTHING, null=True, db_index=False, db_constraint=False)
    household = models.ForeignKey(
        Household, on_delete=models.DO_NOTHING, null=True, db_index=False, db_constraint=False
    )
    difference = models.JSONField(null=True, help_text="Field: [what is registered, what the file says].")

    class Meta:
        db_table = "import_row"
        constraints = (one_of("import_row_state", "state", ROW_STATES),)


class KnownAs(models.Model):
    """Under which key a register knows a household, or a person who has no number: so that it is found again."""

    register = models.TextField()
    key = models.TextField()
    household = models.ForeignKey(Household, on_delete=models.PROTECT, null=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True)

    class Meta:
        db_table = "known_as"
        constraints = (
            models.UniqueConstraint(
                name="known_as_household_once", fields=("register", "key"), condition=Q(household__isnull=False)
            ),
            models.UniqueConstraint(
                name="known_as_person_once", fields=("register", "key"), condition=Q(person__isnull=False)
            ),
            models.CheckConstraint(
                name="known_as_one",
                condition=Q(person__isnull=True, household__isnull=False)
                | Q(person__isnull=False, household__isnull=True),
            ),
        )
