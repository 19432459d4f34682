"""Event patterns and filters of the template, held against events as AWS records them, by moto's matcher.

The events are events/*.json, in the form of AWS's documentation. Lambda's filters of a stream follow EventBridge's
rules.
https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-format.html
https://docs.aws.amazon.com/ses/latest/dg/monitoring-eventbridge.html
https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html
"""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from moto.events.models import EventPattern, EventPatternParser

from local.settings import ROOT
from tools.checks.translated import Template, of_type

STACK = "mfa-prod"
_VALIDATION = "01935b80-1c0f-7b52-8a6e-93d1f0c2b7a4"
_RECORD = "ACCOUNT#acme#APP#01935b7e-7a4c-7d3e-9f21-4b6a5c8d7e90#USER#" + "x" * 43


def matches(pattern: Any, event: Mapping[str, Any]) -> bool:
    """Return whether an event passes a pattern. Raises what moto does for a pattern that is none."""
    text = json.dumps(pattern)
    return EventPattern(text, EventPatternParser(text).parse()).matches_event(dict(event))  # type: ignore[arg-type]  # Any JSON.


def recorded(name: str) -> Any:
    """Return an event from events/."""
    return json.loads((ROOT / "events" / f"{name}.json").read_text())


def events(stack: str) -> dict[str, Any]:
    """Return the services' events about a stack's messages, by the rule that must match them."""
    text = recorded("keep_receipt")
    text["detail"]["context"] |= {"record": _RECORD, "stack": stack}
    call = deepcopy(text) | {"detail-type": "Voice Message Delivery Status Updated"}
    del call["detail"]["isFinal"]
    tags = {"ses:operation": ["SendEmail"], "stack": [stack], "validation_id": [_VALIDATION]}
    delivered = {"eventType": "Delivery", "mail": {"messageId": "1", "tags": tags}}
    mail = {"source": "aws.ses", "detail-type": "Email Delivered", "detail": delivered}
    return {"KeepReceiptOfMessages": text, "KeepReceiptOfCalls": call, "KeepReceiptOfEmails": mail}


def findings(template: Template) -> Iterator[str]:
    """Yield each rule, and each filter of a stream, that misses its events or matches others."""
    named = json.loads(json.dumps(template).replace('{"Ref": "AWS::StackName"}', f'"{STACK}"'))
    ours, others = events(STACK), events("mfa-dev")
    for name, rule in of_type(named, "AWS::Events::Rule").items():
        for other in ours:
            if matches(rule["EventPattern"], ours[other]) is not (name == other):
                yield f"{name} {'misses its events' if name == other else f'takes those of {other}'}"
        if matches(rule["EventPattern"], others[name]):
            yield f"{name} takes the events of another stack"
    yield from _of_streams(named)


def _of_streams(template: Template) -> Iterator[str]:
    for name, source in of_type(template, "AWS::Lambda::EventSourceMapping").items():
        patterns = [json.loads(each["Pattern"]) for each in source["FilterCriteria"]["Filters"]]
        for event in ("record_usage", "purge_application"):
            own = source["FunctionName"]["Ref"].startswith(event.title().replace("_", ""))
            for record in recorded(event)["Records"]:
                if any(matches(each, record) for each in patterns) is not own:
                    yield f"{name} {'misses' if own else 'takes'} a record of {event}"
