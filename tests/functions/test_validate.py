"""POST /applications/{Application_ID}/users/{User_ID}/validate."""

import pytest

from tests.functions.conftest import NUMBER


def _other(code):
    """A code like this one that is another."""
    return ("1" if code[0] != "1" else "2") + code[1:]


@pytest.fixture
def refused(stack, shop):
    """Enter a code for ann, which is refused; return the headers."""

    def refused(error, code, **options):
        body = {"validation_code": code}
        return stack.refused(error, "validate", shop, "ann", body=body, **options).headers

    return refused


def _status(stack, shop):
    return stack.ok("get_user", shop, "ann")["status"]


def test_an_association_code_validates_the_address(stack, shop):
    started = stack.ok("associate", shop, "ann", body={"address": NUMBER})
    stack.clock.advance(60)

    accepted = stack.ok("validate", shop, "ann", body={"validation_code": stack.messages[0].text})

    assert accepted == started
    user = stack.ok("get_user", shop, "ann")
    assert (user["status"], user["version_number"]) == ("VALIDATED", 2)
    assert user["last_updated_date"] == "2026-11-23T18:17:00.123Z"


@pytest.fixture(params=["association", "login"])
def purpose(request):
    """What the code is for."""
    return request.param


@pytest.fixture
def code(stack, shop, purpose):
    """A code that ann was sent."""
    if purpose == "association":
        return stack.associate(shop, "ann")
    return stack.login(shop, stack.validated(shop))


def test_a_right_code_is_accepted_until_the_moment_it_expires_and_once(stack, shop, refused, purpose, code):
    stack.clock.advance(299.999)
    assert stack.guess(shop, "ann", code).status == 200

    # A used association code may lack its second write: a guess at it is looked at, and costs an attempt.
    refused("2001", code, stores=purpose == "association")
    stack.clock.advance(0.001)
    refused("2001", code)


def test_a_wrong_code_is_refused_and_counted(stack, shop, refused, code):
    user = stack.ok("get_user", shop, "ann")

    headers = refused("2001", _other(code), stores=True)

    assert (headers["x-attempts-remaining"], headers["x-code-expires"]) == ("4", "2026-11-23T18:21:00.123Z")
    assert (headers["ratelimit-policy"], headers["ratelimit"]) == ('"attempts";q=5', '"attempts";r=4;t=300')
    assert stack.ok("get_user", shop, "ann") == user
    assert stack.item("CODE")["attempts_left"] == {"N": "4"}
    assert stack.item("CODE")["failures"] == {"N": "1"}
    assert stack.guess(shop, "ann", code).status == 200


def test_an_expired_code_is_refused_as_such(stack, shop, refused, code):
    status = _status(stack, shop)
    stack.clock.advance(300)

    for guess in (code, _other(code)):  # Neither is counted.
        refused("2002", guess)
    assert _status(stack, shop) == status


@pytest.mark.parametrize("code", ["", " -\u2013\u200b\n", "x" * 65, "1\x00", "\ud800", 123456, None])
def test_a_code_of_the_wrong_form_is_refused_naming_it_and_costs_no_attempt(stack, shop, ann, refused, code):
    right = stack.login(shop, ann)

    refused("400", code, naming="validation_code")
    assert stack.item("CODE")["attempts_left"] == {"N": "5"}
    assert stack.guess(shop, ann, f" {right[:3]}-{right[3:]}").status == 200


def test_a_hundred_wrong_codes_in_a_row_lock_a_user_until_associate(stack, shop, ann, refused):
    """That five exhaust a code: tests/races has it."""
    code = stack.login(shop, ann)
    stack.guess(shop, ann, _other(code))
    stack.stored("CODE").attrs["failures"].value = "98"
    assert stack.guess(shop, ann, _other(code)).headers["x-attempts-remaining"] == "1"
    assert stack.guess(shop, ann, _other(code)).code == "2001"

    assert "retry-after" not in refused("2004", code)
    stack.clock.advance(300)
    refused("2002", code)
    stack.clock.advance(30 * 86_400)
    answer = stack.refused("2004", "login_start", shop, ann, said="Associate the address again")
    assert "retry-after" not in answer.headers
    stack.validated(shop, ann)
    assert stack.guess(shop, ann, stack.login(shop, ann)).status == 200


def test_a_right_code_ends_the_count_of_failures(stack, shop, ann):
    stack.restart(MAX_FAILURES="7")
    for _ in range(3):
        code = stack.login(shop, ann)
        for _ in range(4):
            stack.guess(shop, ann, _other(code))
        assert stack.guess(shop, ann, code).status == 200


@pytest.mark.parametrize(
    "change",
    [
        {"auth_token_type": "COMPLEX"},
        {"auth_token_prefix": "NEW-"},
        {"auth_token_validity_duration": 30},
        {"auth_token_validity_duration": 600},
        {"auth_code_length": 12},
        {"name": "Club", "login_template": "", "resend_policy": "SAME"},
    ],
    ids=str,
)
def test_a_pending_code_is_judged_by_the_settings_it_was_sent_with(stack, change):
    shop = stack.application(auth_token_type="ALPHA", auth_token_prefix="G-")
    codes = {}
    for number, user in enumerate(("ann", "bob")):
        stack.validated(shop, user, f"+1202555012{number}")
        codes[user] = stack.login(shop, user).lower()
    stack.update("application", shop, **change)
    stack.clock.advance(299)
    assert stack.guess(shop, "ann", codes["ann"]).status == 200
    stack.clock.advance(1)
    assert stack.guess(shop, "bob", codes["bob"]).code == "2002"


def test_an_association_that_died_between_its_two_writes_is_finished_by_its_code_alone(
    stack, wire, shop, refused
):
    """tests/races has how many wrong codes are compared until then."""
    code = stack.associate(shop, "ann")
    wire.refuse("UpdateItem", "InternalServerError", 500, skip=1)
    assert stack.guess(shop, "ann", code).code == "503"
    wire.mend()

    refused("2001", _other(code), stores=True)
    assert _status(stack, shop) == "VALIDATION PENDING"
    assert stack.guess(shop, "ann", code).status == 200
    assert _status(stack, shop) == "VALIDATED"
