"""Every right to the table is limited to some of its partition keys; tests/faults/test_rights.py has which."""

import json
from typing import Any

import pytest

from tests.leading_keys import RESOURCES, fits, statements, written
from tools.checks import scanned
from tools.checks.translated import of_type

# What handles codes.
OF_CODES = (
    "associate", "login_start", "validate", "send_code", "validate_code", "dissociate", "delete_user",
)  # fmt: skip
WRITES = {"PutItem", "UpdateItem", "DeleteItem"}


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


def test_what_handles_codes_writes_no_token_application_text_or_other_ledger():
    for may in (each for function in OF_CODES for each in statements()[function] if each.actions & WRITES):
        for key in ("APP#b", "TEMPLATE#b", "TOKEN#b", "ACCOUNT#a#LEDGER"):
            assert not fits(key, may.like) or fits(key, may.unlike), may


def test_the_policies_of_a_role_are_half_as_long_as_iam_takes():
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: blanks are not counted."""

    def length(*policies: dict[str, Any]) -> int:
        return len(json.dumps([each["PolicyDocument"] for each in policies], separators=(",", ":")))

    for name, role in of_type(scanned.scanned(), "AWS::IAM::Role").items():
        assert length(*role.get("Policies", [])) < 10_240 / 2, name
        assert len(role.get("ManagedPolicyArns", [])) <= 10, name
    for name, policy in of_type(scanned.scanned(), "AWS::IAM::ManagedPolicy").items():
        assert length(policy) < 6_144 / 2, name
