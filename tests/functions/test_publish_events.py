"""What a request left in the log becomes an event on the bus: of the documented shape, of the right name, and nothing of the function's own."""

import base64
import gzip
import json
import re

import pytest
from jsonschema import Draft202012Validator

from mfa import wiring
from mfa.background import events
from mfa.store import application_items, guard_items
from mfactl.story import REASONS
from tests import counted
from tests.functions.conftest import EVENTS, NUMBER, ROOT, TEMPLATE
from tools.operations import operations

FILE = ROOT / "docs" / "events.schema.json"
PATTERN = TEMPLATE["Resources"]["PublishEventsOfRequests"]["Properties"]["FilterPattern"]
AT = 1_795_457_760_123
SCHEMA = json.loads(FILE.read_text())
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)


def matches(pattern, message):
    """Whether CloudWatch would hand a line on: of its language what the template's pattern is made of."""
    try:
        line = json.loads(message)
    except ValueError:
        return False
    text = re.fullmatch(r"\{ (.*) \}", pattern)[1]
    text = re.sub(r'\$\.(\w+) = ("[^"]*")', r"(line.get('\1') == \2)", text)
    text = text.replace("&&", "and").replace("||", "or")
    assert not re.search(r"[$&|{}]", text), text
    return isinstance(line, dict) and bool(eval(text, {"line": line}))


def pack(lines, kind="DATA_MESSAGE"):
    """An event as CloudWatch makes it of log lines."""
    found = [{"id": str(n), "timestamp": AT + n, "message": line} for n, line in enumerate(lines)]
    content = json.dumps({"messageType": kind, "logGroup": "Logs", "logStream": "one", "logEvents": found})
    return {"awslogs": {"data": base64.b64encode(gzip.compress(content.encode())).decode()}}


@pytest.fixture
def publish(stack, wire, log):
    """Hand what was logged to the function; return the events it puts, of which all are of the schema."""

    def publish(*lines):
        wire.requests.clear()
        passed = [line for line in lines or log.getvalue().splitlines() if matches(PATTERN, line)]
        log.truncate(0)
        stack.handler("publish_events")(pack(passed), None)
        entries = [each for name, given in wire.requests if name == "PutEvents" for each in given["Entries"]]
        details = [json.loads(each["Detail"]) for each in entries]
        for entry, detail in zip(entries, details, strict=True):
            VALIDATOR.validate(detail)
            assert entry.keys() == {"Source", "DetailType", "Time", "Detail", "EventBusName"}
            assert (entry["Source"], entry["EventBusName"]) == ("serverless-mfa", "default")
            assert entry["DetailType"] == events.DETAIL_TYPES[detail["outcome"]]
        return details

    return publish


def test_an_enrolment_and_a_login_are_four_events(stack, shop, publish):
    stack.validated(shop)
    stack.guess(shop, "ann", stack.login(shop, "ann"))

    published = publish()

    assert [each["operation"] for each in published] == ["associate", "validate", "login_start", "validate"]
    assert [each["outcome"] for each in published] == ["sent", "enrolled", "sent", "validated"]
    origins = {(each["account"], each["application"], each["stack"]) for each in published}
    assert origins == {("acme", shop, "mfa")}
    association, enrolled, sent, validated = (each["validation_id"] for each in published)
    assert association == enrolled != sent == validated
    assert [each.get("country") for each in published] == ["1", None, "1", None]
    assert published[0]["time"] == "2026-11-23T18:16:00.123Z"


def guess(times):
    return lambda stack, shop: [stack.guess(shop, "ann", "wrong") for _ in range(times)]


def enrol(**request):
    return lambda stack, shop: stack.call("associate", shop, "bob", body={"address": NUMBER}, **request)


def cap(stack, shop):
    guard_items.cap(wiring.table(), application_items.key(shop), stack.clock.now + 1000)
    stack.call("login_start", shop, "ann")


def open_circuit(stack, shop):
    counted.open_circuit(wiring.table(), "+1202", stack.clock.now, stack.clock.now + 1000)
    enrol()(stack, shop)


def send(times):
    return lambda stack, shop: [stack.call("login_start", shop, "ann") for _ in range(times)]


