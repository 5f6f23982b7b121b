"""Who logs in. What somebody may do is not here: it follows from the actor of the same name in the registry."""

from __future__ import annotations

import datetime

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

KINDS = ("officer", "resident")
FIRST_PASSWORD_LASTS = datetime.timedelta(days=7)  # ours; OWASP ASVS 5.0, 6.4.1, asks for "a short period"


class Users(BaseUserManager["User"]):
    """Finds users by the name they log in by."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(name=username)


class User(AbstractBaseUser):
    """A log-in. ``name`` is the actor's name; ``kind`` its kind."""

    name = models.CharField("用户名", max_length=100, unique=True)
    kind = models.CharField(max_length=20)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False, help_text="The password was given by somebody else.")
    password_given_at = models.DateTimeField(null=True, help_text="When somebody else gave it; until it is changed.")

    USERNAME_FIELD = "name"
    REQUIRED_FIELDS = ()
    objects = Users()

    class Meta:
        db_table = "accounts_user"
        constraints = (models.CheckConstraint(name="accounts_user_kind", condition=models.Q(kind__in=KINDS)),)

    def __str__(self) -> str:
        return self.name

    @property
    def is_first_password_over(self) -> bool:
        """Whether the password was given by somebody else and not changed in time (:data:`FIRST_PASSWORD_LASTS`)."""
        given = self.password_given_at
        return self.must_change_password and given is not None and timezone.now() - given > FIRST_PASSWORD_LASTS

    @property
    def is_officer(self) -> bool:
        """Whether this is staff, of whom a second factor is asked."""
        return self.kind == "officer"
