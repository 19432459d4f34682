"""Rules of credit that functions do not show: lost answers, and for how long an id is remembered."""

from typing import Any

import pytest

from mfa.errors import InvalidRequest, StaleData
from mfa.models.message import Message
from mfa.models.resources import Caller
from mfa.store import credit_items
from mfa.store.credit_items import KEPT_MILLISECONDS, Change
from mfa.tenants import credit

METERED = Caller("acme", frozenset(), metered=True)
MESSAGE = Message("+12025550123", "a" * 200, "")  # Two segments.
DEBIT = Change(b"12345678", "message", -2, 1_795_457_760_123, "app")


def charge(world: Any, caller: Caller = METERED, error: Exception | None = None) -> None:
    with credit.charged(world.service, caller, "app", world.now) as charged:
        charged.pay(MESSAGE)
        if error:
            raise error


def updates(world: Any) -> list[Any]:
    return [request["ExpressionAttributeValues"] for request in world.dynamo.made("update_item")]


def test_a_refund_that_fails_hides_no_failure_and_is_told(
    world: Any, refused: Any, caplog: pytest.LogCaptureFixture
) -> None:
    world.dynamo.outcomes = [{}, refused("InternalServerError", status=500)]
    with pytest.raises(StaleData):
        charge(world, error=StaleData())
    assert "undoing failed" in caplog.messages


def test_a_message_that_is_written_anew_pays_what_it_costs_beyond_the_last(world: Any) -> None:
    longer = MESSAGE._replace(text="a" * 400)  # Three segments.
    with credit.charged(world.service, METERED, "app", world.now) as charged:
        for message in (MESSAGE, MESSAGE, longer, MESSAGE):
            charged.pay(message)
        charged.settle(MESSAGE)
    assert [values[":amount"] for values in updates(world)] == [{"N": "-2"}, {"N": "-1"}, {"N": "1"}]


@pytest.mark.parametrize("later", [-KEPT_MILLISECONDS, -1, 0, KEPT_MILLISECONDS - 1, KEPT_MILLISECONDS])
def test_an_id_is_kept_for_longer_than_a_request_lasts(later: int) -> None:
    # The other may come late: it began before this debit, and is written after it.
    for start in range(0, KEPT_MILLISECONDS, KEPT_MILLISECONDS // 10):
        debit = DEBIT._replace(now=DEBIT.now + start)
        other = credit_items.request("acme", debit._replace(now=debit.now + later))
        removed = other["UpdateExpression"].partition("REMOVE")[2]
        assert credit_items._recent(debit) not in removed


@pytest.mark.parametrize("minutes", [1, 2, 3, 5, 10, 15, 30, 60])
def test_a_job_that_runs_by_the_clock_comes_to_each_set_and_clears_it(minutes: int) -> None:
    cleared: set[str] = set()
    for run in range(7):
        debit = DEBIT._replace(now=DEBIT.now + run * minutes * 60_000)
        cleared |= set(
            credit_items.request("acme", debit)["UpdateExpression"].partition("REMOVE ")[2].split(", ")
        )
    assert cleared == {f"#recent_{number}" for number in range(7)}


def test_an_id_is_forgotten_in_the_end() -> None:
    for start in range(0, 7 * KEPT_MILLISECONDS, KEPT_MILLISECONDS):
        debit = DEBIT._replace(now=DEBIT.now + start)
        for periods in (2, 3, 4, 5):
            later = debit._replace(now=debit.now + periods * KEPT_MILLISECONDS)
            other = credit_items.request("acme", later)
            assert credit_items._recent(debit) in other["UpdateExpression"].partition("REMOVE")[2]


@pytest.mark.parametrize(
    ("amount", "reason"),
    [(1, "grant"), (10**9, "grant"), (-1, "correction"), (-(10**9), "correction")],
)
def test_an_amount_from_1_to_the_most_is_taken_either_way(amount: int, reason: str, now: int) -> None:
    assert credit.granted(amount, "", now)[1:3] == (reason, amount)


@pytest.mark.parametrize("amount", [0, 10**9 + 1, -(10**9) - 1])
def test_an_amount_out_of_bounds_is_refused(world: Any, amount: int) -> None:
    with pytest.raises(InvalidRequest):
        credit.grant(world.table, "acme", amount, "", world.now)
    assert world.dynamo.calls == []
