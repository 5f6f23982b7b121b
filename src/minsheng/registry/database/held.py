"""What holds for a time, as known for a time: the two ranges every dated record has. Ends are exclusive.

``held`` is when it is so in the world (days); ``known`` is when the registry holds it to be so (instants). A correction never
overwrites: it closes ``known`` of the old record and adds new ones. Closing is the only change a row may ever see; a
trigger of the database refuses the rest (:func:`append_only`).
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Func, Q


class _KnownFromNow(Func):
    template = "tstzrange(clock_timestamp(), NULL, '[)')"


class Held(models.Model):
    """A record with both ranges. ``said_by`` names who or what it comes from."""

    held = DateRangeField(help_text="Since when it is so, and until when (exclusive).")
    known = DateTimeRangeField(help_text="Since when the registry holds it to be so.", db_default=_KnownFromNow())
    said_by = models.TextField(help_text="The source: a registry's name, an officer's, an import's number.")

    class Meta:
        abstract = True


def never_twice(name: str, *keys: str, condition: Q | None = None) -> ExclusionConstraint:
    """No two records with the same keys hold, as known, at the same time (``EXCLUDE USING gist``)."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            *((key, RangeOperators.EQUAL) for key in keys),
            ("held", RangeOperators.OVERLAPS),
            ("known", RangeOperators.OVERLAPS),
        ],
        condition=condition,
    )


def known_now(**more: Any) -> Q:
    """Records that the registry holds to be so now."""
    return Q(known__upper_inf=True, **more)


class Choices:
    """Plain lists of words kept by check constraints, in the database too."""

    SEX: ClassVar = ("female", "male")
    KINSHIP: ClassVar = ("spouse", "father", "mother", "guardian", "carer")


def one_of(name: str, field: str, words: tuple[str, ...]) -> models.CheckConstraint:
    """A field that takes only these words."""
    return models.CheckConstraint(name=name, condition=Q(**{f"{field}__in": words}))
