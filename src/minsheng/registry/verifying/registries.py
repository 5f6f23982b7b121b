"""``registries.yaml`` as the code reads it, and where each registry is reached (``$MINSHENG_VAR/registries.yaml``)."""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass
from dataclasses import field as left_out
from pathlib import Path
from typing import Any

import yaml

from minsheng.registry.database.addresses import var_folder
from minsheng.registry.facts.topics import UnknownFact, topic_of

FILE = Path(__file__).with_name("registries.yaml")
WAYS = ("any", "count", "sum", "value", "by_month")
FIELD_TYPES = ("text", "money", "number", "day", "month", "yes or no")
ADAPTERS = ("files", "http")
_NEED_FIELD = ("sum", "value", "by_month")


class BadRegistries(ValueError):
    """A file of registries says something that cannot be; the message says where and what."""

    code = "bad-registries"


class UnknownRegistry(ValueError):
    """No registry has that name."""

    code = "unknown-registry"


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long and how often a registry is asked. Seconds and days by the names' ends."""

    fresh_for_days: int
    time_limit_s: float
    attempts: int
    first_wait_s: float
    longest_wait_s: float
    answer_within_days: int
    failures_that_open: int
    open_for_s: float
    largest_answer_bytes: int


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of entry a registry keeps: ``fields`` maps names to a type's word or to a tuple of choices."""

    name: str
    id: str
    fields: dict[str, str | tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Gives:
    """How a fact follows from entries of a kind. ``nothing_means`` is absent (None) where nothing found says nothing."""

    fact: str
    topic: str
    how: str
    kind: str
    field: str = ""
    month: str = ""
    where: dict[str, Any] = left_out(default_factory=dict)
    nothing_means: Any = None


@dataclass(frozen=True, slots=True)
class Registry:
    """An outside registry. ``basis`` is the law that names it among those that may be asked; empty: none is known."""

    name: str
    zh: str
    en: str
    topic: str
    basis: str
    waiting: Waiting
    kinds: dict[str, Kind]
    gives: dict[str, Gives]


@dataclass(frozen=True, slots=True)
class Connection:
    """Where a registry is reached: by files in ``folder``, or over HTTP at ``url``."""

    adapter: str
    folder: Path
    url: str = ""


@functools.cache
def registries() -> dict[str, Registry]:
    """All registries by name. Raises :class:`BadRegistries`."""
    return read_registries(yaml.safe_load(FILE.read_text(encoding="utf-8")))


@functools.cache
def of_age_from_years() -> int:
    """From which age a person signs for themself; below it a parent or the guardian does."""
    return int(yaml.safe_load(FILE.read_text(encoding="utf-8"))["of_age_from"]["years"])


def registry(name: str) -> Registry:
    """One registry. Raises :class:`UnknownRegistry`."""
    try:
        return registries()[name]
    except KeyError:
        raise UnknownRegistry(f'There is no registry "{name}". There are: {", ".join(registries())}.') from None


def connection(name: str) -> Connection:
    """How a registry is reached; where nothing is said, by files in ``$MINSHENG_VAR/exchange/NAME``.

    Raises :class:`BadRegistries`.
    """
    registry(name)
    file = connections_file()
    said = (yaml.safe_load(file.read_text(encoding="utf-8")) or {}) if file.exists() else {}
    if not isinstance(said, dict) or set(said) - set(registries()):
        raise BadRegistries(f"{file}: write one entry for each registry, of {', '.join(registries())}.")
    ours = said.get(name) or {}
    adapter, url = ours.get("adapter", "files"), str(ours.get("url", ""))
    if adapter not in ADAPTERS or set(ours) - {"adapter", "url", "folder"}:
        raise BadRegistries(f"{file}, {name}: write adapter: files with folder:, or adapter: http with url:.")
    if adapter == "http" and not url:
        raise BadRegistries(f"{file}, {name}: an http adapter needs url:.")
    return Connection(adapter, Path(ours.get("folder") or var_folder() / "exchange" / name), url)


def connections_file() -> Path:
    """The file that says where registries are: ``MINSHENG_REGISTRIES``, or ``registries.yaml`` among what is written."""
    return Path(os.environ.get("MINSHENG_REGISTRIES") or var_folder() / "registries.yaml")


def read_registries(plain: dict[str, Any]) -> dict[str, Registry]:
    """Checks and types the file. Raises :class:`BadRegistries`."""
    return {name: _registry(name, said, plain["defaults"]) for name, said in plain["registries"].items()}


def _registry(name: str, said: dict[str, Any], defaults: dict[str, Any]) -> Registry:
    waiting = Waiting(**{word: said.get(word, default) for word, default in defaults.items()})
    kinds = {kind: _kind(f"{name}, {kind}", kind, plain) for kind, plain in said["kinds"].items()}
    gives = {fact: _gives(f"{name}, {fact}", fact, plain, kinds) for fact, plain in said["gives"].items()}
    return Registry(name, said["zh"], said["en"], said["topic"], said.get("basis", ""), waiting, kinds, gives)


def _kind(where: str, name: str, said: dict[str, Any]) -> Kind:
    fields: dict[str, str | tuple[str, ...]] = {}
    for own, type_ in said["fields"].items():
        if isinstance(type_, dict):
            fields[own] = tuple(type_["choices"])
        elif type_ in FIELD_TYPES:
            fields[own] = type_
        else:
            raise BadRegistries(f"registries.yaml, {where}: {own} is one of {', '.join(FIELD_TYPES)}, or choices.")
    if said["id"] not in fields:
        raise BadRegistries(f"registries.yaml, {where}: id names no field.")
    return Kind(name, said["id"], fields)


def _gives(where: str, fact: str, said: dict[str, Any], kinds: dict[str, Kind]) -> Gives:
    try:
        topic = topic_of(fact)
    except UnknownFact as error:
        raise BadRegistries(f"registries.yaml, {where}: {error}") from None
    kind = kinds.get(said["kind"])
    if said["how"] not in WAYS or kind is None:
        raise BadRegistries(f"registries.yaml, {where}: how is one of {', '.join(WAYS)}, kind one of its kinds.")
    named = {said.get("field"), said.get("month"), *said.get("where", {})} - {None}
    if named - set(kind.fields) or (said["how"] in _NEED_FIELD and "field" not in said):
        raise BadRegistries(f"registries.yaml, {where}: field, month and where name fields of {kind.name}.")
    return Gives(fact, topic, **said)
