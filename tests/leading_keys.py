"""Which items each function may reach: the template's statements on the table, judged as IAM judges dynamodb:LeadingKeys.

A request is judged as strictly as DynamoDB may: all keys of a batch or a transaction must fit one statement together, for
each of its actions. A query of the index has the index's partition key for one.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
"""

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from typing import Any, NamedTuple

from local.cloudformation import parsed
from tools.checks.translated import listed, of_type

RESOURCES = {"{'Fn::GetAtt': ['Table', 'Arn']}": "", "{'Fn::Sub': '${Table.Arn}/index/listing'}": "listing"}
_LIKE, _UNLIKE = "ForAllValues:StringLike", "ForAllValues:StringNotLike"


class Asked(NamedTuple):
    """What one request asks for: actions, of the table ("") or an index, and the partition keys that it is about."""

    function: str
    actions: frozenset[str]
    index: str
    keys: frozenset[str]


class Statement(NamedTuple):
    """What a function may do with the table or an index: with keys like one of these, and like none of those."""

    actions: frozenset[str]
    index: str
    like: tuple[str, ...]
    unlike: tuple[str, ...]

    def lets(self, action: str, asked: Asked) -> bool:
        """Whether this statement alone allows an action of what is asked."""
        reached = (fits(key, self.like) and not fits(key, self.unlike) for key in asked.keys)
        return action in self.actions and asked.index == self.index and all(reached)


def fits(key: str, patterns: tuple[str, ...]) -> bool:
    """Whether a key is like one of the patterns, whose stars stand for any characters, or none."""
    return any(fnmatchcase(key, pattern) for pattern in patterns)


def asked(function: str, operation: str, content: Mapping[str, Any]) -> Asked:
    """Return what a request of a function asks for."""
    if operation == "Query":
        (name,) = re.findall(r"pk = (:\w+)", content["KeyConditionExpression"])
        parts = [("Query", content["ExpressionAttributeValues"][name]["S"])]
    else:
        parts = [(action, item["pk"]["S"]) for action, item in _items(operation, content)]
    actions, keys = zip(*parts, strict=True)
    return Asked(function, frozenset(actions), content.get("IndexName", ""), frozenset(keys))


def _items(operation: str, content: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each item that a request is about, by its key or whole, and the action that it takes."""
    match operation:
        case "TransactWriteItems" | "TransactGetItems":
            for each in content["TransactItems"]:
                ((kind, part),) = each.items()
                yield f"{kind}Item", part.get("Key") or part["Item"]
        case "BatchGetItem":
            (wanted,) = content["RequestItems"].values()
            yield from ((operation, key) for key in wanted["Keys"])
        case "BatchWriteItem":
            (writes,) = content["RequestItems"].values()
            for part in (part for each in writes for part in each.values()):
                yield operation, part.get("Key") or part["Item"]
        case _:
            yield operation, content.get("Key") or content["Item"]


@cache
def statements() -> dict[str, tuple[Statement, ...]]:
    """What each function may do with the table and its index, by the name of the function's file."""
    functions = of_type(parsed(), "AWS::Serverless::Function").values()
    return {each["Handler"].removesuffix(".handler"): tuple(_statements(each)) for each in functions}


def _statements(properties: Mapping[str, Any]) -> Iterator[Statement]:
    for each in written(properties):
        resource = str(each.get("Resource"))
        if resource in RESOURCES:
            conditions = each.get("Condition", {})
            yield Statement(
                frozenset(action.removeprefix("dynamodb:") for action in listed(each["Action"])),
                RESOURCES[resource],
                tuple(conditions.get(_LIKE, {}).get("dynamodb:LeadingKeys", ("*",))),
                tuple(conditions.get(_UNLIKE, {}).get("dynamodb:LeadingKeys", ())),
            )


def written(properties: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A function's statements as the template has them: its own, and those of the managed policies that it names.

    A statement that depends on a condition, or whose policy does, is {"Fn::If": [condition, statement, no value]}.
    """
    return [each for policy in properties["Policies"] for each in _of_policy(policy)]


def _of_policy(policy: Mapping[str, Any]) -> list[dict[str, Any]]:
    if "Statement" in policy:
        return list(policy["Statement"])
    if "Fn::If" in policy:
        condition, chosen, otherwise = policy["Fn::If"]
        return [{"Fn::If": [condition, each, otherwise]} for each in _of_policy(chosen)]
    return list(parsed()["Resources"][policy["Ref"]]["Properties"]["PolicyDocument"]["Statement"])


def refused(asked: Asked) -> list[str]:
    """The actions of what is asked that no statement of its function allows, each with what it was about."""
    may = statements()[asked.function]
    return [
        f"{asked.function} may not {action} {asked.index} {sorted(asked.keys)}"
        for action in asked.actions
        if not any(each.lets(action, asked) for each in may)
    ]
