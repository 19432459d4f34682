"""A send that fails: nothing of it is left, and it is not counted; tests/races has more that overlap."""

import pytest
from botocore.exceptions import ClientError

from tests.functions.conftest import NUMBER, OTHER_NUMBER, either_send

# What SNS may answer to a Publish, and the error that the caller gets; docs/messages.md has the rest.
sns_failures = pytest.mark.parametrize(
    ("code", "status", "error"),
    [("InvalidParameter", 400, "400"), ("Throttled", 429, "503"), ("AuthorizationError", 403, "500")],
)


@pytest.fixture
def send(stack, shop):
    """Send a code to ann."""
    return lambda operation: stack.call(operation, shop, "ann")


def _refuse_after(wire, act, code="InvalidParameter", status=400):
    """SNS refuses one message, after `act` was done while it was on its way."""

    def refuse():
        act()
        error = {"Error": {"Code": code, "Message": ""}, "ResponseMetadata": {"HTTPStatusCode": status}}
        raise ClientError(error, "Publish")

    wire.interrupt("Publish", refuse)


def _counted(stack):
    """Messages of the day, and association codes of the number's destination, as the stream's function counts them."""
    items = stack.items()
    days = [int(item["messages"]["N"]) for (pk, sk), item in items.items() if "#APP#" in pk and "DAY#" in sk]
    circuits = [int(item["sends"]["N"]) for (_, sk), item in items.items() if sk == "CIRCUIT"]
    return sum(days), sum(circuits)


@either_send
def test_refused_messages_that_overlap_are_counted_as_nothing(stack, wire, ann, send, operation, stream):
    stack.restart(DAILY_MESSAGES="50")
    for _ in range(2 if operation == "login_start" else 1):
        _refuse_after(wire, lambda: send(operation))
        wire.refuse("Publish", "InvalidParameter", times=1)
        assert send(operation).status == 400

    stream()

    assert _counted(stack) == (0, 0)


@either_send
def test_a_failed_send_behind_a_newer_one_is_counted_as_not_sent(
    stack, wire, shop, ann, send, operation, stream
):
    stack.restart(DAILY_MESSAGES="50")
    _refuse_after(wire, lambda: send(operation), "ServiceUnavailable", 503)

    assert send(operation).status == 503
    stream()

    assert _counted(stack) == (1, 1 if operation == "associate" else 0)
    assert stack.guess(shop, ann, stack.messages[-1].text).status == 200


@sns_failures
def test_a_message_that_sns_refuses_leaves_no_login_code(stack, wire, shop, ann, code, status, error):
    old = stack.login(shop, ann)
    wire.refuse("Publish", code, status)

    stack.refused(error, "login_start", shop, ann, stores=True)

    stack.refused("2001", "validate", shop, ann, body={"validation_code": old})
    kept = 2 if error == "400" else 1  # A refused address keeps its place in the windows.
    assert len(stack.item("CODE")["login_sends"]["NS"]) == kept
    assert "ttl" in stack.item("CODE")  # What is left of it expires.


@sns_failures
def test_a_message_that_sns_refuses_creates_no_user(stack, wire, shop, code, status, error):
    wire.refuse("Publish", code, status)

    stack.refused(error, "associate", shop, "ann", stores=True)

    stack.refused("404", "get_user", shop, "ann")
    stack.refused("404", "validate", shop, "ann", body={"validation_code": "000000"})
    assert {"digest", "prefixed", "in_flight"}.isdisjoint(stack.item("CODE"))
    assert ("association_sends" in stack.item("CODE")) == (error == "400")
    assert ("sends" in stack.item("BUDGET")) == (error == "400")


