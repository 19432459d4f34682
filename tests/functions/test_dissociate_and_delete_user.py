"""DELETE of a user's address (.../associate), and of the user: what both end, and what each leaves."""

import pytest

from tests.functions.conftest import DATES, OTHER_NUMBER

# What validate and login_start answer afterwards.
ENDS = {"dissociate": ("2001", "2003"), "delete_user": ("404", "404")}
both = pytest.mark.parametrize("operation", ENDS)


@both
def test_a_pending_code_is_void_and_no_login_starts(stack, shop, ann, operation):
    code = stack.login(shop, ann)
    assert stack.ok(operation, shop, ann) == {}

    validate, login_start = ENDS[operation]
    answer = stack.refused(validate, "validate", shop, ann, body={"validation_code": code})
    assert ("No code is pending" in answer.description) == (operation == "dissociate")
    stack.refused(login_start, "login_start", shop, ann)
    assert {"digest", "prefixed", "validation_id", "expires_at"}.isdisjoint(stack.item("CODE"))


@both
def test_it_does_not_reset_the_budget(stack, shop, operation):
    for _ in range(5):
        stack.associate(shop, "ann")
        stack.ok(operation, shop, "ann")

    stack.refused("2004", "associate", shop, "ann", body={"address": OTHER_NUMBER})


@both
@pytest.mark.parametrize("change", ["associate", "dissociate"])
def test_it_is_done_all_the_same_to_a_user_that_changes_meanwhile(stack, wire, shop, ann, operation, change):
    body = {"address": OTHER_NUMBER} if change == "associate" else None
    wire.interrupt("TransactWriteItems", lambda: stack.ok(change, shop, ann, body=body))

    stack.ok(operation, shop, ann)

    found = stack.call("get_user", shop, ann)
    assert found.code == "404" if operation == "delete_user" else found.body["status"] == "INITIAL"
    assert stack.guess(shop, ann, "000000").code == ENDS[operation][0]


@both
def test_a_user_that_keeps_changing_is_stale(stack, wire, shop, ann, operation):
    wire.cancel("None", "ConditionalCheckFailed")

    stack.refused("1001", operation, shop, ann)
    assert wire.operations.count("TransactWriteItems") >= 3


# --- dissociate


def test_the_address_is_unbound_and_the_status_is_initial(stack, shop):
    """The address is not kept, not even encrypted; a pending association ends too, and once more changes nothing."""
    code = stack.associate(shop, "ann")
    stack.clock.advance(60)

    stack.ok("dissociate", shop, "ann")

    first = stack.ok("get_user", shop, "ann")
    shown = {"id": "ann", "user_address": "", "status": "INITIAL", "version_number": 2}
    assert first == DATES | shown | {"last_updated_date": "2026-11-23T18:17:00.123Z"}
    user = stack.item("USER")
    assert (user["sealed_address"], user["address_digest"]) == ({"B": b""}, {"S": ""})
    stack.refused("2001", "validate", shop, "ann", body={"validation_code": code})
    stack.clock.advance(60)
    stack.ok("dissociate", shop, "ann")
    assert stack.ok("get_user", shop, "ann") == first


# --- delete_user


def test_a_deleted_user_is_gone_until_it_is_enrolled_anew(stack, shop, ann):
    stack.ok("delete_user", shop, ann)

    stack.refused("404", "get_user", shop, ann)
    stack.clock.advance(60)

    code = stack.associate(shop, ann, OTHER_NUMBER)

    user = stack.ok("get_user", shop, ann)
    assert (user["version_number"], user["created_date"]) == (1, "2026-11-23T18:17:00.123Z")
    assert stack.guess(shop, ann, code).status == 200


def test_a_user_whose_code_is_long_gone_leaves_no_failure(stack, shop, ann):
    stack.erase("CODE")

    stack.ok("delete_user", shop, ann)

    assert stack.item("CODE")["failures"] == {"N": "0"}
