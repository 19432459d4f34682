"""The checks see what AWS would refuse or do otherwise, and find nothing of it in the template as it is."""

import json

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


OURS_ALONE = '{"Fn::Sub": "arn:${AWS::Partition}:sms-voice:${AWS::Region}:${AWS::AccountId}:*"}'
VOICE = '"sms-voice:SendVoiceMessage", "Resource": '
SPOILED = {
    "a policy that leaves a sender out": (
        calls, f'{VOICE}"*"', VOICE + OURS_ALONE, 2, "a number that another account shares",
    ),
    "a capital in the sender's domain": (calls, "@([a-z0-9-]", "@([A-Za-z0-9-]", 2, "may not ses:SendEmail"),
    "events of another stack": (
        matches, '[{"Ref": "AWS::StackName"}]', '[{"exists": true}]', 3, "takes the events of another stack",
    ),
    "a filter that misses its records": (
        matches, r'[\"CREDIT\", \"CODE\"]', r'[\"NONE\"]', 1, "KeepBooksOfChanges misses a record of record_usage",
    ),
    "replaced versions with snapshots": (
        forms, '"DeletionPolicy": "Delete"', '"DeletionPolicy": "Retain"', 4, "keeps replaced versions",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("check", "before", "after", "count", "said"), SPOILED.values(), ids=SPOILED)
def test_what_aws_would_refuse_or_do_otherwise_is_found(ours, check, before, after, count, said):
    spoiled = json.loads(json.dumps(ours).replace(before, after))
    assert len([each for each in set(check.findings(spoiled)) if said in each]) == count
