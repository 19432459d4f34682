"""PATCH /applications/{Application_ID}."""

import pytest

CHANGES = {
    "name": "Club", "description": "new", "auth_code_length": 8, "auth_token_type": "ALPHA",
    "auth_token_validity_duration": 30, "auth_token_prefix": "X-", "auth_token_delivery_methods": "SMS",
    "associate_template": "a $code", "login_template": "b $code", "display_name": "The Club",
    "message_from": "Club", "resend_policy": "SAME",
}  # fmt: skip


@pytest.mark.parametrize("field", CHANGES)
def test_a_field_that_is_sent_changes_and_no_other_does(stack, shop, field):
    before = stack.ok("get_application", shop)
    stack.clock.advance(60)

    after = stack.ok("update_application", shop, body={"version_number": 1, field: CHANGES[field]})

    assert after == before | {
        field: CHANGES[field],
        "last_updated_date": "2026-11-23T18:17:00.123Z",
        "version_number": 2,
    }
    assert stack.ok("get_application", shop) == after


def test_a_field_can_be_emptied(stack, shop):
    stack.ok("update_application", shop, body={"version_number": 1, "description": "x"})

    after = stack.ok(
        "update_application", shop, body={"version_number": 2, "description": "", "login_template": ""}
    )

    assert (after["description"], after["login_template"]) == ("", "")


@pytest.mark.parametrize("version", [2, 99, 10**30])
def test_another_version_is_stale(stack, shop, version):
    answer = stack.refused(
        "1001", "update_application", shop, body={"version_number": version, "name": "Club"}
    )

    assert "current version is 1" in answer.description


@pytest.mark.parametrize("change", [{"description": "mine"}, {"name": "Mine"}])
def test_a_version_that_changes_meanwhile_is_stale(stack, wire, shop, change):
    def theirs():
        stack.ok("update_application", shop, body={"version_number": 1, "description": "theirs"})

    wire.interrupt("TransactWriteItems", theirs)

    answer = stack.call("update_application", shop, body={"version_number": 1} | change)

    assert answer.code == "1001"
    shown = stack.ok("get_application", shop)
    assert (shown["name"], shown["description"], shown["version_number"]) == ("Shop", "theirs", 2)
    assert len(stack.items()) == 2


@pytest.mark.parametrize("change", [{"description": "mine"}, {"name": "Mine"}])
def test_an_application_that_is_deleted_meanwhile_is_stale(stack, wire, shop, change):
    wire.interrupt("TransactWriteItems", lambda: stack.ok("delete_application", shop))

    answer = stack.call("update_application", shop, body={"version_number": 1} | change)

    assert answer.code == "1001"
    assert stack.items() == {}


def test_a_name_that_is_taken_is_refused(stack, shop):
    stack.application("Club")

    answer = stack.refused("1011", "update_application", shop, body={"version_number": 1, "name": "Club"})

    assert "name" in answer.description


def test_a_rename_frees_the_old_name_and_takes_the_new(stack, shop):
    stack.ok("update_application", shop, body={"version_number": 1, "name": "Club"})

    stack.refused("1011", "create_application", body={"name": "Club"})
    stack.application("Shop")


def test_the_version_is_required(stack, shop):
    answer = stack.refused("400", "update_application", shop, body={"name": "Club"})

    assert "version_number: " in answer.description


@pytest.mark.parametrize("version", [0, -1, "1", 1.0, None, True])
def test_the_version_is_a_positive_integer(stack, shop, version):
    answer = stack.refused(
        "400", "update_application", shop, body={"version_number": version, "name": "Club"}
    )

    assert "version_number: " in answer.description


def test_a_change_of_nothing_is_refused(stack, shop):
    answer = stack.refused("400", "update_application", shop, body={"version_number": 1})

    assert "At least one field" in answer.description


def test_a_change_may_not_leave_a_code_too_short_for_its_type(stack):
    shop = stack.application(auth_token_type="ALPHANUMERIC", auth_code_length=4)

    answer = stack.refused(
        "400", "update_application", shop, body={"version_number": 1, "auth_token_type": "NUMERIC"}
    )

    assert "auth_code_length: " in answer.description
