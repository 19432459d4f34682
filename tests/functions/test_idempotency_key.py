"""The Idempotency-Key of every POST: a repeated request is answered as the first was, and done once."""

import pytest

from tests.functions.conftest import either_send

POSTS = ["create_application", "create_template", "associate", "validate", "login_start"]


@pytest.fixture(params=POSTS)
def operation(request):
    return request.param


@pytest.fixture
def post(stack, shop, ann, operation):
    """Make a request that succeeds, with a key; a part of its body may be another."""
    path, body = {
        "create_application": ((), {"name": "Club"}),
        "create_template": ((), {"name": "Club", "body": "$code"}),
        "associate": ((shop, "bob"), {}),
        "validate": ((shop, ann), {"validation_code": stack.login(shop, ann)}),
        "login_start": ((shop, ann), {"display_name": "Till"}),
    }[operation]
    return lambda **other: stack.call(operation, *path, body=body | other, key="k-1")


@pytest.fixture
def login(stack, shop, ann):
    """Start a login with a key."""
    return lambda **options: stack.call("login_start", shop, ann, key="k-1", **options)


@pytest.mark.parametrize(
    ("operation", "other", "status"),
    [*((each, {}, 200) for each in POSTS), ("validate", {"validation_code": "wrong"}, 412)],
)
def test_a_repeated_request_is_answered_as_the_first_was_and_done_once(stack, post, other, status):
    first = post(**other)
    before, sent = stack.items(), len(stack.messages)

    again = post(**other)

    assert first.status == status
    assert (again.status, again.body) == (status, first.body)
    assert again.headers.pop("idempotent-replayed") == "true"
    assert again.headers == first.headers
    assert (stack.items(), len(stack.messages)) == (before, sent)
    assert "k-1" not in str(before)


def test_a_key_seen_with_another_body_is_refused(stack, operation, post):
    field = {"associate": "display_name", "validate": "validation_code", "login_start": "display_name"}
    post()
    before = stack.content()

    assert post(**{field.get(operation, "name"): "Other"}).code == "422"
    assert stack.content() == before


def test_a_key_seen_with_another_path_is_refused(stack, shop, ann, login):
    stack.validated(shop, "bob")
    login()

    stack.refused("422", "login_start", shop, "bob", key="k-1")
    stack.refused("422", "validate", shop, ann, body={"validation_code": "000000"}, key="k-1")


def test_a_twin_in_flight_is_refused(wire, operation, post):
    first_write = "UpdateItem" if operation in ("validate", "login_start") else "TransactWriteItems"
    twins = []
    wire.interrupt(first_write, lambda: twins.append(post()))

    assert post().status == 200

    (twin,) = twins
    assert (twin.status, twin.code, twin.headers["retry-after"]) == (409, "409", "1")


@pytest.mark.parametrize("key", ["", "x" * 256, "a b", "é", "a\x7f"])
def test_a_key_is_1_to_255_visible_characters(stack, key):
    stack.refused("400", "create_application", body={"name": "Shop"}, key=key, naming="Idempotency-Key")


def test_a_request_that_did_nothing_may_be_repeated_with_its_key(stack, wire, login):
    """tests/unit/test_idempotency.py has which answers mean that."""
    wire.interrupt("BatchGetItem", lambda: 1 / 0)
    assert login().code == "500"

    answer = login()

    assert answer.status == 200
    assert "idempotent-replayed" not in answer.headers
    assert len(stack.messages) == 1


@pytest.mark.parametrize("operation", ["create_application", "create_template", "login_start"])
def test_an_answer_is_kept_for_24_hours(stack, post):
    first = post()
    stack.clock.advance(86_399)
    assert post().body == first.body

    stack.clock.advance(2)

    assert post().body != first.body


def test_a_request_that_died_is_done_anew_after_its_lease_and_no_other_in_its_place(stack, wire, login):
    # From the message on nothing reaches the table any more.
    cut_off = ("Publish", "UpdateItem", "DeleteItem")
    wire.interrupt("Publish", lambda: [wire.cut(each) for each in cut_off])
    login()
    wire.mend()
    assert login().code == "409"

    stack.clock.advance(31)

    assert login(body={"locale": "de"}).code == "422"
    assert login().status == 200


@pytest.mark.parametrize("operation", ["create_application", "create_template", "validate"])
def test_a_request_that_died_after_its_write_finds_what_it_wrote(stack, wire, operation, post):
    # What keeps the answer, and what releases the key, never arrives.
    wire.refuse("UpdateItem", "InternalServerError", 500, skip=operation == "validate")
    wire.refuse("DeleteItem", "InternalServerError", 500)
    first = post()
    wire.mend()
    before = len(stack.items())
    stack.clock.advance(31)

    again = post()

    assert (again.status, again.body) == (200, first.body)
    assert "idempotent-replayed" not in again.headers
    assert len(stack.items()) == before


@pytest.mark.parametrize("operation", ["list_applications", "get_application", "update_application"])
def test_a_key_on_what_is_no_post_changes_nothing(stack, shop, operation):
    path = () if operation.startswith("list") else (shop,)
    body = {"version_number": 1, "description": "x"} if operation.startswith("update") else None

    assert "idempotent-replayed" not in stack.call(operation, *path, body=body, key="k-1").headers
    assert "REPLAY" not in {sk for _, sk in stack.items()}


def test_a_key_may_be_quoted_and_is_its_accounts_alone(stack):
    request = {"name": "create_application", "body": {"name": "Shop"}}
    first = stack.ok(**request, key='"k-1"')

    assert stack.ok(**request, key="k-1") == first
    assert stack.ok(**request, key="k-1", account="other") != first


@either_send
def test_each_application_has_keys_of_its_own(stack, shop, ann, operation):
    other = stack.application("Other")
    stack.validated(other, "bob", "+12025550177")

    first = stack.ok(operation, shop, ann, key="k-1")

    assert stack.ok(operation, other, "bob", key="k-1") != first
    assert len(stack.messages) == 3


def test_a_request_is_the_same_in_whatever_order_and_spelling_its_path_comes(stack, shop, login):
    first = login()
    event = stack.event("login_start", shop, "%61nn", key="k-1")
    event["pathParameters"] = dict(reversed(event["pathParameters"].items()))

    again = stack.handler("login_start")(event, None)

    assert again["headers"]["idempotent-replayed"] == "true"
    assert first.body["id"] in again["body"]
