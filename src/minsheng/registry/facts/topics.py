"""Topics: each of the law's facts belongs to one, and who may read or state a fact goes by its topic (``topics.yaml``)."""

from __future__ import annotations

from pathlib import Path

import yaml

FILE = Path(__file__).with_name("topics.yaml")
_PLAIN = yaml.safe_load(FILE.read_text(encoding="utf-8"))
TOPICS: dict[str, dict[str, str]] = _PLAIN["topics"]
_OF_FACT: dict[str, str] = {fact: topic for topic, facts in _PLAIN["facts"].items() for fact in facts}


class UnknownFact(ValueError):
    """The law has no fact of that name, or no topic was given for it."""

    code = "unknown-fact"


def topic_of(fact: str) -> str:
    """The topic a fact belongs to. Raises :class:`UnknownFact`."""
    try:
        return _OF_FACT[fact]
    except KeyError:
        raise UnknownFact(f'No topic holds the fact "{fact}". Give it one in registry/facts/topics.yaml.') from None


def facts_by_topic() -> dict[str, list[str]]:
    """Names of facts by topic, as the file lists them."""
    return {topic: list(facts) for topic, facts in _PLAIN["facts"].items()}
