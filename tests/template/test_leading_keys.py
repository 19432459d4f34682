"""Every right to the table is to some items of it, told by their partition keys; tests/faults/test_rights.py has which."""

import json
from typing import Any

import pytest

from tests.leading_keys import RESOURCES, Asked, Statement, fits, statements, written
from tools.checks import scanned
from tools.checks.translated import of_type

USER = "ACCOUNT#a#APP#b#USER#c"
WRITES = Statement(frozenset({"PutItem", "UpdateItem"}), "", ("ACCOUNT#*", "APP#*"), ("ACCOUNT#*#*",))
# What the inline policies of a role may have together, and a managed one, blanks not counted; and a role of those.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
MOST_CHARACTERS, MOST_OF_MANAGED, MOST_MANAGED = 10_240, 6_144, 10


@pytest.mark.parametrize(
    ("key", "pattern", "like"),
    [
        ("APP#b", "APP#*", True),
        ("APP#", "APP#*", True),
        (USER, "ACCOUNT#*#APP#*#USER#*", True),
        (USER, "ACCOUNT#*#APP#*#ADDRESS#*", False),
        ("XAPP#b", "APP#*", False),
        ("APP#b", "APP#", False),
        ("APPS", "APP.*", False),
    ],
)
def test_a_star_stands_for_any_characters_and_nothing_else_does(key, pattern, like):
    assert fits(key, (pattern,)) is like


@pytest.mark.parametrize(
    ("action", "keys", "index", "allowed"),
    [
        ("PutItem", {"ACCOUNT#a", "APP#b"}, "", True),
        ("PutItem", {"ACCOUNT#a", "TOKEN#b"}, "", False),
        ("PutItem", {"ACCOUNT#a", USER}, "", False),
        ("DeleteItem", {"APP#b"}, "", False),
        ("PutItem", {"APP#b"}, "listing", False),
    ],
    ids=["every key fits", "a key does not", "a key is excepted", "another action", "another index"],
)
def test_a_statement_lets_its_actions_on_its_index_where_every_key_fits(action, keys, index, allowed):
    request = Asked("f", frozenset({action}), index, frozenset(keys))
    assert WRITES.lets(action, request) is allowed


@pytest.mark.parametrize("function", statements())
def test_every_right_to_the_table_is_limited_to_some_of_its_keys(function):
    for may in statements()[function]:
        assert all(len(pattern) > len("#*") and not pattern.startswith("*") for pattern in may.like), may


def test_rights_to_the_table_are_given_by_statements_that_are_judged(functions):
    """None names the table otherwise, or with a condition that these tests would not see."""
    for name, properties in functions.items():
        on_table = [each for each in written(properties) if str(each.get("Resource")) in RESOURCES]
        assert len(on_table) == len(statements()[name])
        for each in on_table:
            assert each["Condition"].keys() <= {"ForAllValues:StringLike", "ForAllValues:StringNotLike"}
            assert all(test.keys() == {"dynamodb:LeadingKeys"} for test in each["Condition"].values())


def test_only_applications_and_templates_are_written_by_what_manages_them():
    """A function that handles codes can neither make a token, nor change an application, a text or another's ledger."""
    of_codes = (
        "associate", "login_start", "validate", "send_code", "validate_code", "dissociate", "delete_user",
    )  # fmt: skip
    for function in of_codes:
        written = [
            may for may in statements()[function] if may.actions & {"PutItem", "UpdateItem", "DeleteItem"}
        ]
        for key in ("APP#b", "TEMPLATE#b", "TOKEN#b", "ACCOUNT#a#LEDGER"):
            assert not [may for may in written if fits(key, may.like) and not fits(key, may.unlike)]


def test_no_request_of_the_api_reads_a_token():
    for function, rights in statements().items():
        if function != "authorize":
            assert not [may for may in rights if fits("TOKEN#b", may.like)], function


def test_the_policies_of_a_role_are_shorter_than_iam_takes():
    def length(*policies: dict[str, Any]) -> int:
        return len(json.dumps([each["PolicyDocument"] for each in policies], separators=(",", ":")))

    for name, role in of_type(scanned.scanned(), "AWS::IAM::Role").items():
        assert length(*role.get("Policies", [])) < MOST_CHARACTERS / 2, name
        assert len(role.get("ManagedPolicyArns", [])) <= MOST_MANAGED, name
    for name, policy in of_type(scanned.scanned(), "AWS::IAM::ManagedPolicy").items():
        assert length(policy) < MOST_OF_MANAGED / 2, name
