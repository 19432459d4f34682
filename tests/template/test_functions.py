"""Each function file is deployed once, on the contract's route, and has an event to invoke it with."""

import json
from functools import reduce
from operator import getitem
from typing import Any

import pytest

from local.settings import ROOT
from tools import events
from tools.checks import matches
from tools.checks.translated import Template, of_type
from tools.operations import operations

OPERATIONS = {each.name: (each.method, each.path) for each in operations()}
# What anyone may read.
OPEN = {("GET", "/openapi.json"), ("GET", "/docs"), ("GET", "/docs/{Page_File}")}


def test_every_function_file_is_deployed_once_and_has_an_event_and_nothing_else_is(template, functions):
    deployed = [each["Handler"] for each in of_type(template, "AWS::Serverless::Function").values()]
    assert sorted(deployed) == sorted(f"{file.stem}.handler" for file in (ROOT / "functions").glob("*.py"))
    assert {file.stem for file in (ROOT / "events").glob("*.json")} == set(functions)


def test_what_anyone_may_ask_for_has_a_small_throttle_of_its_own(template):
    settings = template["Resources"]["Api"]["Properties"]["MethodSettings"]
    rates = {(each["HttpMethod"], each["ResourcePath"]): each["ThrottlingRateLimit"] for each in settings}
    # CloudFormation wants a slash in front, and each slash of the path as ~1.
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-apigateway-stage-methodsetting.html
    written = {(method, "/" + path.replace("/", "~1")) for method, path in OPEN}
    assert rates.keys() == {("*", "/*")} | written
    assert all(rates[route] <= 20 for route in written)


def test_a_function_answers_before_api_gateway_gives_up(template, functions):
    common = template["Globals"]["Function"]["Timeout"]
    assert all(functions[name].get("Timeout", common) < 29 for name in OPERATIONS)


@pytest.mark.parametrize("operation", operations(), ids=lambda each: each.name)
def test_an_event_is_a_request_as_the_handler_describes_it(operation):
    file = ROOT / "events" / f"{operation.name}.json"
    assert file.read_text() == events.written(operation), "run: python -m tools.events"


THERE = [{"exists": True}]
STACK = {"stack": [{"Ref": "AWS::StackName"}]}
RECORD = {"context": {"record": THERE} | STACK}
TAGS = {"mail": {"tags": {"validation_id": THERE} | STACK}}
SENT = ("detail.eventType", "detail.eventTimestamp", "detail.context")
# Events of messages: the rule, its condition, what it wants, and what is handed on. What the target's template has must
# be there: without it the template would be none.
HEARD = [
    ("KeepReceiptOfMessages", "UsesEndUserMessaging", RECORD | {"isFinal": THERE}, (*SENT, "detail.isFinal")),
    ("KeepReceiptOfCalls", "Calls", RECORD, SENT),
    ("KeepReceiptOfEmails", "Mails", TAGS, ("time", "detail.eventType", "detail.mail.tags")),
]


@pytest.mark.parametrize(("rule", "condition", "wanted", "kept"), HEARD)
def test_of_a_message_no_more_is_handed_on_than_what_became_of_it(template, rule, condition, wanted, kept):
    """That each rule takes its events and no other, test_checks.py holds."""
    resources, event = template["Resources"], matches.events("mfa")[rule] | {"time": "2026-11-23T18:16:00Z"}
    heard = resources[rule]["Properties"]
    assert heard["EventPattern"]["detail"] == wanted
    (target,) = heard["Targets"]
    permissions = of_type(template, "AWS::Lambda::Permission").items()
    source = {"Fn::GetAtt": [rule, "Arn"]}
    ((permission, allowed),) = (each for each in permissions if each[1].get("SourceArn") == source)
    assert target["Arn"] == allowed["FunctionName"] == {"Ref": "KeepReceipt.Alias"}
    assert {resources[name]["Condition"] for name in (rule, permission)} == {condition}
    paths = target["InputTransformer"]["InputPathsMap"]
    assert set(paths.values()) == {"$.source", *(f"$.{path}" for path in kept)}
    # EventBridge puts each part of the event into the target's template.
    text = target["InputTransformer"]["InputTemplate"]
    for name, path in paths.items():
        text = text.replace(f"<{name}>", json.dumps(at(event, path)))
    assert all(at(json.loads(text), path) == at(event, path) for path in paths.values())


def at(event: Template, path: str) -> Any:
    """The part of an event at a path."""
    return reduce(getitem, path.removeprefix("$.").split("."), event)


def test_whatever_is_called_without_waiting_keeps_what_failed(template):
    """Lambda drops an event after three tries, unless it has where to put it."""
    resources = template["Resources"]
    permissions = of_type(template, "AWS::Lambda::Permission").values()
    waiting = "apigateway.amazonaws.com"
    called = {each["FunctionName"]["Ref"] for each in permissions if each["Principal"] != waiting}
    assert called == {"KeepReceipt.Alias", "PublishEvents.Alias"}
    for name, queue in (
        ("KeepReceipt", "ReceiptsDeadLetterQueue"),
        ("PublishEvents", "EventsDeadLetterQueue"),
    ):
        letters = resources[name]["Properties"]["DeadLetterQueue"]
        assert letters == {"Type": "SQS", "TargetArn": {"Fn::GetAtt": [queue, "Arn"]}}
        assert resources[queue]["Condition"] == resources[name]["Condition"]


def test_events_and_metrics_have_the_lines_they_are_made_of(template):
    """Lambda drops what is below ApplicationLogLevel, INFO where none is set, and Powertools follows Lambda."""
    common = template["Globals"]["Function"]
    assert common["LoggingConfig"].keys() == {"LogFormat", "LogGroup"}
    assert "POWERTOOLS_LOG_LEVEL" not in common["Environment"]["Variables"]
