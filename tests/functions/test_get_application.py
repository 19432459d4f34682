"""GET /applications/{Application_ID}, with the filters of the list."""

import pytest

# One that holds and one that does not, for the application that `stack.application` makes at the clock's start.
FILTERS = {
    "name": ("Shop", "shop"),
    "auth_code_length": ("6", "7"),
    "auth_token_type": ("NUMERIC", "ALPHA"),
    "auth_token_validity_duration": ("300", "30"),
    "auth_token_prefix": ("G-", ""),
    "auth_token_delivery_methods": ("SMS", "EMAIL"),
    "message_from": ("MyShop", "YourShop"),
    "created_date": ("2026-11-23", "2026-11-24"),
    "last_updated_date": ("2026-11-23T18:16:00.123Z", "2026-11-23T18:16:00.124Z"),
}


@pytest.fixture
def shop(stack):
    return stack.application(auth_token_prefix="G-", message_from="MyShop")


def test_the_current_version_is_answered(stack, shop):
    stack.clock.advance(60)
    changed = stack.ok("update_application", shop, body={"version_number": 1, "description": "new"})

    assert stack.ok("get_application", shop) == changed
    assert changed["version_number"] == 2


@pytest.mark.parametrize("field", FILTERS)
def test_a_filter_that_holds_changes_nothing(stack, shop, field):
    assert stack.ok("get_application", shop, query={field: FILTERS[field][0]})["id"] == shop


@pytest.mark.parametrize("field", FILTERS)
def test_a_filter_that_does_not_hold_is_not_found(stack, shop, field):
    answer = stack.refused("404", "get_application", shop, query={field: FILTERS[field][1]})

    assert "does not match" in answer.description


def test_the_id_is_a_filter_too(stack, shop):
    assert stack.ok("get_application", shop, query={"id": shop})["id"] == shop
    stack.refused("404", "get_application", shop, query={"id": "x"})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("auth_code_length", "six"),
        ("auth_code_length", "6.0"),
        ("auth_code_length", " 6"),
        ("auth_code_length", ""),
        ("auth_code_length", "٦"),
        ("auth_token_validity_duration", "1e3"),
        ("auth_token_type", "numeric"),
        ("created_date", "yesterday"),
        ("created_date", "2026-02-30"),
        ("created_date", "2026-11-23 18:16:00Z"),
        ("created_date", "2026-11-23T18:16:00.123"),
        ("created_date", "2026-11-23T25:00:00Z"),
        ("created_date", "0001-01-01T00:00:00+01:00"),
        ("last_updated_date", "2026-11"),
        ("last_updated_date", ""),
        ("auth_token_prefix", "é"),
        ("message_from", "My Shop"),
        ("description", "x"),
        ("display_name", "x"),
        ("version_number", "1"),
    ],
)
def test_a_filter_of_the_wrong_type_is_refused_naming_it(stack, shop, field, value):
    answer = stack.refused("400", "get_application", shop, query={field: value})

    assert f"{field}: " in answer.description
