"""Officers and what they were given to do, where, for how long."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from minsheng.registry.database.held import one_of

KINDS = ("officer", "resident", "system")


class Actor(models.Model):
    """Who acts: an officer, a resident (``person_id``), or a part of the system (the worker, an import)."""

    name = models.TextField(unique=True, help_text="The name they log in by.")
    shown_as = models.TextField(help_text="The name others see.")
    kind = models.TextField()
    person_id = models.BigIntegerField(null=True, help_text="A resident's own record.")
    is_active = models.BooleanField(default=True, db_default=True)

    class Meta:
        db_table = "actor"
        constraints = (
            one_of("actor_kind", "kind", KINDS),
            models.CheckConstraint(
                name="actor_resident_is_somebody", condition=~Q(kind="resident") | Q(person_id__isnull=False)
            ),
        )


class Assignment(models.Model):
    """An actor holds a role in a division, and all that lies in it, for a time."""

    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, db_index=False)
    role = models.TextField()
    division = models.TextField(help_text="Code; the role reaches every division whose code begins with it.")
    held = DateRangeField()
    given_by = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="given", db_index=False)

    class Meta:
        db_table = "assignment"
        constraints = (
            ExclusionConstraint(
                name="assignment_once",
                expressions=[
                    ("actor", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("division", RangeOperators.EQUAL),
                    ("held", RangeOperators.OVERLAPS),
                ],
            ),
        )


class Permission(models.Model):
    """What a role may do: ``roles.yaml`` as the database reads it. ``topic`` is empty where the action has none."""

    role = models.TextField()
    action = models.TextField()
    topic = models.TextField(blank=True)

    class Meta:
        db_table = "permission"
        constraints = (models.UniqueConstraint(name="permission_once", fields=("role", "action", "topic")),)


class RefusedPair(models.Model):
    """Two roles that nobody may hold together: ``roles.yaml`` as the database reads it."""

    one = models.TextField()
    other = models.TextField()

    class Meta:
        db_table = "refused_pair"
        constraints = (models.UniqueConstraint(name="refused_pair_once", fields=("one", "other")),)
