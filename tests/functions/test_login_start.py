"""POST /applications/{Application_ID}/users/{User_ID}/login_start."""

import re

import pytest

from mfa import wiring

NUMBER = "+12025550123"
SNS_FAILURES = [
    ("InvalidParameter", 400, "400"),
    ("Throttled", 429, "503"),
    ("InternalError", 500, "503"),
    ("AuthorizationError", 403, "500"),
]


def test_a_code_goes_to_the_validated_address(stack, shop, ann):
    before = stack.ok("get_user", shop, ann)

    made = stack.ok("login_start", shop, ann)

    assert made.keys() == {"id"}
    (message,) = stack.messages
    assert message.to == NUMBER
    assert re.fullmatch(r"\d{6}", message.text)
    assert stack.ok("get_user", shop, ann) == before


@pytest.mark.parametrize("text", [None, "", "{}", '{"display_name": "x"}'])
def test_the_body_is_optional(stack, shop, ann, text):
    stack.ok("login_start", shop, ann, text=text)


def test_an_empty_body_has_no_media_type(stack, shop, ann):
    stack.ok("login_start", shop, ann, content_type="text/plain")


def test_the_default_text_names_application_and_validity(stack):
    shop = stack.application("Shop", login_template="", auth_token_validity_duration=120)
    stack.validated(shop)

    stack.ok("login_start", shop, "ann")

    assert re.fullmatch(
        r"\d{6} is your Shop login code\. Valid for 2 min\. Do not share it\.", stack.messages[-1].text
    )


def test_the_display_name_of_the_request_comes_first(stack):
    shop = stack.application(login_template="$display_name/$code", display_name="The Shop")
    stack.validated(shop)

    stack.ok("login_start", shop, "ann", body={"display_name": "Till"})
    stack.ok("login_start", shop, "ann")

    assert [each.text.split("/")[0] for each in stack.messages[-2:]] == ["Till", "The Shop"]


@pytest.mark.parametrize(
    ("field", "value"), [("display_name", "n" * 65), ("display_name", 5), ("address", NUMBER), ("id", "x")]
)
def test_a_field_that_will_not_do_is_named(stack, shop, ann, field, value):
    answer = stack.refused("400", "login_start", shop, ann, body={field: value})

    assert f"{field}: " in answer.description


def test_a_user_who_never_validated_is_refused(stack, shop):
    stack.associate(shop, "ann")

    stack.refused("2003", "login_start", shop, "ann")
    assert len(stack.messages) == 1


def test_a_user_without_an_address_is_refused(stack, shop, ann):
    stack.ok("dissociate", shop, ann)

    stack.refused("2003", "login_start", shop, ann)


def test_a_new_code_voids_the_one_before(stack, shop, ann):
    old, new = stack.login(shop, ann), stack.login(shop, ann)

    assert old == new or stack.guess(shop, ann, old).code == "2001"
    assert stack.guess(shop, ann, new).status == 200


@pytest.mark.parametrize(("code", "status", "told"), SNS_FAILURES)
def test_a_message_that_sns_refuses_leaves_no_code(stack, wire, shop, ann, code, status, told):
    old = stack.login(shop, ann)
    wire.refuse("Publish", code, status)

    stack.refused(told, "login_start", shop, ann, stores=True)

    stack.refused("2001", "validate", shop, ann, body={"validation_code": old})
    assert len(stack.messages) == 1
    kept = 2 if told == "400" else 1  # A refused address keeps its place in the windows.
    assert len(stack.item("CODE")["login_sends"]["NS"]) == kept


def test_a_message_whose_answer_was_lost_leaves_no_code(stack, wire, shop, ann):
    wire.lose_answer("Publish")

    stack.refused("503", "login_start", shop, ann, stores=True)

    (message,) = stack.messages
    stack.refused("2001", "validate", shop, ann, body={"validation_code": message.text})


def test_a_failed_login_spends_no_budget(stack, wire, shop, ann):
    wire.cut("Publish")
    for _ in range(6):
        stack.refused("503", "login_start", shop, ann, stores=True)
    wire.mend()

    for _ in range(5):
        stack.ok("login_start", shop, ann)

    stack.refused("2004", "login_start", shop, ann)


def test_a_code_whose_storing_was_answered_into_the_void_is_sent_once(stack, wire, shop, ann):
    wire.lose_answer("UpdateItem", times=1)

    code = stack.login(shop, ann)

    assert len(stack.messages) == 1
    assert len(stack.item("CODE")["login_sends"]["NS"]) == 1
    assert stack.guess(shop, ann, code).status == 200


def test_a_user_gets_5_codes_in_10_minutes(stack, shop, ann):
    for _ in range(5):
        stack.ok("login_start", shop, ann)
        stack.clock.advance(60)

    answer = stack.refused("2004", "login_start", shop, ann)

    _require_true_retry_after(stack, answer, 300, shop, ann)


def test_a_user_gets_so_many_codes_in_24_hours(stack, shop, ann, monkeypatch):
    monkeypatch.setenv("USER_SENDS_DAILY", "7")
    stack.restart()
    for _ in range(7):
        stack.ok("login_start", shop, ann)
        stack.clock.advance(601)

    answer = stack.refused("2004", "login_start", shop, ann)

    _require_true_retry_after(stack, answer, 86_400 - 7 * 601, shop, ann)


def _require_true_retry_after(stack, answer, seconds, shop, user):
    assert answer.headers["retry-after"] == str(seconds)
    stack.clock.advance(seconds - 0.001)
    stack.refused("2004", "login_start", shop, user)
    stack.clock.advance(0.001)
    stack.ok("login_start", shop, user)


