"""The checks see what AWS would refuse or do otherwise, and find nothing of it in the template as it is."""

import json
from copy import deepcopy

import pytest

from tools.checks import calls, forms, limits, matches
from tools.checks.__main__ import findings
from tools.checks.scanned import scanned
from tools.checks.translated import Template


@pytest.fixture(scope="module")
def ours() -> Template:
    return scanned()


def test_nothing_is_found(ours):
    assert list(findings(ours)) == []


def test_every_limit_has_room_and_the_readers_of_the_stream_none(ours):
    left = {each.of: each.left for each in limits.limits(ours)}
    assert left.pop("readers of the table's stream") == 0
    assert all(left.values())


def test_only_sns_passes_a_statement_that_wants_it_as_the_last_caller():
    statement = {
        "Action": "sms-voice:SendTextMessage",
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:CalledViaLast": "sns.amazonaws.com"}},
    }
    texts = [each for each in calls.calls("codes@example.com") if each.action == statement["Action"]]
    passed = [each.what for each in texts if calls.lets(statement, each, {})]
    assert passed == ["what SNS asks for in the function's name"]


def test_a_sender_that_a_policy_leaves_out_is_found(ours):
    """As the template had it: the ARNs of this account alone."""
    before = '{"Fn::Sub": "arn:${AWS::Partition}:sms-voice:${AWS::Region}:${AWS::AccountId}:*"}'
    text = json.dumps(ours).replace(
        '"sms-voice:SendVoiceMessage", "Resource": "*"', f'"sms-voice:SendVoiceMessage", "Resource": {before}'
    )
    found = list(calls.findings(json.loads(text)))
    assert len(found) == 2
    assert all("a number that another account shares" in each for each in found)


def test_a_capital_in_the_domain_of_the_sender_would_be_refused_by_iam(ours):
    spoiled = deepcopy(ours)
    spoiled["Parameters"]["EmailFrom"]["AllowedPattern"] = ".*"
    assert any("may not ses:SendEmail" in each for each in calls.findings(spoiled))


def test_events_of_another_stack_are_found(ours):
    text = json.dumps(ours).replace('"stack": [{"Ref": "AWS::StackName"}]', '"stack": [{"exists": true}]')
    found = list(matches.findings(json.loads(text)))
    assert len(found) == 3
    assert all(each.endswith("takes the events of another stack") for each in found)


def test_a_filter_that_misses_its_records_is_found(ours):
    spoiled = deepcopy(ours)
    source = spoiled["Resources"]["KeepBooksOfChanges"]["Properties"]
    source["FilterCriteria"] = {
        "Filters": [{"Pattern": '{"eventName": ["INSERT"], "dynamodb": {"Keys": {"sk": {"S": ["NONE"]}}}}'}]
    }
    assert "KeepBooksOfChanges misses a record of record_usage" in set(matches.findings(spoiled))


def test_versions_that_are_kept_with_their_snapshots_are_found(ours):
    text = json.dumps(ours).replace('"DeletionPolicy": "Delete"', '"DeletionPolicy": "Retain"')
    found = list(forms.findings(json.loads(text)))
    assert sum("keeps replaced versions" in each for each in found) == 4
