"""GET /applications/{Application_ID}/users/{User_ID}, with the filters of the list."""

import pytest

NUMBER = "+12025550123"
FILTERS = {
    "id": ("ann", "bob"),
    "status": ("VALIDATED", "INITIAL"),
    "created_date": ("2026-11-23", "2026-11-24"),
    "last_updated_date": ("2026-11-23T18:16:00.123Z", "2026-11-23T18:16:00.124Z"),
}


def test_a_user_is_shown_with_the_address_in_clear(stack, shop, ann):
    assert stack.ok("get_user", shop, ann) == {
        "id": "ann",
        "user_address": NUMBER,
        "status": "VALIDATED",
        "created_date": "2026-11-23T18:16:00.123Z",
        "last_updated_date": "2026-11-23T18:16:00.123Z",
        "version_number": 2,
    }


def test_an_address_is_not_stored_in_clear(stack, shop, ann):
    assert NUMBER not in str(stack.items())
    assert NUMBER[2:] not in str(stack.items())


@pytest.mark.parametrize("field", FILTERS)
def test_a_filter_that_holds_changes_nothing(stack, shop, ann, field):
    assert stack.ok("get_user", shop, ann, query={field: FILTERS[field][0]})["id"] == ann


@pytest.mark.parametrize("field", FILTERS)
def test_a_filter_that_does_not_hold_is_not_found(stack, shop, ann, field):
    answer = stack.refused("404", "get_user", shop, ann, query={field: FILTERS[field][1]})

    assert "does not match" in answer.description


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("status", "validated"),
        ("status", "PENDING"),
        ("created_date", "today"),
        ("last_updated_date", "2026-02-29"),
        ("id", ""),
        ("user_address", "+12025550123"),
        ("version_number", "1"),
    ],
)
def test_a_filter_of_the_wrong_type_is_refused_naming_it(stack, shop, ann, field, value):
    answer = stack.refused("400", "get_user", shop, ann, query={field: value})

    assert f"{field}: " in answer.description


def test_an_id_filter_over_128_characters_is_too_long(stack, shop, ann):
    query = {"id": "x" * 129}

    assert "id: " in stack.refused("1023", "get_user", shop, ann, query=query).description
    assert "id: " in stack.refused("1023", "list_users", shop, query=query).description


def test_the_same_user_of_another_application_is_another_user(stack, shop, ann):
    club = stack.application("Club")

    stack.refused("404", "get_user", club, ann)


def test_an_address_that_does_not_open_is_a_fault_of_the_service(stack, cloud, shop, ann):
    user = stack.item("USER")
    cloud.client.put_item(TableName="mfa", Item=user | {"sealed_address": {"B": b"x" * 40}})

    stack.refused("500", "get_user", shop, ann)