def test_logins_and_associations_are_counted_apart(stack, shop, ann):
    for _ in range(4):
        stack.validated(shop, ann)
    stack.refused("2004", "associate", shop, ann, body={"address": NUMBER})

    for _ in range(5):
        stack.ok("login_start", shop, ann)
    stack.refused("2004", "login_start", shop, ann)


def test_users_are_counted_apart(stack, shop, ann):
    stack.validated(shop, "bob")
    for _ in range(5):
        stack.ok("login_start", shop, ann)

    stack.ok("login_start", shop, "bob")


def test_right_codes_do_not_give_the_budget_back(stack, shop, ann):
    for _ in range(5):
        assert stack.guess(shop, ann, stack.login(shop, ann)).status == 200

    stack.refused("2004", "login_start", shop, ann)


def test_the_budget_is_told_with_the_answer(stack, shop, ann):
    answer = stack.call("login_start", shop, ann)

    assert answer.headers["ratelimit-policy"] == '"user-short";q=5;w=600, "user-daily";q=20;w=86400'
    assert answer.headers["ratelimit"] == '"user-short";r=4;t=600, "user-daily";r=19;t=86400'
    assert answer.headers["x-attempts-remaining"] == "5"
    assert answer.headers["x-code-expires"] == "2026-11-23T18:21:00.123Z"


def test_a_login_that_another_overtakes_is_decided_anew(stack, wire, shop, ann):
    wire.interrupt("UpdateItem", lambda: stack.login(shop, ann))

    code = stack.login(shop, ann)

    assert len(stack.messages) == 2
    assert len(stack.item("CODE")["login_sends"]["NS"]) == 2
    assert stack.guess(shop, ann, code).status == 200


def test_a_login_that_keeps_losing_is_stale(stack, wire, shop, ann):
    wire.refuse("UpdateItem", "ConditionalCheckFailedException")

    stack.refused("1001", "login_start", shop, ann)

    assert wire.operations.count("UpdateItem") == 6
    assert stack.messages == []


def test_a_guess_meanwhile_is_counted(stack, wire, shop, ann):
    stack.login(shop, ann)
    wire.interrupt("UpdateItem", lambda: stack.guess(shop, ann, "wrong"))

    stack.login(shop, ann)

    assert stack.item("CODE")["failures"] == {"N": "1"}


def test_a_login_is_one_read_one_write_and_one_message(stack, wire, shop, ann):
    stack.ok("login_start", shop, ann)
    wire.reset()

    stack.ok("login_start", shop, ann)

    assert wire.operations == ["BatchGetItem", "UpdateItem", "Publish"]


def test_the_code_is_stored_as_a_keyed_hash_alone(stack, shop, ann):
    code = stack.login(shop, ann)

    assert code not in str(stack.items())
    assert NUMBER not in str(stack.items())


def test_the_policy_same_sends_the_live_code_again(stack):
    shop = stack.application(resend_policy="SAME", auth_token_validity_duration=300)
    stack.validated(shop)
    first = stack.call("login_start", shop, "ann")
    stack.guess(shop, "ann", "wrong")
    stack.clock.advance(200)

    again = stack.call("login_start", shop, "ann")

    assert again.body == first.body
    assert stack.messages[-1].text == stack.messages[-2].text
    assert again.headers["x-attempts-remaining"] == "4"
    assert again.headers["x-code-expires"] == first.headers["x-code-expires"]
    assert stack.messages[-1].text not in str(stack.items())


def test_the_policy_same_sends_a_fresh_code_when_little_time_is_left(stack):
    shop = stack.application(resend_policy="SAME", auth_token_validity_duration=300)
    stack.validated(shop)
    first = stack.ok("login_start", shop, "ann")
    stack.clock.advance(200.001)

    assert stack.ok("login_start", shop, "ann") != first


def test_the_policy_same_sends_a_fresh_code_after_a_used_one(stack):
    shop = stack.application(resend_policy="SAME")
    stack.validated(shop)
    first = stack.ok("login_start", shop, "ann")
    stack.guess(shop, "ann", stack.messages[-1].text)

    assert stack.ok("login_start", shop, "ann") != first


def test_the_live_code_stays_good_when_sending_it_again_fails(stack, wire):
    shop = stack.application(resend_policy="SAME")
    stack.validated(shop)
    code = stack.login(shop, "ann")
    wire.refuse("Publish", "Throttled", 429)

    stack.refused("503", "login_start", shop, "ann", stores=True)

    assert stack.guess(shop, "ann", code).status == 200


@pytest.fixture
def fixed_number(stack, monkeypatch):
    """A number with a fixed code; the sender is made anew, before and after."""
    monkeypatch.setenv("TEST_NUMBERS", "+15550100=1234abcd")
    stack.restart()
    wiring.sender.cache_clear()
    yield "+15550100"
    wiring.sender.cache_clear()


def test_a_test_number_has_a_fixed_code_and_is_sent_nothing(stack, shop, fixed_number, capsys):
    stack.ok("associate", shop, "ann", body={"address": fixed_number})
    assert stack.guess(shop, "ann", "1234ABCD").status == 200
    stack.ok("login_start", shop, "ann")
    assert stack.guess(shop, "ann", "1234abcd").status == 200

    assert stack.messages == []
    assert capsys.readouterr().out.count('"TestMessages":[1.0]') == 2


def test_a_test_number_has_the_limits_of_any_other(stack, shop, fixed_number):
    for _ in range(5):
        stack.ok("associate", shop, "ann", body={"address": fixed_number})

    stack.refused("2004", "associate", shop, "ann", body={"address": fixed_number})


def test_no_number_is_a_test_number_by_default(stack, shop):
    stack.refused("400", "associate", shop, "ann", body={"address": "+15550100"})
