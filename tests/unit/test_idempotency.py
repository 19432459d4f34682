"""Rules of Idempotency-Key that functions do not show: names of attempts, and answers that cannot be kept."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from mfa.errors import KeyReused
from mfa.flows.idempotency import Outcome, Replays
from mfa.store.table import decoded

Refused = Callable[..., ClientError]
REQUEST = ("associate", "{}", "626f6479")
DONE = Outcome(200, {"id": "v1"}, {"x-more": "1"})


@pytest.fixture
def replays(world: Any) -> Replays:
    return Replays(world.table, world.service.keys)


def once(replays: Replays, now: int, outcome: Outcome | Exception = DONE, **changes: Any) -> Any:
    runs: list[str] = []

    def run(attempt: str) -> Outcome:
        runs.append(attempt)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    given = {"account": "acme", "key": "k1", "request": REQUEST} | changes
    result, replayed = replays.once(given["account"], given["key"], given["request"], now, run)
    assert replayed is not bool(runs)
    return result, replayed


def test_an_attempt_has_the_same_name_each_time_and_another_for_another_request(
    replays: Replays, now: int
) -> None:
    def name(account: str, key: str, request: tuple[str, ...]) -> str:
        names: list[str] = []

        def run(attempt: str) -> Outcome:
            names.append(attempt)
            return Outcome(503, {}, {})

        replays.once(account, key, request, now, run)
        return names[0]

    one = name("acme", "k1", REQUEST)
    assert name("acme", "k1", REQUEST) == one
    assert len({one, name("acme", "k2", REQUEST), name("acme", "k1", ("other",))}) == 3


def claimed(dynamo: Any) -> dict[str, Any]:
    item: dict[str, Any] = decoded(dynamo.made("put_item")[-1]["Item"])
    return item


def standing(dynamo: Any, refused: Refused, answer: Outcome | None, **changes: str) -> Exception:
    """The refusal by what the last claim left, with its answer or still in flight."""
    item = claimed(dynamo) | {"answer": json.dumps(answer) if answer else ""} | changes
    return refused("ConditionalCheckFailedException", item=item)


def test_the_same_key_with_another_request_is_refused(
    dynamo: Any, replays: Replays, refused: Refused, now: int
) -> None:
    once(replays, now)
    for position in range(3):
        other = tuple("other" if place == position else part for place, part in enumerate(REQUEST))
        dynamo.outcomes = [standing(dynamo, refused, DONE, fingerprint="of the first")]
        with pytest.raises(KeyReused):
            replays.once("acme", "k1", other, now, lambda _: DONE)
    assert len({request["Item"]["fingerprint"]["S"] for request in dynamo.made("put_item")}) == 4


@pytest.mark.parametrize(
    ("outcome", "length"),
    [
        (Outcome(204, None, {}), 3),
        (Outcome(412, {"error_code": "2001"}, {}, "2001"), 3),
        (Outcome(400, {"code": "INVALID_OTP"}, {}, "2001"), 4),
    ],
)
def test_the_code_is_kept_where_the_body_does_not_tell_it(
    dynamo: Any, replays: Replays, refused: Refused, outcome: Outcome, length: int, now: int
) -> None:
    once(replays, now, outcome)
    kept = decoded(dynamo.made("update_item")[0]["ExpressionAttributeValues"])[":answer"]
    assert len(json.loads(kept)) == length
    dynamo.outcomes = [refused("ConditionalCheckFailedException", item=claimed(dynamo) | {"answer": kept})]

    (again, replayed) = once(replays, now)
    assert (again[:3], replayed) == (outcome[:3], True)
    assert again.code == (outcome.code if length == 4 else "")


@pytest.mark.parametrize(
    ("status", "code", "decided"),
    [(204, "", True), (412, "2001", True), (400, "400", False), (409, "1001", False), (503, "503", False)],
)
def test_what_did_nothing_may_be_tried_again(status: int, code: str, decided: bool) -> None:
    assert Outcome(status, {}, {}, code).decided is decided
