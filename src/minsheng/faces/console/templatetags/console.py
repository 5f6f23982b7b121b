"""Filters of the staff pages: codes of records in words."""

from __future__ import annotations

from django import template

from minsheng.faces.console import telling

register = template.Library()


@register.filter
def programme(name: str) -> str:
    """What a programme is called."""
    return telling.programme_name(name)


@register.filter
def relation(code: str) -> str:
    """Relation to the head."""
    return telling.word(telling.RELATIONS, code)


@register.filter
def sex(code: str) -> str:
    """Female or male."""
    return telling.word(telling.SEX, code)


@register.filter
def every(code: str) -> str:
    """How often something is paid."""
    return telling.word(telling.FREQUENCY, code)


@register.filter
def ground(text: str | None) -> str:
    """Why an award was opened or changed."""
    return telling.ground(text)


@register.filter
def standing(code: str) -> str:
    """Where a payment stands."""
    return telling.word(telling.PAYMENT, code)
