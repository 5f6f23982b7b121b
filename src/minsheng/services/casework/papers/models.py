"""Papers of cases. Never changed; what was handed in stays as it was."""

from __future__ import annotations

from django.db import models

from minsheng.registry.database.held import one_of
from minsheng.services.casework.models import Case

MEDIA = ("application/pdf", "image/jpeg", "image/png")


class Paper(models.Model):
    """One document. ``content_sealed`` holds its bytes in base 64, sealed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    title = models.TextField()
    media_type = models.TextField()
    size_bytes = models.IntegerField()
    digest = models.BinaryField(help_text="SHA-256 of the bytes: the same paper is not kept twice.")
    content_sealed = models.BinaryField()
    added_by = models.TextField()
    added_on = models.DateField()

    class Meta:
        db_table = "case_paper"
        constraints = (
            one_of("case_paper_media", "media_type", MEDIA),
            models.UniqueConstraint(name="case_paper_once", fields=("case", "digest")),
        )
