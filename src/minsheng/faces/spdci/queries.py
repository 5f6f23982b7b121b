"""The three kinds of query, read into one tree: idtype-value, expression, predicate.

``query_type`` alone says which kind it is; the shapes overlap. The tree is (``and``, [trees]), (``or``, [trees]), (``not``, tree)
or (``is``, attribute, operator, raw value).
"""

from __future__ import annotations

from typing import Any

from minsheng.faces.spdci.attributes import FILTER
from minsheng.faces.spdci.refusing import Rejected

OPERATORS = ("eq", "gt", "lt", "ge", "le", "in", "ne")
_SAME = {"gte": "ge", "lte": "le", "nin": "not in"}
_MOST, _DEEPEST = 50, 8
# What an identifier is, by its type as partners write it.
IDENTIFIERS = {
    **dict.fromkeys(
        ("uin", "nid", "nationalid", "national_id", "identity_number", "resident_identity_number"), "member_identifier"
    ),
    **dict.fromkeys(("record", "record_number", "minsheng"), "record_number"),
    **dict.fromkeys(("group", "household", "group_identifier", "household_number", "hhid"), "group_identifier"),
}
Tree = tuple[Any, ...]


def read_query(kind: Any, query: Any) -> Tree:
    """The tree of a query. Raises :class:`Rejected`."""
    readers = {"idtype-value": _identifier, "expression": _expression, "predicate": _predicate}
    if kind not in readers:
        raise Rejected("rjct.search_criteria.invalid", f"query_type is one of {', '.join(readers)}.")
    tree = readers[kind](query)
    if _count(tree) > _MOST:
        raise Rejected(FILTER, f"A query has {_MOST} conditions at most.")
    return tree


def _identifier(query: Any) -> Tree:
    """``{"type": "UIN", "value": "…"}``; a value in an object of one key counts, since the standard's own text asks for an object."""
    if not isinstance(query, dict) or "type" not in query or "value" not in query:
        raise Rejected(FILTER, "An idtype-value query has type and value.")
    value = query["value"]
    if isinstance(value, dict) and len(value) == 1:
        value = next(iter(value.values()))
    name = IDENTIFIERS.get(str(query["type"]).split(":")[-1].lower())
    if name is None:
        raise Rejected(FILTER, "Identifiers here are of the types UIN, RECORD and GROUP.")
    if not isinstance(value, (str, int)) or isinstance(value, bool):
        raise Rejected(FILTER, "The value of an identifier is a text.")
    return ("is", name, "eq", str(value))


def _expression(query: Any) -> Tree:
    """A tree of ``$and``, ``$or``, ``$not`` and ``{attribute: {$operator: value}}``, bare or in value, expression and query."""
    for _ in range(4):
        if not isinstance(query, dict):
            break
        if isinstance(query.get("value"), dict):
            query = query["value"]
        elif isinstance(query.get("expression"), dict):
            query = query["expression"]
        elif isinstance(query.get("query"), dict):
            query = query["query"]
        else:
            break
    return _branch(query, 0)


def _branch(said: Any, depth: int) -> Tree:
    if not isinstance(said, dict) or not said or depth > _DEEPEST:
        raise Rejected(FILTER, "An expression is an object of conditions, not nested too deep and not empty.")
    found: list[Tree] = []
    for key, inner in said.items():
        word = key.removeprefix("$").lower()
        if word in ("and", "or") and isinstance(inner, list):
            if not inner:
                raise Rejected(FILTER, f"${word} of nothing says nothing.")
            found.append((word, [_branch(each, depth + 1) for each in inner]))
        elif word == "not" and isinstance(inner, dict):
            found.append(("not", _branch(inner, depth + 1)))
        elif isinstance(inner, dict):
            found += [_condition(key, operator, value) for operator, value in _each(inner)]
        else:
            found.append(_condition(key, "eq", inner))
    return found[0] if len(found) == 1 else ("and", found)


def _each(said: dict[str, Any]) -> list[tuple[str, Any]]:
    if not said:
        raise Rejected(FILTER, "A condition has an operator and a value.")
    return list(said.items())


def _predicate(query: Any) -> Tree:
    """A list of ``expression1 condition expression2``, all of which must hold."""
    if not isinstance(query, list) or not query:
        raise Rejected(FILTER, "A predicate query is a list of expression1, condition, expression2.")
    return ("and", [_triple(each) for each in query])


def _triple(said: Any) -> Tree:
    if not isinstance(said, dict) or "expression1" not in said:
        raise Rejected(FILTER, "Each predicate has expression1.")
    first = _single(said["expression1"])
    second = _single(said["expression2"]) if said.get("expression2") is not None else None
    condition = said.get("condition", "and")
    if condition not in ("and", "or", "not"):
        raise Rejected(FILTER, "condition is and, or, not.")
    if second is None:
        return ("not", first) if condition == "not" else first
    return ("and", [first, ("not", second)]) if condition == "not" else (condition, [first, second])


def _single(said: Any) -> Tree:
    if not isinstance(said, dict) or not {"attribute_name", "operator", "attribute_value"} <= said.keys():
        raise Rejected(FILTER, "An expression has attribute_name, operator and attribute_value.")
    return _condition(said["attribute_name"], said["operator"], said["attribute_value"])


def _condition(name: Any, operator: Any, value: Any) -> Tree:
    word = str(operator).removeprefix("$").lower()
    word = _SAME.get(word, word)
    if word == "not in":
        return ("not", ("is", name, "in", value))
    if word == "ne":
        return ("not", ("is", name, "eq", value))
    if word not in OPERATORS:
        raise Rejected(FILTER, f"Operators are {', '.join(OPERATORS)}.")
    if word == "in":
        value = _list(value)
    if word == "in" and (not isinstance(value, list) or not 0 < len(value) <= 100):
        raise Rejected(FILTER, "in takes a list of 1 to 100 values.")
    return ("is", name, word, value)


def _list(value: Any) -> Any:
    """A list as expressions write it; predicates may not, by the standard: an object of one list, or a text with commas."""
    if isinstance(value, dict) and len(value) == 1:
        return next(iter(value.values()))
    return [each.strip() for each in value.split(",")] if isinstance(value, str) else value


def _count(tree: Tree) -> int:
    if tree[0] == "is":
        return 1
    return _count(tree[1]) if tree[0] == "not" else sum(_count(each) for each in tree[1])
