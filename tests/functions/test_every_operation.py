"""What holds for all operations: who may call, what is taken, how a fault is answered, what is logged."""

import json
import re
from typing import Any, NamedTuple

import pytest

from mfa.edge.dialects import PLAIN
from tools.operations import operations, sample

ADDRESS = "+12025550199"


class Operation(NamedTuple):
    """An operation with a request that succeeds on a validated user `ann` of an application."""

    name: str
    scope: str
    event: str
    names: int  # How many path values it takes: none, the application's or template's, the user's too.
    body: dict[str, Any] | None
    query: bool  # Whether it takes query parameters.
    on_template: bool  # Whether its path names a stored template.

    @classmethod
    def of(cls, each):
        body = each.takes("body")
        names = min(each.path.count("{"), 2)  # A validation's id is filled in by the stack.
        sent = sample(body) | OWN.get(each.name, {}) if body else None
        return cls(
            each.name,
            each.scope,
            each.event,
            names,
            sent,
            bool(each.takes("query")),
            "{Template_ID}" in each.path,
        )


# Where the example of the description does not suit ann: her address is another, and no code is pending.
OWN = {
    "associate": {"address": ADDRESS},
    "validate": {"validation_code": "000000"},
    "create_application": {"name": "Club"},
}
OPERATIONS = [Operation.of(each) for each in operations() if each.dialect is PLAIN]
every = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.name)
on_applications = pytest.mark.parametrize(
    "operation",
    [each for each in OPERATIONS if each.names and not each.on_template],
    ids=lambda each: each.name,
)
on_templates = pytest.mark.parametrize(
    "operation", [each for each in OPERATIONS if each.on_template], ids=lambda each: each.name
)
on_users = pytest.mark.parametrize(
    "operation", [each for each in OPERATIONS if each.names == 2], ids=lambda each: each.name
)
with_body = pytest.mark.parametrize(
    "operation", [each for each in OPERATIONS if each.body is not None], ids=lambda each: each.name
)
without_body = pytest.mark.parametrize(
    "operation", [each for each in OPERATIONS if each.body is None], ids=lambda each: each.name
)
with_query = pytest.mark.parametrize(
    "operation", [each for each in OPERATIONS if each.query], ids=lambda each: each.name
)
without_query = pytest.mark.parametrize(
    "operation", [each for each in OPERATIONS if not each.query], ids=lambda each: each.name
)
ABSENT = "01935b7e-7a4c-7d3e-9f21-4b6a5c8d7e90"


@pytest.fixture
def pending(stack, shop, ann):
    """A code of ann's that validate can be asked about."""
    return stack.login(shop, ann)


class Place(str):  # noqa: SLOT000 - a template is noted on it
    """An application's id, which also knows that of a stored template."""

    template: str


@pytest.fixture
def shop(shop, hello):
    place = Place(shop)
    place.template = hello
    return place


def _place(operation, shop, user="ann"):
    first = getattr(shop, "template", shop) if operation.on_template else shop
    return (first, user)[: operation.names]


@every
def test_a_request_without_the_scope_is_refused_naming_it(stack, shop, ann, operation):
    others = [each.scope for each in OPERATIONS if each.scope != operation.scope]

    answer = stack.refused(
        "403", operation.name, *_place(operation, shop), body=operation.body, scopes=" ".join(others)
    )

    assert operation.scope in answer.description


@every
def test_the_one_scope_of_an_operation_is_enough(stack, shop, ann, pending, operation):
    body = {"validation_code": pending} if operation.name == "validate" else operation.body

    stack.ok(operation.name, *_place(operation, shop), body=body, scopes=operation.scope)


@on_applications
def test_an_application_of_another_account_is_forbidden(stack, shop, ann, operation):
    stack.refused("403", operation.name, *_place(operation, shop), body=operation.body, account="other")


@on_applications
@pytest.mark.parametrize("absent", [ABSENT, "x" * 300], ids=["absent", "impossible"])
def test_an_application_that_is_not_there_is_not_found(stack, shop, ann, operation, absent):
    stack.refused("404", operation.name, *_place(operation, absent), body=operation.body)


@on_applications
def test_a_deleted_application_is_not_found_at_once(stack, shop, ann, operation):
    stack.ok("delete_application", shop)
    stack.restart()

    stack.refused("404", operation.name, *_place(operation, shop), body=operation.body)


@on_templates
def test_a_template_of_another_account_is_forbidden(stack, shop, operation):
    stack.refused("403", operation.name, *_place(operation, shop), body=operation.body, account="other")


