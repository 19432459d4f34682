"""The resend policy of an application: NEW sends a fresh code each time, SAME the live one again."""

import pytest

from tests.functions.conftest import OTHER_NUMBER, Stack, either_send

VALIDITY = 300


@pytest.fixture
def kiosk(stack):
    """An application that sends the live code again; no two codes of so many digits are alike by chance."""
    return stack.application(
        "Kiosk", resend_policy="SAME", auth_code_length=12, auth_token_validity_duration=VALIDITY
    )


@pytest.fixture
def sam(stack, kiosk):
    """A user of the kiosk whose address is validated."""
    return stack.validated(kiosk, "sam")


@either_send
def test_new_sends_another_code_and_voids_the_last(stack, operation):
    shop = stack.application(auth_code_length=12)
    user = stack.validated(shop)
    for _ in range(2):
        stack.ok(operation, shop, user)
    first, second = (each.text for each in stack.messages[-2:])

    assert second != first
    assert stack.guess(shop, user, first).code == "2001"
    assert stack.guess(shop, user, second).status == 200


@either_send
@pytest.mark.parametrize("kind", ["NUMERIC", "ALPHA", "ALPHANUMERIC", "COMPLEX"])
def test_same_sends_the_live_code_again_and_adds_neither_attempts_nor_time(stack, kind, operation):
    """tests/races has the guesses that are left then."""
    kiosk = stack.application(
        resend_policy="SAME", auth_token_type=kind, auth_code_length=12, auth_token_prefix="A-:b"
    )
    user = stack.validated(kiosk)
    first, message = stack.call(operation, kiosk, user), stack.messages[-1]
    stack.guess(kiosk, user, "wrong")
    stack.clock.advance(60)

    again = stack.call(operation, kiosk, user)

    assert (again.body, stack.messages[-1]) == (first.body, message)
    assert again.headers["x-attempts-remaining"] == "4"
    assert again.headers["x-code-expires"] == first.headers["x-code-expires"]
    stack.clock.advance(239.999)
    assert stack.guess(kiosk, user, message.text).status == 200


def test_the_message_tells_the_minutes_that_are_left(stack):
    kiosk = stack.application(
        resend_policy="SAME", auth_token_validity_duration=600, login_template="$code $validity_minutes"
    )
    user = stack.validated(kiosk)
    stack.login(kiosk, user)
    stack.clock.advance(240)

    assert stack.login(kiosk, user).endswith(" 6")


@pytest.mark.parametrize(("passed", "same"), [(VALIDITY * 2 // 3, True), (VALIDITY * 2 // 3 + 0.001, False)])
def test_with_less_than_a_third_of_its_time_a_fresh_code_is_sent(stack, kiosk, sam, passed, same):
    first = stack.login(kiosk, sam)
    stack.clock.advance(passed)

    assert (stack.login(kiosk, sam) == first) is same


def _void(stack, kiosk, user, code):
    stack.ok("dissociate", kiosk, user)
    stack.validated(kiosk, user)


@pytest.mark.parametrize(
    "end",
    [
        Stack.guess,
        lambda stack, kiosk, user, _: [stack.guess(kiosk, user, "wrong") for _ in range(5)],
        lambda stack, *_: stack.clock.advance(VALIDITY),
        _void,
        lambda stack, kiosk, *_: stack.update("application", kiosk, resend_policy="NEW"),
    ],
    ids=["used", "exhausted", "expired", "void", "policy NEW"],
)
def test_a_code_that_is_no_longer_to_be_sent_is_not_sent_again(stack, kiosk, sam, end):
    end(stack, kiosk, sam, stack.login(kiosk, sam))
    sent = [each.text for each in stack.messages]

    assert stack.login(kiosk, sam) not in sent


def test_a_code_is_sent_for_no_other_purpose_and_to_no_other_address(stack, kiosk, sam):
    codes = [stack.login(kiosk, sam), stack.associate(kiosk, sam), stack.associate(kiosk, sam, OTHER_NUMBER)]

    assert len(set(codes)) == 3
    assert [stack.guess(kiosk, sam, each).code for each in codes[:2]] == ["2001", "2001"]
    assert stack.guess(kiosk, sam, codes[2]).status == 200


def test_a_change_of_settings_does_not_touch_the_live_code(stack, kiosk, sam):
    code = stack.login(kiosk, sam)
    stack.update("application", kiosk, auth_code_length=6, auth_token_type="ALPHA", auth_token_prefix="x")

    assert stack.login(kiosk, sam) == code