@pytest.mark.parametrize(
    ("act", "outcome", "code", "reason"),
    [
        (guess(1), "refused", "2001", None),
        (guess(6), "refused", "2004", "exhausted"),
        (send(6), "refused", "2004", "limit"),
        (enrol(scopes="none"), "refused", "403", None),
        (enrol(context={"countries": "DE"}), "blocked", "400", "country"),
        (enrol(context={"credit": "metered"}), "blocked", "402", "credit"),
        (enrol(context={"status": "suspended"}), "blocked", "403", "suspended"),
        (cap, "blocked", "2004", "cap"),
        (open_circuit, "blocked", "2004", "circuit"),
    ],
)
def test_what_is_turned_away_is_refused_or_blocked(stack, shop, ann, publish, act, outcome, code, reason):
    stack.login(shop, "ann")
    act(stack, shop)

    event = publish()[-1]

    assert (event["outcome"], event["error_code"], event.get("reason")) == (outcome, code, reason)
    assert "validation_id" not in event


def test_what_did_nothing_new_or_failed_or_is_another_operation_is_no_event(stack, shop, ann, wire, publish):
    for _ in range(2):
        stack.ok("login_start", shop, "ann", key="one")
    wire.refuse("Publish", "InternalError", 500)
    stack.refused("503", "login_start", shop, "ann", stores=True)
    stack.ok("get_user", shop, "ann")
    stack.ok("dissociate", shop, "ann")

    (event,) = publish()
    assert event["outcome"] == "sent"


def test_what_is_no_line_of_a_request_is_passed_over(stack, wire):
    """CloudWatch may ask whether it is heard."""
    others = ["START", "[]", "3", '{"message": "request"}', '{"operation": "validate", "message": "other"}']
    stack.handler("publish_events")(pack(others), None)
    stack.handler("publish_events")(pack(["Checking health of destination"], "CONTROL_MESSAGE"), None)

    assert wire.operations == []


def test_what_the_function_logs_would_never_call_it_again(stack, shop, ann, wire, log, capsys):
    stack.login(shop, ann)
    lines = log.getvalue().splitlines()
    log.truncate(0)
    handler = stack.handler("publish_events")
    handler(pack(lines), None)
    wire.refuse("PutEvents", "InternalFailure", 500)
    with pytest.raises(Exception, match="InternalFailure") as raised:
        handler(pack(lines), None)

    kinds = ("platform.start", "platform.report")
    runtime = [{"type": each, "record": {"requestId": "1"}} for each in kinds]
    runtime += [{"errorType": raised.typename, "errorMessage": str(raised.value), "level": "ERROR"}]
    said = log.getvalue().splitlines() + capsys.readouterr().out.splitlines() + list(map(json.dumps, runtime))
    assert any(matches(PATTERN, line) for line in lines)
    assert not any(matches(PATTERN, line) for line in said)


def sample():
    content = gzip.decompress(base64.b64decode(EVENTS["publish_events"]["awslogs"]["data"]))
    return [each["message"] for each in json.loads(content)["logEvents"]]


def test_the_sample_is_two_events(publish):
    assert {each["outcome"] for each in publish(*sample())} == {"sent", "refused"}


def test_events_are_put_ten_at_a_time_and_again_only_what_the_bus_refused(stack, wire):
    refused = {
        "FailedEntryCount": 1,
        "Entries": [*[{"EventId": "1"}] * 9, {"ErrorCode": "ThrottlingException"}],
    }
    wire.answer("PutEvents", refused, times=1)
    (line,) = [line for line in sample() if '"login_start"' in line]

    stack.handler("publish_events")(pack([line] * 23), None)

    put = [given["Entries"] for name, given in wire.requests if name == "PutEvents"]
    assert [len(each) for each in put] == [10, 1, 10, 3]
    assert put[1] == [put[0][9]]


def test_what_the_bus_goes_on_refusing_fails_the_invocation(stack, wire):
    wire.answer("PutEvents", {"FailedEntryCount": 2, "Entries": [{"ErrorCode": "InternalFailure"}] * 2})

    with pytest.raises(Exception, match="refuses 2 events: InternalFailure"):
        stack.handler("publish_events")(EVENTS["publish_events"], None)

    assert wire.operations == ["PutEvents"] * 3


def test_the_page_and_its_schema_say_which_outcomes_and_reasons_there_are():
    properties = SCHEMA["properties"]
    assert FILE.read_text() in FILE.with_name("events.md").read_text()
    assert SCHEMA["title"].endswith(f"version {events.SCHEMA_VERSION}")
    assert properties["schema_version"]["const"] == events.SCHEMA_VERSION
    assert properties["outcome"]["enum"] == list(events.DETAIL_TYPES)
    assert properties["operation"]["enum"] == [each.name for each in operations() if each.event]
    assert set(properties["reason"]["enum"]) == REASONS.keys() > events.BLOCKED