@on_templates
@pytest.mark.parametrize("absent", [ABSENT, "x" * 300], ids=["absent", "impossible"])
def test_a_template_that_is_not_there_is_not_found(stack, shop, operation, absent):
    stack.refused("404", operation.name, absent, body=operation.body)


@on_templates
def test_a_deleted_template_is_not_found_at_once(stack, shop, operation):
    stack.ok("delete_template", shop.template)

    stack.refused("404", operation.name, shop.template, body=operation.body)


@on_templates
def test_a_malformed_template_id_is_refused_naming_it(stack, shop, operation):
    answer = stack.refused("400", operation.name, "50%", body=operation.body)

    assert "Template_ID: " in answer.description


@pytest.mark.parametrize(
    "operation",
    [each for each in OPERATIONS if each.names == 2 and each.name != "associate"],
    ids=lambda each: each.name,
)
def test_a_user_that_is_not_there_is_not_found(stack, shop, ann, operation):
    stack.refused("404", operation.name, shop, "bob", body=operation.body)


@on_users
def test_a_malformed_user_id_is_refused_naming_it(stack, shop, ann, operation):
    answer = stack.refused("400", operation.name, shop, "50%", body=operation.body)

    assert "User_ID: " in answer.description


@pytest.mark.parametrize(
    ("user", "problem"),
    [
        ("50%", "contains a % that does not begin a percent-encoding"),
        ("%G0", "contains a % that does not begin a percent-encoding"),
        ("%2", "contains a % that does not begin a percent-encoding"),
        ("a%00b", "must hold no control characters"),
        ("a%0Ab", "must hold no control characters"),
        ("a%C2%85b", "must hold no control characters"),
        ("%FF", "well-formed Unicode"),
        ("%ED%A0%80", "well-formed Unicode"),
    ],
)
def test_a_user_id_is_percent_encoded_printable_text(stack, shop, user, problem):
    answer = stack.refused("400", "associate", shop, user, body={"address": ADDRESS})

    assert "User_ID: " in answer.description
    assert problem in answer.description


@on_users
@pytest.mark.parametrize("user", ["x" * 129, "%C3%BC" * 129], ids=["ASCII", "encoded"])
def test_a_user_id_over_128_characters_is_too_long(stack, shop, ann, operation, user):
    answer = stack.refused("1023", operation.name, shop, user, body=operation.body)

    assert "User_ID" in answer.description


@on_applications
def test_a_malformed_application_id_is_refused_naming_it(stack, shop, ann, operation):
    answer = stack.refused("400", operation.name, *_place(operation, "50%"), body=operation.body)

    assert "Application_ID: " in answer.description


@with_body
def test_a_body_that_is_no_json_object_is_refused(stack, shop, ann, operation):
    answer = stack.refused("400", operation.name, *_place(operation, shop), text="[]")

    assert "must be a JSON object" in answer.description


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ('"x"', "must be a JSON object"),
        ("null", "must be a JSON object"),
        ('{"version_number": 1, "version_number": 1}', "contains a field twice"),
        ('{"description": {"a": 1, "a": 2}}', "contains a field twice"),
        ('{"version_number": NaN}', "not JSON"),
        ('{"version_number": -Infinity}', "not JSON"),
        ('{"version_number": 1' + "0" * 5000 + "}", "not JSON"),
        ("\ufeff{}", "not JSON"),
        ("{'name': 'Club'}", "not JSON"),
    ],
    ids=lambda value: str(value)[:24].encode("ascii", "backslashreplace").decode(),
)
def test_a_body_is_strict_json(stack, text, problem):
    answer = stack.refused("400", "create_application", text=text)

    assert problem in answer.description


@with_body
def test_a_body_that_is_not_utf_8_is_refused(stack, shop, ann, operation):
    event = stack.event(operation.name, *_place(operation, shop))
    event |= {"body": "e/8=", "isBase64Encoded": True}

    response = stack.handler(operation.name)(event, None)

    assert response["statusCode"] == 400
    assert "not JSON in UTF-8" in json.loads(response["body"])["error_description"]


@with_body
def test_an_unknown_field_is_refused_naming_it(stack, shop, ann, operation):
    body = operation.body | {"colour": "red", "id": "mine"}

    answer = stack.refused("400", operation.name, *_place(operation, shop), body=body)

    assert "colour: " in answer.description
    assert "id: " in answer.description
    assert "mine" not in answer.description


