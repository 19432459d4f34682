"""How many codes a user and an address get, what is said of it, and what does not count."""

import pytest

from tests.functions.conftest import NUMBER, OTHER_NUMBER


@pytest.mark.parametrize(("window", "most", "pause"), [(600, 5, 60), (86_400, 7, 601)])
@pytest.mark.parametrize(
    ("operation", "whose"), [("associate", "user"), ("associate", "address"), ("login_start", "user")]
)
def test_a_window_takes_so_many_codes_and_the_next_when_it_says(
    stack, shop, operation, whose, window, most, pause
):
    """5 in 10 minutes, in 24 hours what the stack allows. A refusal spends nothing."""
    stack.restart(**dict.fromkeys(("USER_SENDS_DAILY", "ADDRESS_SENDS_DAILY"), "7"))
    if operation == "login_start":
        stack.validated(shop, "ann")

    def send(number):
        user, address = ("ann", f"+12025550{number}") if whose == "user" else (f"user {number}", NUMBER)
        body = {"address": address} if operation == "associate" else None
        return stack.call(operation, shop, user.replace(" ", "-"), body=body)

    for number in range(most):
        assert send(100 + number).status == 200
        stack.clock.advance(pause)

    wait = window - most * pause
    refusal = send(199)
    assert (refusal.code, refusal.headers["retry-after"]) == ("2004", str(wait))
    stack.clock.advance(wait - 0.001)
    assert send(199).code == "2004"
    stack.clock.advance(0.001)
    assert send(199).status == 200


def test_an_address_is_counted_by_application(stack, shop):
    club = stack.application("Club")
    for number in range(5):
        stack.associate(shop, f"u{number}")

    stack.associate(club, "ann")


def test_logins_and_associations_are_counted_apart_and_so_are_users(stack, shop, ann):
    """Right codes do not give the budget back."""
    for _ in range(4):
        stack.validated(shop, ann)
    stack.refused("2004", "associate", shop, ann, body={"address": NUMBER})

    for _ in range(5):
        assert stack.guess(shop, ann, stack.login(shop, ann)).status == 200
    stack.refused("2004", "login_start", shop, ann)
    stack.login(shop, stack.validated(shop, "bob", OTHER_NUMBER))


@pytest.mark.parametrize(
    ("operation", "user", "body", "budgets"),
    [
        ("associate", "bob", {"address": OTHER_NUMBER}, ["user", "address"]),
        ("login_start", "ann", None, ["user"]),
    ],
    ids=["associate", "login_start"],
)
def test_the_budget_is_told_with_the_answer(stack, shop, ann, operation, user, body, budgets):
    policy = ", ".join(f'"{name}-short";q=5;w=600, "{name}-daily";q=20;w=86400' for name in budgets)
    left = ", ".join(f'"{name}-short";r=4;t=600, "{name}-daily";r=19;t=86400' for name in budgets)

    headers = stack.call(operation, shop, user, body=body).headers

    assert (headers["ratelimit-policy"], headers["ratelimit"]) == (policy, left)
    assert (headers["x-attempts-remaining"], headers["x-code-expires"]) == ("5", "2026-11-23T18:21:00.123Z")
