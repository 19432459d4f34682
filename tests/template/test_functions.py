"""Each function file is deployed once, on the contract's route, and has an event to invoke it with."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from mfa.edge.operation import Operation
from tools import events
from tools.operations import operations

Template = dict[str, Any]

OPERATIONS = {each.name: (each.method, each.path) for each in operations()}
# What anyone may read.
OPEN = {("GET", "/openapi.json"), ("GET", "/docs"), ("GET", "/docs/{Page_File}")}
# What API Gateway, the table's stream, EventBridge and the log call, not a caller.
WITHOUT_ROUTE = {"authorize", "record_usage", "keep_receipt", "publish_events", "purge_application"}


def test_every_function_file_is_deployed_once_and_nothing_else_is(root: Path, template: Template) -> None:
    deployed = [
        resource["Properties"]["Handler"]
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Serverless::Function"
    ]
    files = sorted(
        f"{file.stem}.handler" for file in (root / "functions").glob("*.py") if file.stem != "__init__"
    )
    assert sorted(deployed) == files


def test_routes_and_methods_are_those_that_the_handlers_describe(functions: dict[str, Template]) -> None:
    routes = [
        (name, (event["Properties"]["Method"], event["Properties"]["Path"]))
        for name, properties in functions.items()
        for event in properties.get("Events", {}).values()
    ]
    assert sorted(routes) == sorted([*OPERATIONS.items(), *(("show_reference", each) for each in OPEN)])
    assert set(functions) - {name for name, _ in routes} == WITHOUT_ROUTE


def test_every_route_but_the_reference_asks_the_authorizer(
    template: Template, functions: dict[str, Template]
) -> None:
    auth = template["Resources"]["Api"]["Properties"]["Auth"]
    assert auth["Authorizers"][auth["DefaultAuthorizer"]]["FunctionArn"] == {
        "Fn::If": ["OnAws", {"Ref": "Authorize.Alias"}, {"Fn::Sub": "${Authorize.Arn}:live"}]
    }
    for name, properties in functions.items():
        for event in properties.get("Events", {}).values():
            own = {key: each for key, each in event["Properties"].items() if key not in ("Method", "Path")}
            open_to_all = {"Auth": {"Authorizer": "NONE"}} if name == "show_reference" else {}
            assert own == {"RestApiId": {"Ref": "Api"}} | open_to_all


def test_what_anyone_may_ask_for_has_a_small_throttle_of_its_own(template: Template) -> None:
    settings = template["Resources"]["Api"]["Properties"]["MethodSettings"]
    rates = {(each["HttpMethod"], each["ResourcePath"]): each["ThrottlingRateLimit"] for each in settings}
    # CloudFormation wants a slash in front, and each slash of the path as ~1.
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-apigateway-stage-methodsetting.html
    written = {(method, "/" + path.replace("/", "~1")) for method, path in OPEN}
    assert rates.keys() == {("*", "/*")} | written
    assert all(rates[route] <= 20 for route in written)


def test_a_function_answers_before_api_gateway_gives_up(
    template: Template, functions: dict[str, Template]
) -> None:
    common = template["Globals"]["Function"]["Timeout"]
    assert all(functions[name].get("Timeout", common) < 29 for name in OPERATIONS)


def test_every_function_has_an_event_and_every_event_a_function(
    root: Path, functions: dict[str, Template]
) -> None:
    assert {file.stem for file in (root / "events").glob("*.json")} == set(functions)


@pytest.mark.parametrize("operation", operations(), ids=lambda each: each.name)
def test_an_event_is_a_request_as_the_handler_describes_it(root: Path, operation: Operation) -> None:
    file = root / "events" / f"{operation.name}.json"
    assert file.read_text() == events.written(operation), "run: python -m tools.events"


@pytest.mark.parametrize(
    ("name", "mapping"),
    [("purge_application", "PurgeDeletedApplications"), ("record_usage", "KeepBooksOfChanges")],
)
def test_an_event_of_the_stream_passes_the_filter_of_its_function(
    root: Path, template: Template, name: str, mapping: str
) -> None:
    event = json.loads((root / "events" / f"{name}.json").read_text())
    source = template["Resources"][mapping]["Properties"]
    assert source["FunctionName"] == {"Ref": f"{name.title().replace('_', '')}.Alias"}
    (wanted,) = [json.loads(each["Pattern"]) for each in source["FilterCriteria"]["Filters"]]
    for record in event["Records"]:
        assert record["eventName"] in wanted["eventName"]
        assert record["dynamodb"]["Keys"]["sk"]["S"] in wanted["dynamodb"]["Keys"]["sk"]["S"]


# What End User Messaging tells of: the kind of event, the rule and permission, their condition, and what is handed on.
HEARD = [
    (
        "Text Message Delivery Status Updated",
        ("KeepReceiptOfMessages", "KeepReceiptMayBeCalled"),
        "UsesEndUserMessaging",
        ("eventType", "eventTimestamp", "isFinal", "context"),
    ),
    (
        "Voice Message Delivery Status Updated",
        ("KeepReceiptOfCalls", "KeepReceiptMayBeCalledOfCalls"),
        "Calls",
        ("eventType", "eventTimestamp", "context"),
    ),
]


@pytest.mark.parametrize(("kind", "names", "condition", "kept"), HEARD)
def test_an_event_of_a_message_is_let_through_and_no_more_handed_on_than_what_became_of_it(
    root: Path, template: Template, kind: str, names: tuple[str, str], condition: str, kept: tuple[str, ...]
) -> None:
    event = json.loads((root / "events" / "keep_receipt.json").read_text())
    rule, allowed = (template["Resources"][name]["Properties"] for name in names)
    wanted = rule["EventPattern"]
    assert (wanted["source"], wanted["detail-type"]) == ([event["source"]], [kind])
    # What the target's template holds is there: without it the template would be none.
    final = {"isFinal": [{"exists": True}]} if "isFinal" in kept else {}
    ours = {"record": [{"exists": True}], "stack": [{"Ref": "AWS::StackName"}]}
    assert wanted["detail"] == {"context": ours} | final
    (target,) = rule["Targets"]
    assert target["Arn"] == allowed["FunctionName"] == {"Ref": "KeepReceipt.Alias"}
    assert allowed["SourceArn"] == {"Fn::GetAtt": [names[0], "Arn"]}
    assert {template["Resources"][name]["Condition"] for name in names} == {condition}
    told = {name: event["detail"][name] for name in kept}
    assert handed_on(target, event) == {"source": "aws.sms-voice", "detail": told}


def handed_on(target: Template, event: Template) -> Template:
    """What a target is handed of an event, as EventBridge puts it into the target's template."""
    text = target["InputTransformer"]["InputTemplate"]
    for name, path in target["InputTransformer"]["InputPathsMap"].items():
        value: Any = event
        for part in path.removeprefix("$.").split("."):
            value = value[part]
        text = text.replace(f"<{name}>", json.dumps(value))
    handed: Template = json.loads(text)
    return handed