@either_send
@pytest.mark.parametrize(("code", "status"), [("InvalidParameter", 400), ("ServiceUnavailable", 503)])
def test_a_refused_address_spends_places_and_a_broken_service_none(wire, ann, send, operation, code, status):
    places = 5 if operation == "login_start" else 4  # One was spent on the association of before.
    wire.refuse("Publish", code, status)
    assert {send(operation).status for _ in range(places)} == {status}
    wire.mend()

    answer = send(operation)

    if status == 400:
        assert (answer.status, answer.headers["retry-after"]) == (429, "600")
    else:
        assert f'"user-short";r={places - 1}' in answer.headers["ratelimit"]


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda stack, _: stack.erase("BUDGET"),
        lambda stack, shop: stack.call("associate", shop, "ann", body={"address": "+12025550101"}),
        lambda stack, _: stack.wire.refuse("UpdateItem", "AccessDeniedException", times=1),
    ],
    ids=["the address is erased", "another association fails", "the undo's first step fails"],
)
def test_a_failed_association_leaves_a_user_as_it_was(stack, wire, shop, ann, meanwhile):
    before = stack.ok("get_user", shop, ann)
    wire.cut("Publish")
    wire.interrupt("Publish", lambda: meanwhile(stack, shop))

    stack.refused("503", "associate", shop, ann, body={"address": OTHER_NUMBER}, stores=True)

    after = stack.ok("get_user", shop, ann)
    assert after | {"version_number": 0} == before | {"version_number": 0}
    assert after["version_number"] > before["version_number"]
    assert "digest" not in stack.item("CODE")
    wire.mend()
    code = stack.login(shop, ann)
    assert stack.messages[-1].to == NUMBER
    assert stack.guess(shop, ann, code).status == 200


@either_send
def test_a_right_code_before_the_lost_answer_stays_used(stack, wire, shop, ann, send, operation):
    stack.restart(MAX_FAILURES="6")
    stack.login(shop, ann)
    assert {stack.guess(shop, ann, "wrong").code for _ in range(5)} == {"2001"}

    def enter():
        assert stack.guess(shop, ann, stack.messages[-1].text).status == 200

    wire.lose_answer("Publish", times=1, meanwhile=enter)

    assert send(operation).status == 503

    assert stack.ok("get_user", shop, ann)["status"] == "VALIDATED"
    assert send("login_start").status == 200


def test_a_failed_association_forgives_no_failures(stack, wire, shop, ann, send):
    stack.restart(MAX_FAILURES="5")
    stack.login(shop, ann)
    for _ in range(5):
        stack.guess(shop, ann, "wrong")
    wire.cut("Publish")
    wire.interrupt("Publish", lambda: send("associate"))

    assert send("associate").status == 503

    wire.mend()
    stack.refused("2004", "login_start", shop, ann)
    assert "ttl" not in stack.item("CODE")


def test_a_login_whose_write_came_through_under_a_conflict_spends_one_send(stack, wire, shop, ann):
    def conflict():
        answer = {"Error": {"Code": "TransactionConflictException", "Message": ""}}
        raise ClientError(answer, "UpdateItem")

    wire._add("lose", "UpdateItem", 1, conflict)

    stack.ok("login_start", shop, ann)

    assert len(stack.item("CODE")["login_sends"]["NS"]) == 1
    assert len(stack.messages) == 1


def test_a_login_after_the_code_is_gone_needs_no_snapshot(stack, wire, shop, ann):
    stack.erase("CODE")  # Its TTL is over.
    stack.ok("login_start", shop, ann)
    wire.reset()

    stack.ok("login_start", shop, ann)

    assert wire.operations == ["BatchGetItem", "UpdateItem", "Publish"]


def test_guesses_that_meet_transactions_are_unavailable_after_growing_pauses(stack, wire, shop, ann, pauses):
    stack.login(shop, ann)
    wire.refuse("UpdateItem", "TransactionConflictException")

    stack.refused("503", "validate", shop, ann, body={"validation_code": "000000"})

    assert len(pauses) == 5
    assert all(0 <= pause <= 0.02 * 2**number for number, pause in enumerate(pauses))


def test_who_floods_validate_cannot_hold_off_a_login(stack, wire, shop, ann):
    # Guesses under way cancel each read of a snapshot.
    wire.cancel("None", "None", "TransactionConflict", operation="TransactGetItems")

    stack.ok("login_start", shop, ann)
