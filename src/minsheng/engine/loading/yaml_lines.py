"""YAML read with line numbers and exact numbers: a float in a file becomes a ``Fraction`` of its digits."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Any

import yaml

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Map(dict[Any, Any]):
    """A mapping that knows on which line it and each key stand."""

    line: int = 0
    lines: dict[Any, int]

    def line_of(self, key: Any) -> int:
        """The line of a key, or of the mapping."""
        return self.lines.get(key, self.line)


class Sequence(list[Any]):
    """A list that knows on which line each item stands."""

    line: int = 0
    lines: list[int]


class BadYaml(ValueError):
    """A file is no YAML, or says the same key twice. ``line`` counts from 1."""

    code = "bad-yaml"

    def __init__(self, line: int, what: str) -> None:
        self.line = line
        super().__init__(what)


def read_documents(text: str) -> list[Any]:
    """Every document of a YAML text. Raises :class:`BadYaml`."""
    loader = _Loader(text)
    try:
        documents = []
        while loader.check_node():
            documents.append(_value(loader.get_node(), loader))
        return documents
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise BadYaml((mark.line + 1) if mark else 1, f"not YAML: {error.problem or error.context}.") from None
    except yaml.YAMLError as error:
        raise BadYaml(1, f"not YAML: {error}.") from None
    finally:
        loader.dispose()


def read_one(text: str) -> Any:
    """The only document of a YAML text, or an empty mapping. Raises :class:`BadYaml`."""
    documents = read_documents(text)
    if len(documents) > 1:
        raise BadYaml(1, "more than one document (---) where one is expected.")
    if documents and documents[0] is not None:
        return documents[0]
    empty = Map()
    empty.lines = {}
    return empty


def _value(node: Any, loader: Any) -> Any:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        found = Map()
        found.line, found.lines = line, {}
        for key_node, value_node in node.value:
            key = _value(key_node, loader)
            if isinstance(key, (Map, Sequence)):
                raise BadYaml(key_node.start_mark.line + 1, "a key must be a word, number or date.")
            if key in found:
                raise BadYaml(key_node.start_mark.line + 1, f'the key "{key}" stands twice.')
            found[key] = _value(value_node, loader)
            found.lines[key] = key_node.start_mark.line + 1
        return found
    if isinstance(node, yaml.SequenceNode):
        items = Sequence(_value(item, loader) for item in node.value)
        items.line, items.lines = line, [item.start_mark.line + 1 for item in node.value]
        return items
    return _scalar(node, loader, line)


def _scalar(node: Any, loader: Any, line: int) -> Any:
    tag = node.tag.rpartition(":")[2]
    if tag == "str":
        return node.value
    if tag == "float":
        try:
            return Fraction(node.value)
        except ValueError:
            raise BadYaml(line, f'"{node.value}" is no exact number.') from None
    if tag == "timestamp":
        try:
            return datetime.date.fromisoformat(node.value)
        except ValueError:
            raise BadYaml(line, f'"{node.value}" is no date; write YYYY-MM-DD.') from None
    try:
        return loader.construct_object(node)
    except (ValueError, yaml.YAMLError):
        raise BadYaml(line, f'"{node.value}" cannot be read.') from None
