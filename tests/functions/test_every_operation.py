"""What holds for all operations: who may call, what is taken, how a fault is answered, what is logged."""

import json

import pytest

from mfa.edge.operation import PLAIN
from tests.functions.conftest import EVENTS, logged
from tools.operations import operations, sample

ADDRESS = "+12025550199"


class Operation:
    """An operation with a request that succeeds on a validated user `ann` of an application."""

    def __init__(self, each):
        body = each.takes("body")
        self.name, self.scope, self.event = each.name, each.scope, each.event
        self.body = sample(body) | OWN.get(each.name, {}) if body else None
        self.query = bool(each.takes("query"))
        self.on_template = "{Template_ID}" in each.path
        # Path values: none, the application or template, and the user. A validation is added by the stack.
        self.ids = each.path.count("{")
        self.names = min(self.ids, 2)


# Where the example of the description does not suit ann: her address is another, and no code is pending.
OWN = {
    "associate": {"address": ADDRESS},
    "validate": {"validation_code": "000000"},
    "create_application": {"name": "Club"},
}
OPERATIONS = [Operation(each) for each in operations() if each.dialect is PLAIN]
FAULT = "Server Error - Internal server error. Please report"
ABSENT = "01935b7e-7a4c-7d3e-9f21-4b6a5c8d7e90"


def of(condition):
    """Run a test with each operation for which the condition holds."""
    chosen = [each for each in OPERATIONS if condition(each)]
    return pytest.mark.parametrize("operation", chosen, ids=lambda each: each.name)


every = of(lambda each: True)
on_resources = of(lambda each: each.names)
on_users = of(lambda each: each.names == 2)
with_body = of(lambda each: each.body is not None)
without_body = of(lambda each: each.body is None)


@pytest.fixture
def place(shop, ann, hello):
    """Path values that an operation takes: of the shop or the template, and of ann, unless others are named."""

    def place(operation, first=None, user=ann):
        return (first or (hello if operation.on_template else shop), user)[: operation.names]

    return place


@pytest.fixture
def right(stack, shop, ann):
    """The body with which an operation succeeds."""
    pending = stack.login(shop, ann)

    def right(operation):
        return {"validation_code": pending} if operation.name == "validate" else operation.body

    return right


def _counted(capsys):
    """How many requests were counted, of which operation and with which outcome."""
    metrics = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"Requests"' in line]
    return [(each["Requests"], each["operation"], each["outcome"]) for each in metrics]


@every
def test_a_request_without_the_scope_is_refused_naming_it(stack, place, capsys, operation):
    others = [each.scope for each in OPERATIONS if each.scope != operation.scope]
    others += [f"{operation.scope}x", operation.scope[:-1], operation.scope.upper()]
    request = {"body": operation.body, "scopes": " ".join(others)}

    answer = stack.refused("403", operation.name, *place(operation), **request)

    assert operation.scope in answer.description
    assert _counted(capsys) == [([1.0], operation.name, "refused")] * bool(operation.event)


@every
def test_the_one_scope_is_enough_and_no_content_is_logged(stack, place, ann, right, log, capsys, operation):
    secrets = {"address": ADDRESS, "name": "Club", "description": "private words"}
    body = right(operation) and {key: secrets.get(key, value) for key, value in right(operation).items()}

    stack.ok(operation.name, *place(operation), body=body, scopes=operation.scope)

    (line,) = logged(log)
    assert line["correlation_id"] == EVENTS[operation.name]["requestContext"]["requestId"]
    assert (line["operation"], line["status"], line["outcome"]) == (operation.name, 200, "200")
    for secret in (*secrets.values(), *[each.text for each in stack.messages], ann):
        assert secret not in log.getvalue()
    assert _counted(capsys) == [([1.0], operation.name, "200")] * bool(operation.event)


