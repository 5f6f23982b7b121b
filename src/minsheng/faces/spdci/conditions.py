"""A query's tree as a condition of SQL, with its values apart. What the account may not read, it may not ask by."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from minsheng.faces.spdci.attributes import FILTER, ORDERED, Attribute, attribute, value_of
from minsheng.faces.spdci.queries import Tree
from minsheng.faces.spdci.refusing import Rejected
from minsheng.registry.access.acting import Act
from minsheng.registry.access.roles import table
from minsheng.registry.identity_numbers import BadIdentityNumber
from minsheng.registry.people.numbers import BadNumber, sealed_number

_SIGNS = {"eq": "=", "gt": ">", "lt": "<", "ge": ">=", "le": "<="}
_PROGRAMME = (
    "exists (select 1 from award a where upper_inf(a.known) and a.held @> %(day)s and a.programme = any({0})"
    " and (a.person_id = p.id or (a.person_id is null and a.household_id = m.household_id)))"
)


@dataclass(slots=True)
class Condition:
    """A condition under way: ``values`` by name, ``numbers`` the digests of identity numbers asked for, ``names`` what by."""

    act: Act
    values: dict[str, Any] = field(default_factory=dict)
    numbers: set[bytes] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    def sql(self, tree: Tree) -> str:
        """The condition of a tree. Raises :class:`Rejected`."""
        if tree[0] == "not":
            return f"not ({self.sql(tree[1])})"
        if tree[0] in ("and", "or"):
            return "(" + f" {tree[0]} ".join(self.sql(each) for each in tree[1]) + ")"
        _, name, operator, raw = tree
        return self._is(attribute(name), operator, raw)

    def _is(self, asked: Attribute, operator: str, raw: Any) -> str:
        self.names.add(asked.name)
        may_ask_by(self.act, asked)
        if operator not in ("eq", "in") and asked.kind not in ORDERED:
            raise Rejected(FILTER, f"{asked.name} is asked by eq and in alone.")
        raws = raw if operator == "in" else [raw]
        if asked.kind == "number":
            digests = [found for each in raws if (found := _digest(each)) is not None]
            self.numbers |= set(digests)
            return f"p.number_digest = any({self._put(digests)}::bytea[])"
        if asked.kind == "programme":
            return _PROGRAMME.format(self._put([value_of_programme(each) for each in raws]))
        values = [value_of(asked, each) for each in raws]
        if asked.kind == "choice":
            return f"{asked.sql} = any({self._put([one for each in values for one in each])})"
        if asked.kind == "prefix":
            return f"{asked.sql} ^@ any({self._put(values)}::text[])"
        if operator == "in":
            return f"{asked.sql} = any({self._put(values)})"
        return f"{asked.sql} {_SIGNS[operator]} {self._put(values[0])}"

    def _put(self, value: Any) -> str:
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f"%({name})s"


def may_ask_by(act: Act, asked: Attribute) -> None:
    """Raises :class:`Rejected` unless a role of the account reads the attribute's topic somewhere."""
    if asked.topic and not any(table().may(role, "read", asked.topic) for role, _ in act.roles):
        raise Rejected(FILTER, f"You may not ask by {asked.name}: your account does not read that topic.")


def value_of_programme(raw: Any) -> str:
    """A programme's name as the law has it."""
    if not isinstance(raw, str) or not 0 < len(raw) <= 100:
        raise Rejected(FILTER, "A programme is named as GET /api/v1/law/programmes lists it.")
    return raw


def _digest(raw: Any) -> bytes | None:
    """The digest of an identity number; none for what is no number, which is nobody's."""
    for kind in ("", "passport"):
        try:
            return sealed_number(str(raw), kind).digest
        except (BadIdentityNumber, BadNumber):
            continue
    return None
