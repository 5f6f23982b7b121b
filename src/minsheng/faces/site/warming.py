"""What pages need and takes seconds, done before a server listens: nobody who comes first waits for it."""

from __future__ import annotations

from pathlib import Path

from django.template.loader import get_template
from django.template.utils import get_app_template_dirs
from django.urls import reverse

from minsheng.faces.lawbook.reading import cases, properties
from minsheng.registry.facts.values import the_law, the_reading

SOURCE = Path(__file__).parents[2]


def warm() -> None:
    """Reads the law with its examples and properties, imports every page and compiles every template of the site's own. Asks no
    database."""
    the_reading()
    cases()
    properties()
    reverse("home")  # the table of addresses is made whole at the first look
    for name in templates():
        get_template(name)


def is_warm() -> bool:
    """Whether the law is read."""
    return the_law.cache_info().currsize > 0


def templates() -> list[str]:
    """Names of the site's own pages."""
    folders = [Path(folder) for folder in get_app_template_dirs("templates")]
    return [
        str(file.relative_to(folder))
        for folder in folders
        if folder.is_relative_to(SOURCE)
        for file in sorted(folder.rglob("*.html"))
    ]