@on_resources
def test_what_is_not_there_or_was_deleted_is_not_found(stack, shop, hello, place, operation):
    for absent in (ABSENT, "x" * 300):
        stack.refused("404", operation.name, *place(operation, absent), body=operation.body)

    stack.ok("delete_application", shop)
    stack.ok("delete_template", hello)
    stack.restart()

    stack.refused("404", operation.name, *place(operation), body=operation.body)


@on_resources
@pytest.mark.parametrize(
    ("malformed", "problem"),
    [
        ("50%", "contains a % that does not begin a percent-encoding"),
        ("a%C2%85b", "must not contain control characters"),
        ("%FF", "well-formed Unicode"),
        ("%2e.", ". and .. are not valid ids"),
    ],
)
def test_a_malformed_id_is_refused_naming_it(stack, place, operation, malformed, problem):
    """What else is none: tests/hostile/test_paths.py has it."""
    first = "Template_ID" if operation.on_template else "Application_ID"
    paths = [(first, place(operation, malformed)), ("User_ID", place(operation, user=malformed))]
    paths.append(("Validation_ID", (*place(operation), malformed)))
    for naming, path in paths[: operation.ids]:
        answer = stack.refused("400", operation.name, *path, body=operation.body, naming=naming)
        assert problem in answer.description


@on_users
@pytest.mark.parametrize("user", ["x" * 129, "%C3%BC" * 129], ids=["ASCII", "encoded"])
def test_a_user_id_over_128_characters_is_too_long(stack, shop, ann, operation, user):
    stack.refused("1023", operation.name, shop, user, body=operation.body, naming="User_ID")


@with_body
def test_another_media_type_is_refused(stack, place, operation):
    for kind in ("text/plain", "application/json; charset=latin-1", "multipart/json"):
        body = operation.body or {"display_name": "x"}
        stack.refused("415", operation.name, *place(operation), body=body, content_type=kind)


@with_body
@pytest.mark.parametrize(
    ("kind", "encoded"),
    [("Application/JSON", False), ('application/json;charset="UTF-8"', True), (None, False)],
)
def test_a_body_of_16_kib_is_taken_however_it_is_named_and_in_base64(
    stack, place, right, operation, kind, encoded
):
    text = json.dumps(right(operation)).ljust(16_384)

    stack.ok(operation.name, *place(operation), text=text, content_type=kind, encoded=encoded)


@with_body
def test_a_body_with_an_unknown_field_is_refused(stack, place, operation):
    """What is no object at all: tests/hostile/test_bodies.py has it for each operation."""
    body = operation.body | {"colour": "red", "id": "mine"}

    answer = stack.refused("400", operation.name, *place(operation), body=body, naming="colour")

    assert "id: " in answer.description
    assert "mine" not in answer.description


@pytest.mark.parametrize(
    ("text", "code", "problem"),
    [
        ("", "400", "not JSON in UTF-8"),
        ('{"version_number": NaN}', "400", "not JSON in UTF-8"),
        ('"x"', "400", "must be a JSON object"),
        ('{"description": {"a": 1, "a": 2}}', "400", "contains a field twice"),
        ("{" + " " * 16_384, "413", ""),
        ("{" + "ü" * 8192, "413", ""),
    ],
    ids=["nothing", "NaN", "no object", "field twice", "blanks", "two bytes each"],
)
@pytest.mark.parametrize("encoded", [False, True])
def test_a_body_is_strict_json_of_16_kib_at_most(stack, text, code, problem, encoded):
    """What else is refused as these are: tests/hostile/test_bodies.py has it for each operation."""
    answer = stack.refused(code, "create_application", text=text, encoded=encoded)

    assert problem in answer.description


@without_body
def test_a_body_that_would_be_ignored_is_refused(stack, place, operation):
    answer = stack.refused("400", operation.name, *place(operation), text="null")

    assert "takes no body" in answer.description


@every
def test_an_unknown_or_repeated_query_parameter_is_refused_naming_it(stack, place, operation):
    request = {"body": operation.body, "query": {"colour": "red"}}
    answer = stack.refused("400", operation.name, *place(operation), **request, naming="colour")

    assert ("takes no query parameters" in answer.description) is not operation.query
    if operation.query:
        answer = stack.refused("400", operation.name, *place(operation), query={"id": ["a", "a"]})
        assert "id: must be given once" in answer.description


