"""What a registry is sent: as little as it needs to find the person, and which kinds of entry it should look for."""

from __future__ import annotations

import json
from dataclasses import dataclass

from minsheng.registry.people.models import Person
from minsheng.registry.people.numbers import NUMBER
from minsheng.registry.sealing import digest, unseal
from minsheng.registry.verifying.registries import Registry

FORMAT = "minsheng-verification-1"


class NoNumber(ValueError):
    """The person's record has no identity number, by which a registry could find them."""

    code = "no-number"


@dataclass(frozen=True, slots=True)
class Request:
    """One question. ``body`` is what is sent, the same every time; it holds the identity number in clear."""

    number: str
    registry: str
    body: bytes

    def __repr__(self) -> str:
        return f"Request({self.number}, {self.registry})"


def request_for(person: Person, registry: Registry, number: str, purpose: str) -> Request:
    """The request about a person. Raises :class:`NoNumber`."""
    if person.number_sealed is None:
        raise NoNumber("No identity number is recorded; a registry cannot find the person. Record it first.")
    plain = {
        "format": FORMAT,
        "request": number,
        "registry": registry.name,
        "purpose": purpose,
        "kinds": sorted({gives.kind for gives in registry.gives.values()}),
        "person": {"name": person.name, "number": unseal(bytes(person.number_sealed), NUMBER)},
    }
    return Request(number, registry.name, json.dumps(plain, ensure_ascii=False, sort_keys=True).encode())


def digest_of(request: Request) -> bytes:
    """A keyed digest of what is sent: the same request has the same, and the number cannot be guessed from it."""
    return digest(request.body.decode(), "verification.request")
