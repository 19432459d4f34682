"""An event reaches a customer's rule: from a request's log line, by the log's subscription and the function, with its role's rights alone."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.system.conftest import Service

NUMBER = "+12025550197"
SECONDS = 30


@pytest.fixture
def heard(served: Service) -> Iterator[Callable[[], list[Any]]]:
    """Ask for what a queue was told that a rule like the page's fills."""
    rules, queues = served.client("events"), served.client("sqs")
    queue = queues.create_queue(QueueName="heard")["QueueUrl"]
    attributes = queues.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]
    rules.put_rule(Name="heard", EventPattern=json.dumps({"source": ["serverless-mfa"]}))
    rules.put_targets(Rule="heard", Targets=[{"Id": "queue", "Arn": attributes["QueueArn"]}])

    def heard() -> list[Any]:
        answer = queues.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        return [json.loads(each["Body"]) for each in answer.get("Messages", [])]

    yield heard
    rules.remove_targets(Rule="heard", Ids=["queue"])
    rules.delete_rule(Name="heard")


def test_what_a_request_logged_is_told_to_the_bus(served: Service, heard):
    logs, group = served.client("logs"), served.outputs["LogGroupName"]
    (heard_lines,) = logs.describe_subscription_filters(logGroupName=group)["subscriptionFilters"]
    # Of a pattern the emulator knows words alone, not fields; the real one is tried in tests/functions.
    wider = {name: heard_lines[name] for name in ("logGroupName", "filterName", "destinationArn")}
    logs.put_subscription_filter(**wider, filterPattern="request operation associate")
    application = served.create_application()
    answer = served.call("POST", f"{application}/users/ann/associate", {"address": NUMBER})
    assert answer.status == 200, answer

    told: list[Any] = []
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline and not told:
        told = [each for each in heard() if each["detail"].get("validation_id") == answer.body["id"]]

    (event,) = told
    assert event["detail-type"] == "Code Sent"
    assert event["detail"]["id"] == answer.headers["x-request-id"]
    assert NUMBER[1:] not in json.dumps(event)