WRONG_FILTERS = {
    "application": {
        "auth_code_length": "six", "auth_token_type": "numeric", "auth_token_prefix": "é", "message_from": "My Shop",
        "created_date": "2026-02-30", "last_updated_date": "", "description": "x", "limit": "0", "cursor": "x",
    },
    "user": {
        "status": "validated", "created_date": "today", "id": "", "user_address": "x", "limit": "0", "cursor": "x",
    },
    "template": {"created_date": "yesterday", "body": "x", "limit": "0", "cursor": "x"},
}  # fmt: skip


@pytest.mark.parametrize("kind", WRONG_FILTERS)
def test_a_filter_limit_or_cursor_that_will_not_do_is_named(stack, place, kind):
    """Of what is read alone there are no pages."""
    for operation in OPERATIONS:
        if operation.name in (f"get_{kind}", f"list_{kind}s"):
            for field, value in WRONG_FILTERS[kind].items():
                stack.refused("400", operation.name, *place(operation), query={field: value}, naming=field)


def test_an_id_filter_over_128_characters_is_too_long(stack, shop, ann):
    query = {"id": "x" * 129}

    stack.refused("1023", "get_user", shop, ann, query=query, naming="id")
    stack.refused("1023", "list_users", shop, query=query, naming="id")


# Throttled, late, lost and garbled answers: tests/faults has each of them at each request of each operation.


def test_what_could_not_be_reached_and_why_is_logged_and_not_answered(stack, wire, shop, log):
    wire.cut("GetItem")

    assert "aws.invalid" not in stack.refused("503", "get_application", shop).description

    assert "aws.invalid" in logged(log)[0]["cause"]


def test_an_answer_is_compact_json_in_utf_8(stack):
    event = stack.event("get_application", stack.application("Shöp 🔑"))

    assert ',"name":"Shöp 🔑",' in stack.handler("get_application")(event, None)["body"]


@every
def test_a_fault_of_the_service_says_nothing_of_itself(stack, wire, place, log, capsys, operation):
    for request in ("GetItem", "BatchGetItem", "Query", "UpdateItem", "TransactWriteItems"):
        wire.refuse(request, "AccessDeniedException")
    stack.restart()

    answer = stack.refused("500", operation.name, *place(operation), body=operation.body)

    assert answer.description == FAULT
    assert "AccessDeniedException" in log.getvalue()
    assert _counted(capsys) == [([1.0], operation.name, "500")] * bool(operation.event)


@every
def test_an_unforeseen_fault_is_a_500_that_logs_where_but_not_what(stack, place, log, operation):
    event = stack.event(operation.name, *place(operation), body=operation.body)
    del event["requestContext"]["authorizer"]["account"]

    response = stack.handler(operation.name)(event, None)

    assert response["statusCode"] == 500
    assert json.loads(response["body"]) == {"error_code": "500", "error_description": FAULT}
    assert response["headers"]["x-request-id"] == event["requestContext"]["requestId"]
    (fault,) = [line for line in logged(log) if "frames" in line]
    assert fault["exception_type"] == "KeyError"
    assert any("api.py" in frame for frame in fault["frames"])


def test_an_item_that_the_table_holds_back_is_read_again_but_not_for_ever(stack, wire, shop, ann):
    """What came with the first answer is kept."""
    items = {sk: item for (_, sk), item in stack.items().items()}
    user = {name: items["USER"][name] for name in ("pk", "sk")}
    partial = {"Responses": {"mfa": [items["APP"]]}, "UnprocessedKeys": {"mfa": {"Keys": [user]}}}

    wire.answer("BatchGetItem", partial, times=1)
    assert stack.ok("get_user", shop, ann)["id"] == ann
    wire.answer("BatchGetItem", partial)
    stack.refused("503", "get_user", shop, ann)