def test_whatever_is_called_without_waiting_keeps_what_failed(template: Template) -> None:
    """Lambda drops an event after three tries, unless it has where to put it."""
    resources = template["Resources"]
    waited_for = ("apigateway.amazonaws.com",)
    called = {
        each["Properties"]["FunctionName"]["Ref"].removesuffix(".Alias")
        for each in resources.values()
        if each["Type"] == "AWS::Lambda::Permission" and each["Properties"]["Principal"] not in waited_for
    }
    assert called == {"KeepReceipt", "PublishEvents"}
    queues = {"KeepReceipt": "ReceiptsDeadLetterQueue", "PublishEvents": "EventsDeadLetterQueue"}
    for name, queue in queues.items():
        letters = resources[name]["Properties"]["DeadLetterQueue"]
        assert letters == {"Type": "SQS", "TargetArn": {"Fn::GetAtt": [queue, "Arn"]}}
        assert resources[queue]["Condition"] == resources[name]["Condition"]


def test_of_an_e_mail_no_more_is_handed_on_than_what_became_of_it(template: Template) -> None:
    rule, allowed = (
        template["Resources"][name]["Properties"]
        for name in ("KeepReceiptOfEmails", "KeepReceiptMayBeCalledOfEmails")
    )
    assert rule["EventPattern"]["source"] == ["aws.ses"]
    ours = {"validation_id": [{"exists": True}], "stack": [{"Ref": "AWS::StackName"}]}
    assert rule["EventPattern"]["detail"] == {"mail": {"tags": ours}}
    (target,) = rule["Targets"]
    assert (target["Arn"], allowed["FunctionName"]) == ({"Ref": "KeepReceipt.Alias"},) * 2
    assert allowed["SourceArn"] == {"Fn::GetAtt": ["KeepReceiptOfEmails", "Arn"]}
    paths = target["InputTransformer"]["InputPathsMap"]
    assert set(paths.values()) == {"$.source", "$.time", "$.detail.eventType", "$.detail.mail.tags"}
    template_ = target["InputTransformer"]["InputTemplate"]
    assert json.loads(re.sub("<([a-z]+)>", r'"\1"', template_)) == {
        "source": "source",
        "time": "time",
        "detail": {"eventType": "kind", "mail": {"tags": "tags"}},
    }
    for name in ("KeepReceiptOfEmails", "KeepReceiptMayBeCalledOfEmails"):
        assert template["Resources"][name]["Condition"] == "Mails"


def test_events_and_metrics_have_the_lines_they_are_made_of(template: Template) -> None:
    """Lambda drops what is below ApplicationLogLevel, INFO where none is set, and Powertools follows Lambda."""
    common = template["Globals"]["Function"]
    assert common["LoggingConfig"].keys() == {"LogFormat", "LogGroup"}
    assert "POWERTOOLS_LOG_LEVEL" not in common["Environment"]["Variables"]
