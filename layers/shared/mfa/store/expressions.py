"""Builds all requests that write one item: DynamoDB's expressions with their names and values.

In an expression, `#name` stands for an attribute, because its name can be a reserved word, and `:name` for a value.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from mfa.store.table import Key, Value, encoded, encoded_key

Values = Mapping[str, Value]
Write = dict[str, Any]
Names = tuple[str, ...]

ABSENT = "attribute_not_exists(pk)"
PRESENT = "attribute_exists(pk)"
_SAME_VERSION = "version_number = :version"
NOTHING: Mapping[str, Any] = {}
_NAME = re.compile(r"#(\w+)")


def same_version(version: int) -> tuple[str, Values]:
    """Return the condition that an item has the version that was read, and its values."""
    return _SAME_VERSION, {"version": version}


def put(key: Key, attributes: Values, condition: str = "", values: Values = NOTHING) -> Write:
    """Return the request that stores an item; `values` are those in `condition`."""
    pk, sk = key
    return {"Item": encoded({"pk": pk, "sk": sk, **attributes})} | _expressions(values, condition)


def keyed(key: Key, condition: str = "", values: Values = NOTHING) -> Write:
    """Return the request that deletes an item, or checks a condition on it."""
    return {"Key": encoded_key(key)} | _expressions(values, condition)


def update(
    key: Key,
    *,
    sets: Values = NOTHING,
    computed: Mapping[str, str] = NOTHING,
    adds: Values = NOTHING,
    deletes: Values = NOTHING,
    removes: Iterable[str] = (),
    condition: str = "",
    values: Values = NOTHING,
) -> Write:
    """Return the request that updates or creates an item.

    `sets` are attributes with new values, `computed` attributes with expressions. `adds` are added to numbers and
    sets, `deletes` are removed from sets. Expressions can use these values as `:attribute`; `values` are all other
    values in `computed` and `condition`.
    """
    expression = _update_expression(
        tuple(sets), tuple(computed.items()), tuple(adds), tuple(deletes), tuple(removes)
    )
    request: Write = {"Key": encoded_key(key), "UpdateExpression": expression}
    return request | _expressions({**sets, **adds, **deletes, **values}, condition, expression)


def _expressions(values: Values, condition: str, expression: str = "") -> Write:
    """The condition, and the names and values in all expressions. DynamoDB refuses unused ones."""
    parts: Write = {
        "ConditionExpression": condition,
        "ExpressionAttributeNames": _names(f"{expression} {condition}"),
        "ExpressionAttributeValues": encoded({f":{name}": value for name, value in values.items()}),
    }
    return {name: part for name, part in parts.items() if part}


# Texts without values are made once each: the names in them are constants of the modules of items, so few differ.
@cache
def _update_expression(
    sets: Names, computed: tuple[tuple[str, str], ...], adds: Names, deletes: Names, removes: Names
) -> str:
    clauses = {
        "SET": [*(f"#{name} = :{name}" for name in sets), *(f"#{name} = {new}" for name, new in computed)],
        "ADD": [f"#{name} :{name}" for name in adds],
        "DELETE": [f"#{name} :{name}" for name in deletes],
        "REMOVE": [f"#{name}" for name in removes],
    }
    return " ".join(f"{clause} {', '.join(parts)}" for clause, parts in clauses.items() if parts)


@cache
def _names(expressions: str) -> Mapping[str, str]:
    """The names that `expressions` mention."""
    return {f"#{name}": name for name in _NAME.findall(expressions)}
