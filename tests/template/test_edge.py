"""What the edge refuses before a function runs: what has no token's form, and a token that asks too often."""

import re
from typing import Any

import pytest

from mfa.tenants import tokens

Template = dict[str, Any]
SECRET = "A" * 49


def _expression(template: Template) -> re.Pattern[str]:
    authorizer = template["Resources"]["Api"]["Properties"]["Auth"]["Authorizers"]["Token"]
    return re.compile(authorizer["Identity"]["ValidationExpression"])


@pytest.mark.parametrize("scheme", ["Bearer ", "bearer ", "BEARER   "])
def test_a_token_as_the_service_makes_them_reaches_the_authorizer(template: Template, scheme: str) -> None:
    body = f"mfa_0123456789abcdef_{'x' * 43}"
    assert _expression(template).fullmatch(f"{scheme}{body}{tokens._checksum(body)}")


@pytest.mark.parametrize(
    "forged",
    [
        "Bearer x",
        f"Bearer mfa_0123456789abcdef_{SECRET}A",
        f"Bearer mfa_0123456789abcdef_{SECRET[1:]}",
        f"Bearer mfa_0123456789ABCDEF_{SECRET}",
        f"Bearer mfa_0123456789abcdef_{SECRET[1:]}-",
        f"Bearer xmfa_0123456789abcdef_{SECRET}",
        f"Basic mfa_0123456789abcdef_{SECRET}",
        f"mfa_0123456789abcdef_{SECRET}",
        "",
    ],
)
def test_what_has_no_tokens_form_costs_no_invocation(template: Template, forged: str) -> None:
    assert not _expression(template).fullmatch(forged)


def test_a_token_that_asks_too_often_is_told_how_long_to_wait(template: Template) -> None:
    acl = template["Resources"]["WebAcl"]["Properties"]
    (rule,) = [each["Fn::If"][1] for each in acl["Rules"] if "Fn::If" in each]
    answer = rule["Action"]["Block"]["CustomResponse"]

    assert answer["ResponseCode"] == 429
    assert answer["ResponseHeaders"] == [
        {"Name": "Retry-After", "Value": str(rule["Statement"]["RateBasedStatement"]["EvaluationWindowSec"])}
    ]
    assert '"error_code": "2004"' in acl["CustomResponseBodies"][answer["CustomResponseBodyKey"]]["Content"]


def test_deletions_and_counts_that_fail_are_named_and_given_up_in_time_to_look_at_them(
    template: Template,
) -> None:
    """The stream keeps a record for a day; a dead letter only names it."""
    for name in ("PurgeDeletedApplications", "KeepBooksOfChanges"):
        source = template["Resources"][name]["Properties"]
        assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert source["BisectBatchOnFunctionError"] is True
        assert 0 < source["MaximumRetryAttempts"] <= 50
        assert source["MaximumRecordAgeInSeconds"] <= 6 * 3600
        assert source["DestinationConfig"]["OnFailure"]["Destination"]