@with_body
@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "application/json; charset=latin-1", "multipart/json"]
)
def test_another_media_type_is_refused(stack, shop, ann, operation, kind):
    stack.refused(
        "415",
        operation.name,
        *_place(operation, shop),
        body=operation.body | {"display_name": "x"} if operation.name == "login_start" else operation.body,
        content_type=kind,
    )


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        'application/json;charset="UTF-8"',
        None,
    ],
)
def test_json_in_utf_8_is_taken_however_it_is_named(stack, kind):
    stack.ok("create_application", body={"name": "Club"}, content_type=kind)


@with_body
def test_a_body_in_base64_is_decoded(stack, shop, ann, pending, operation):
    body = {"validation_code": pending} if operation.name == "validate" else operation.body

    stack.ok(operation.name, *_place(operation, shop), body=body, encoded=True)


@every
def test_a_body_over_16_kib_is_too_large(stack, shop, ann, operation):
    stack.refused("413", operation.name, *_place(operation, shop), text="{" + " " * 16_384)


@pytest.mark.parametrize("encoded", [False, True])
@pytest.mark.parametrize("text", ["{" + " " * 16_384, "{" + "ü" * 8192], ids=["blanks", "two bytes each"])
def test_a_body_is_measured_in_bytes(stack, text, encoded):
    stack.refused("413", "create_application", text=text, encoded=encoded)


@with_body
def test_a_body_of_16_kib_is_taken(stack, shop, ann, pending, operation):
    body = {"validation_code": pending} if operation.name == "validate" else operation.body

    stack.ok(operation.name, *_place(operation, shop), text=json.dumps(body).ljust(16_384))


@without_body
@pytest.mark.parametrize("text", ["{}", "null", " "])
def test_a_body_that_would_be_ignored_is_refused(stack, shop, ann, operation, text):
    answer = stack.refused("400", operation.name, *_place(operation, shop), text=text)

    assert "takes no body" in answer.description


@without_query
def test_query_parameters_that_would_be_ignored_are_refused(stack, shop, ann, operation):
    answer = stack.refused(
        "400", operation.name, *_place(operation, shop), body=operation.body, query={"limit": "1"}
    )

    assert "limit: this operation takes no query parameters" in answer.description


@with_query
def test_an_unknown_query_parameter_is_refused_naming_it(stack, shop, ann, operation):
    answer = stack.refused("400", operation.name, *_place(operation, shop), query={"colour": "red"})

    assert "colour: " in answer.description


@with_query
def test_a_repeated_query_parameter_is_refused_naming_it(stack, shop, ann, operation):
    answer = stack.refused("400", operation.name, *_place(operation, shop), query={"id": ["a", "a"]})

    assert "id: must be given once" in answer.description


@pytest.mark.parametrize("name", ["limit", "cursor"])
def test_only_lists_have_pages(stack, shop, ann, name):
    answers = [
        stack.refused("400", "get_application", shop, query={name: "1"}),
        stack.refused("400", "get_user", shop, ann, query={name: "1"}),
    ]

    assert all(f"{name}: " in answer.description for answer in answers)


# What an operation may ask of the table first. Each later request fails in the fault matrix (tests/faults).
FIRST_REQUESTS = ("GetItem", "BatchGetItem", "Query", "UpdateItem", "TransactWriteItems")


def _refuse_first(wire, code):
    for request in FIRST_REQUESTS:
        wire.refuse(request, code)


@every
def test_a_table_that_throttles_is_unavailable(stack, wire, shop, ann, operation):
    _refuse_first(wire, "ThrottlingException")

    answer = stack.refused("503", operation.name, *_place(operation, shop), body=operation.body)

    assert "quoting" not in answer.description


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("ProvisionedThroughputExceededException", 400),
        ("ThrottlingException", 400),
        ("RequestLimitExceeded", 400),
        ("InternalServerError", 500),
        ("ServiceUnavailable", 503),
    ],
)
def test_a_busy_table_is_unavailable(stack, wire, shop, code, status):
    wire.refuse("GetItem", code, status)

    stack.refused("503", "get_application", shop)


@every
def test_a_fault_of_the_service_says_nothing_of_itself(stack, wire, shop, ann, log, operation):
    _refuse_first(wire, "AccessDeniedException")
    stack.restart()

    answer = stack.refused("500", operation.name, *_place(operation, shop), body=operation.body)

    assert answer.description == "Server Error - Internal server error. Please report"
    assert "AccessDeniedException" in log.getvalue()


