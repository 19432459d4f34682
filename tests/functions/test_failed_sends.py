"""A send that fails: nothing of it is left, and what the stream counts is what was sent, however sends overlap."""

from itertools import count
from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from mfa.store.table import Table
from tests.counted import change
from tests.functions.conftest import NUMBER

OTHER_NUMBER = "+12025550100"
_NUMBERS = count(1)
OPERATIONS = pytest.mark.parametrize("operation", ["login_start", "associate"])


@pytest.fixture
def stream(stack, monkeypatch):
    """Hand every write of a code since the last time to the stream's function, each as a record of its own."""
    records, call = [], Table.call

    def recorded(self, operation, **request):
        before = stack.items()
        try:
            return call(self, operation, **request)
        finally:
            records.extend(_changes(before, stack.items(), stack.clock.now))

    def deliver():
        written = list(records)
        stack.handler("record_usage")({"Records": written}, None)
        records.clear()

    monkeypatch.setattr(Table, "call", recorded)
    return deliver


def _changes(before, after, now):
    for key, item in after.items():
        if key[1] == "CODE" and item != before.get(key):
            yield change(key, item, before.get(key), next(_NUMBERS), now // 1000)


def _request(stack, operation, shop, user="ann", **options):
    body = {"address": NUMBER} if operation == "associate" else None
    return stack.call(operation, shop, user, body=body, **options)


def _refuse_after(wire, act, status=400, code="InvalidParameter"):
    """SNS refuses one message, after `act` was done while it was on its way."""

    def refuse():
        with wire.called(""):
            act()
        error = {"Error": {"Code": code, "Message": ""}, "ResponseMetadata": {"HTTPStatusCode": status}}
        return SimpleNamespace(status_code=status), error

    wire._add("before-call", "Publish", 1, refuse)


def _after_delivery(wire, operation, act):
    """One request is carried out, then `act` is done."""
    wire._add("lose", operation, 1, act)


def _counted(stack):
    """Messages of the day, and association codes of the number's destination, as the stream's function counts them."""
    items = stack.items()
    days = [int(item["messages"]["N"]) for (pk, sk), item in items.items() if "#APP#" in pk and "DAY#" in sk]
    circuits = [int(item["sends"]["N"]) for (_, sk), item in items.items() if sk == "CIRCUIT"]
    return sum(days), sum(circuits)


@OPERATIONS
def test_refused_messages_that_overlap_are_counted_as_nothing(stack, wire, shop, ann, operation, stream):
    stack.restart(DAILY_MESSAGES="50")
    for _ in range(2 if operation == "login_start" else 1):
        _refuse_after(wire, lambda: _request(stack, operation, shop))
        wire.refuse("Publish", "InvalidParameter", times=1)
        assert _request(stack, operation, shop).status == 400

    stream()

    assert _counted(stack) == (0, 0)


@OPERATIONS
def test_a_failed_send_behind_a_newer_one_is_counted_as_not_sent(stack, wire, shop, ann, operation, stream):
    stack.restart(DAILY_MESSAGES="50")
    _refuse_after(wire, lambda: _request(stack, operation, shop), 503, "ServiceUnavailable")

    assert _request(stack, operation, shop).status == 503
    stream()

    assert _counted(stack) == (1, 1 if operation == "associate" else 0)
    assert stack.guess(shop, ann, stack.messages[-1].text).status == 200


@OPERATIONS
def test_a_message_whose_answer_was_lost_is_not_sent_twice_and_its_code_is_void(
    stack, wire, shop, ann, operation
):
    wire.lose_answer("Publish")

    assert _request(stack, operation, shop).status == 503

    (message,) = stack.messages
    assert stack.guess(shop, ann, message.text).code == "2001"


@OPERATIONS
def test_asking_again_and_again_for_an_address_that_is_refused_ends_in_429(stack, wire, shop, ann, operation):
    wire.refuse("Publish", "InvalidParameter")
    for _ in range(5 if operation == "login_start" else 4):  # One was spent on the association of before.
        assert _request(stack, operation, shop).status == 400

    answer = _request(stack, operation, shop)

    assert (answer.status, answer.headers["retry-after"]) == (429, "600")


@OPERATIONS
def test_a_service_that_is_down_spends_no_place_in_the_windows(stack, wire, shop, ann, operation):
    wire.refuse("Publish", "ServiceUnavailable", 503)
    for _ in range(6):
        assert _request(stack, operation, shop).status == 503
    wire.mend()

    left = 4 if operation == "login_start" else 3  # One was spent on the association of before.
    assert f'"user-short";r={left}' in _request(stack, operation, shop).headers["ratelimit"]


@OPERATIONS
def test_of_two_sends_of_the_live_code_that_both_fail_no_code_is_left(stack, wire, operation):
    kiosk = stack.application("Kiosk", resend_policy="SAME")
    stack.validated(kiosk)
    wire.cut("Publish")
    wire.interrupt("Publish", lambda: _request(stack, operation, kiosk))

    assert _request(stack, operation, kiosk).status == 503

    assert "digest" not in stack.item("CODE")
    assert stack.ok("get_user", kiosk, "ann")["status"] == "VALIDATED"
    wire.mend()
    assert _request(stack, "login_start", kiosk).headers["x-attempts-remaining"] == "5"


@OPERATIONS
def test_a_live_code_that_was_delivered_outlives_a_second_send_that_fails(stack, wire, operation):
    kiosk = stack.application("Kiosk", resend_policy="SAME")
    stack.validated(kiosk)
    assert _request(stack, operation, kiosk).status == 200
    wire.cut("Publish")

    assert _request(stack, operation, kiosk).status == 503

    assert stack.guess(kiosk, "ann", stack.messages[-1].text).status == 200


def test_it_does_so_where_the_address_was_erased_meanwhile(stack, wire, shop, ann):
    def erase():
        for pk, sk in [key for key in stack.items() if key[1] == "BUDGET"]:
            stack.cloud.client.delete_item(TableName="mfa", Key={"pk": {"S": pk}, "sk": {"S": sk}})

    wire.cut("Publish")
    wire.interrupt("Publish", erase)

    stack.refused("503", "associate", shop, ann, body={"address": OTHER_NUMBER}, stores=True)

    wire.mend()
    assert stack.guess(shop, ann, stack.login(shop, ann)).status == 200


def test_overlapping_associations_that_fail_leave_the_proved_address(stack, wire, shop, ann):
    third = {"address": "+12025550101"}
    wire.cut("Publish")
    wire.interrupt("Publish", lambda: stack.call("associate", shop, ann, body=third))

    stack.refused("503", "associate", shop, ann, body={"address": OTHER_NUMBER}, stores=True)

    user = stack.ok("get_user", shop, ann)
    assert (user["status"], user["user_address"]) == ("VALIDATED", NUMBER)


def test_an_association_that_fails_leaves_a_user_enrolled_anew_under_the_same_version(stack, wire, shop):
    def enrol_anew():
        wire.mend()
        stack.ok("delete_user", shop, "ann")
        stack.validated(shop, "ann", OTHER_NUMBER)
        wire.cut("Publish")

    wire.interrupt("Publish", enrol_anew)

    stack.refused("503", "associate", shop, "ann", body={"address": NUMBER}, stores=True)

    wire.mend()
    user = stack.ok("get_user", shop, "ann")
    assert (user["status"], user["user_address"], user["version_number"]) == ("VALIDATED", OTHER_NUMBER, 2)


@OPERATIONS
def test_a_right_code_that_comes_in_before_the_lost_answer_stays_used(stack, wire, shop, ann, operation):
    stack.restart(MAX_FAILURES="6")
    code = stack.login(shop, ann)
    for _ in range(5):
        assert stack.guess(shop, ann, "000000" if code != "000000" else "111111").code == "2001"
    told = []

    def enter():
        told.append(stack.guess(shop, ann, stack.messages[-1].text).status)
        raise ReadTimeoutError(endpoint_url="https://aws.invalid", error="lost")

    _after_delivery(wire, "Publish", enter)

    assert _request(stack, operation, shop).status == 503

    assert told == [200]
    assert stack.ok("get_user", shop, ann)["status"] == "VALIDATED"
    assert _request(stack, "login_start", shop).status == 200


def test_a_failed_association_forgives_no_failures(stack, wire, shop, ann):
    stack.restart(MAX_FAILURES="5")
    code = stack.login(shop, ann)
    for _ in range(5):
        stack.guess(shop, ann, "000000" if code != "000000" else "111111")
    wire.cut("Publish")
    wire.interrupt("Publish", lambda: _request(stack, "associate", shop))

    assert _request(stack, "associate", shop).status == 503

    wire.mend()
    stack.refused("2004", "login_start", shop, ann)
    assert "ttl" not in stack.item("CODE")


def test_a_login_whose_write_came_through_under_a_conflict_spends_one_send(stack, wire, shop, ann):
    def conflict():
        answer = {"Error": {"Code": "TransactionConflictException", "Message": ""}}
        raise ClientError(answer, "UpdateItem")

    _after_delivery(wire, "UpdateItem", conflict)

    stack.ok("login_start", shop, ann)

    assert len(stack.item("CODE")["login_sends"]["NS"]) == 1
    assert len(stack.messages) == 1


def test_an_undo_whose_first_step_fails_does_the_others(stack, wire, shop, ann):
    wire.refuse("Publish", "ServiceUnavailable", 503)
    wire.refuse("UpdateItem", "AccessDeniedException", times=1)  # The address's budget comes first.

    assert _request(stack, "associate", shop).status == 503

    wire.mend()
    assert stack.ok("get_user", shop, ann)["status"] == "VALIDATED"
    assert "digest" not in stack.item("CODE")


def test_a_login_after_the_code_is_gone_needs_no_snapshot(stack, wire, shop, ann):
    for pk, sk in [key for key in stack.items() if key[1] == "CODE"]:
        stack.cloud.client.delete_item(
            TableName="mfa", Key={"pk": {"S": pk}, "sk": {"S": sk}}
        )  # Its TTL is over.
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
