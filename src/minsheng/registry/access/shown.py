"""The names by which actors are shown to others, by their log-in names."""

from __future__ import annotations

from collections.abc import Iterable

from minsheng.registry.access.models import Actor


def shown_names(names: Iterable[str]) -> dict[str, str]:
    """Log-in name → the name others see."""
    return dict(Actor.objects.filter(name__in=set(names)).values_list("name", "shown_as"))