@every
def test_an_unforeseen_fault_is_a_500_that_logs_where_but_not_what(stack, shop, ann, log, operation):
    event = stack.event(operation.name, *_place(operation, shop), body=operation.body)
    del event["requestContext"]["authorizer"]["account"]

    response = stack.handler(operation.name)(event, None)

    assert response["statusCode"] == 500
    assert json.loads(response["body"]) == {
        "error_code": "500",
        "error_description": "Server Error - Internal server error. Please report",
    }
    assert response["headers"]["x-request-id"] == event["requestContext"]["requestId"]
    (fault,) = [line for line in _lines(log) if "frames" in line]
    assert fault["exception_type"] == "KeyError"
    assert any("api.py" in frame for frame in fault["frames"])


@pytest.mark.parametrize("operation", ["get_user", "list_users", "associate", "validate", "login_start"])
@pytest.mark.parametrize("code", ["ResourceNotFoundException", "DecryptionFailure", "InternalServiceError"])
def test_keys_that_cannot_be_read_are_unavailable(stack, wire, shop, ann, operation, code):
    (wanted,) = [each for each in OPERATIONS if each.name == operation]
    wire.refuse("GetSecretValue", code)
    stack.restart()

    stack.refused("503", operation, *_place(wanted, shop), body=wanted.body)


@pytest.mark.parametrize("operation", ["get_user", "list_users", "associate", "validate", "login_start"])
@pytest.mark.parametrize("secret", ["", "{}", '{"key": "short"}', '{"key": 7}', "[]"])
def test_keys_that_are_none_are_a_fault_of_the_service(stack, wire, shop, ann, operation, secret):
    (wanted,) = [each for each in OPERATIONS if each.name == operation]
    wire.answer("GetSecretValue", {"SecretString": secret})
    stack.restart()

    stack.refused("500", operation, *_place(wanted, shop), body=wanted.body)


@pytest.mark.parametrize("operation", ["get_user", "delete_user", "dissociate", "associate"])
def test_items_that_the_table_keeps_holding_back_are_unavailable(stack, wire, shop, ann, operation):
    (wanted,) = [each for each in OPERATIONS if each.name == operation]
    key = {"pk": {"S": "APP#x"}, "sk": {"S": "APP"}}
    wire.answer("BatchGetItem", {"Responses": {}, "UnprocessedKeys": {"mfa": {"Keys": [key]}}})

    stack.refused("503", operation, *_place(wanted, shop), body=wanted.body)


def test_an_item_that_the_table_held_back_once_is_read_again(stack, wire, shop, ann):
    keys = [{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in stack.items() if sk in ("APP", "USER")]
    wire.answer("BatchGetItem", {"Responses": {}, "UnprocessedKeys": {"mfa": {"Keys": keys}}}, times=1)

    assert stack.ok("get_user", shop, ann)["id"] == ann


@every
@pytest.mark.parametrize("outcome", ["200", "403"])
def test_a_request_is_counted_once_by_operation_and_outcome(
    stack, shop, ann, pending, capsys, operation, outcome
):
    body = {"validation_code": pending} if operation.name == "validate" else operation.body
    stack.handler(operation.name)
    capsys.readouterr()

    stack.call(
        operation.name,
        *_place(operation, shop),
        body=body,
        scopes=operation.scope if outcome == "200" else "none",
    )

    metrics = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    counted = [(each["Requests"], each["operation"], each["outcome"]) for each in metrics]
    said = "refused" if outcome == "403" else outcome
    assert counted == [([1.0], operation.name, said)] * (bool(operation.event))


@every
def test_a_log_line_names_the_request_and_nothing_of_its_content(stack, shop, ann, pending, log, operation):
    secrets = {"validation_code": pending, "address": ADDRESS, "name": "Club", "description": "private words"}
    body = operation.body and {key: secrets.get(key, value) for key, value in operation.body.items()}

    stack.ok(operation.name, *_place(operation, shop), body=body)

    (line,) = _lines(log)
    event = stack.event(operation.name)
    assert line["correlation_id"] == event["requestContext"]["requestId"]
    assert (line["operation"], line["status"], line["outcome"]) == (operation.name, 200, "200")
    for secret in (*secrets.values(), *[each.text for each in stack.messages], "ann"):
        assert secret not in log.getvalue()


@on_users
def test_no_fault_logs_a_number_or_a_code(stack, wire, shop, ann, pending, log, operation):
    _refuse_first(wire, "ValidationException")
    wire.refuse("Publish", "AuthorizationError", 403)
    body = {"validation_code": pending} if operation.name == "validate" else operation.body

    stack.refused("500", operation.name, shop, ann, body=body)

    assert pending not in log.getvalue()
    assert not re.search(r"\+1\d{10}", log.getvalue())


def _lines(log):
    return [json.loads(line) for line in log.getvalue().splitlines()]
