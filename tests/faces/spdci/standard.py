"""The standard's own schemas, as a validator of what is sent and answered."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

FOLDER = Path(__file__).parent / "standard"


@functools.cache
def description(profile: str) -> dict[str, Any]:
    """The schemas of a profile."""
    return dict(json.loads((FOLDER / f"{profile}.json").read_text(encoding="utf-8")))


@functools.cache
def _registry(profile: str) -> Registry[Any]:
    return Registry().with_resource(f"urn:{profile}", Resource(contents=description(profile), specification=DRAFT4))


def flaws(profile: str, pointer: str, value: Any) -> list[str]:
    """What does not fit the schema at a pointer of the profile's description."""
    validator = Draft4Validator({"$ref": f"urn:{profile}#{pointer}"}, registry=_registry(profile))
    return [f"{'/'.join(map(str, each.absolute_path))}: {each.message[:200]}" for each in validator.iter_errors(value)]


def request_flaws(profile: str, operation: str, value: Any) -> list[str]:
    """What does not fit the standard's request."""
    return flaws(profile, f"/paths/{_path(operation)}/request", value)


def response_flaws(profile: str, operation: str, value: Any, status: str = "default") -> list[str]:
    """What does not fit the standard's response."""
    response = description(profile)["paths"][f"/registry/{operation}"]["responses"][status]
    if "content" in response:
        return flaws(profile, f"/paths/{_path(operation)}/responses/{status}/content/application~1json/schema", value)
    target = response["$ref"].removeprefix("#")
    return flaws(profile, target if "/schemas/" in target else f"{target}/content/application~1json/schema", value)


def message_flaws(profile: str, schema: str, value: Any) -> list[str]:
    """What does not fit a component of the standard."""
    return flaws(profile, f"/components/schemas/{schema}", value)


def _path(operation: str) -> str:
    return f"/registry/{operation}".replace("/", "~1")
