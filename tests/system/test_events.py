"""An event reaches a customer's rule: from a request's log line, by the log's subscription and the function, with its role's rights alone."""

import json
from typing import Any

from tests.system.conftest import Service, await_answer

NUMBER = "+12025550197"


def test_what_a_request_logged_is_told_to_the_bus(served: Service):
    rules, queues, logs = (served.client(name) for name in ("events", "sqs", "logs"))
    queue = queues.create_queue(QueueName="heard")["QueueUrl"]
    attributes = queues.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]
    rules.put_rule(Name="heard", EventPattern=json.dumps({"source": ["serverless-mfa"]}))
    rules.put_targets(Rule="heard", Targets=[{"Id": "queue", "Arn": attributes["QueueArn"]}])
    group = served.outputs["LogGroupName"]
    (heard_lines,) = logs.describe_subscription_filters(logGroupName=group)["subscriptionFilters"]
    # Of a pattern the emulator knows words alone, not fields; the real one is tried in tests/functions.
    wider = {name: heard_lines[name] for name in ("logGroupName", "filterName", "destinationArn")}
    logs.put_subscription_filter(**wider, filterPattern="request operation associate")
    application = served.create_application()
    answer = served.call("POST", f"{application}/users/ann/associate", {"address": NUMBER})
    assert answer.status == 200, answer

    received: list[Any] = []

    def tell() -> bool:
        got = queues.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        events = [json.loads(each["Body"]) for each in got.get("Messages", [])]
        received.extend(each for each in events if each["detail"].get("validation_id") == answer.body["id"])
        return bool(received)

    await_answer(tell, True)
    (event,) = received
    assert event["detail-type"] == "Code Sent"
    assert event["detail"]["id"] == answer.headers["x-request-id"]
    assert NUMBER[1:] not in json.dumps(event)
