"""Rules of validate that need an answer of DynamoDB which no order of requests brings about."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest
from botocore.exceptions import ClientError

from mfa.codes.draw import Binding, CodeType, digests
from mfa.errors import (
    CodeExpired,
    InvalidCode,
    MfaError,
    NotFound,
    TooManyRequests,
)
from mfa.flows import validation
from mfa.models.code import Challenge, Purpose
from mfa.store.table import encoded

Refused = Callable[..., ClientError]
CODE, WRONG = "123456", "654321"
IN_THE_WAY, REFUSED = "TransactionConflictException", "ConditionalCheckFailedException"


@pytest.fixture
def pending(world: Any) -> Any:
    """A world with an application and a user."""
    world.application()
    world.user()
    return world


def challenge(world: Any, *, guessed: str = "", **fields: Any) -> dict[str, Any]:
    """A pending code's item, whose last guess was `guessed`."""
    secret = world.keyring.signing(world.now)
    stored = digests(secret, Binding(*world.key), CodeType.NUMERIC, "", CODE)
    last = digests(secret, Binding(*world.key), CodeType.NUMERIC, "", guessed).plain
    values: dict[str, Any] = {
        "revision": 1,
        "digest": stored.plain,
        "prefixed": stored.prefixed,
        "guess": frozenset({last}),
        "attempts_left": 4,
        "expires_at": world.now + 1000,
        "validation_id": "v1",
        "purpose": Purpose.LOGIN,
    }
    made = asdict(Challenge(**values | fields))
    return {name: value for name, value in made.items() if value != frozenset()}


def counted(world: Any, **fields: Any) -> dict[str, Any]:
    """The answer of a write that counted the guess."""
    return {"Attributes": encoded(challenge(world, **fields))}


def validate(world: Any, guess: str) -> validation.Validated:
    return validation.validate(world.service, world.caller, world.key, guess, world.now, "request")


def refusal(world: Any, guess: str, error: type[MfaError]) -> MfaError:
    with pytest.raises(error) as refused:
        validate(world, guess)
    return refused.value


@pytest.mark.parametrize(
    ("fields", "error", "code"),
    [
        ({"guessed": CODE, "expires_at": 0, "failures": 100, "attempts_left": 0}, InvalidCode, "2001"),
        ({"expires_at": 0, "failures": 100, "attempts_left": 0}, CodeExpired, "2002"),
        ({"failures": 100, "attempts_left": 0}, TooManyRequests, "2004"),
        ({"failures": 100}, TooManyRequests, "2004"),
        ({"attempts_left": 0}, TooManyRequests, "2004"),
    ],
)
def test_refusals_come_in_the_contracts_order(
    pending: Any, refused: Refused, fields: dict[str, Any], error: type[MfaError], code: str
) -> None:
    pending.dynamo.outcomes = [refused(REFUSED, item=challenge(pending, **fields))]
    assert refusal(pending, CODE, error).code == code


def test_a_lock_has_no_time_to_wait_and_an_exhausted_code_has_the_rest_of_its_own(
    pending: Any, refused: Refused
) -> None:
    pending.dynamo.outcomes = [refused(REFUSED, item=challenge(pending, failures=100, attempts_left=0))]
    assert refusal(pending, CODE, TooManyRequests).retry_after is None
    pending.dynamo.outcomes = [
        refused(REFUSED, item=challenge(pending, attempts_left=0, expires_at=pending.now + 1001))
    ]
    assert refusal(pending, CODE, TooManyRequests).retry_after == 2


@pytest.mark.parametrize("item", [None, {"revision": 2, "failures": 3}])
def test_without_a_code_a_user_is_told_so_and_a_stranger_that_there_is_none(
    pending: Any, refused: Refused, item: dict[str, Any] | None
) -> None:
    pending.dynamo.outcomes = [refused(REFUSED, item=item)]
    assert "No code is pending" in refusal(pending, CODE, InvalidCode).description
    pending.key = pending.key._replace(user="stranger")
    pending.dynamo.outcomes = [refused(REFUSED, item=item)]
    refusal(pending, CODE, NotFound)


def test_near_the_lock_the_attempts_left_are_those_until_the_lock(pending: Any) -> None:
    pending.dynamo.outcomes = [counted(pending, guessed=WRONG, failures=98)]
    assert refusal(pending, WRONG, InvalidCode).headers["x-attempts-remaining"] == "2"
