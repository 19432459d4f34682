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


@pytest.mark.parametrize("field", FILTERS)
def test_a_filter_holds_or_does_not(stack, shop, ann, field):
    holds, fails = ({field: value} for value in FILTERS[field])

    assert stack.ok("get_user", shop, ann, query=holds)["id"] == ann
    assert "does not match" in stack.refused("404", "get_user", shop, ann, query=fails).description


def test_the_same_user_of_another_application_is_another_user(stack, shop, ann):
    club = stack.application("Club")

    stack.refused("404", "get_user", club, ann)


def test_an_address_that_does_not_open_is_a_fault_of_the_service(stack, cloud, shop, ann):
    user = stack.item("USER")
    cloud.client.put_item(TableName="mfa", Item=user | {"sealed_address": {"B": b"x" * 40}})

    stack.refused("500", "get_user", shop, ann)
