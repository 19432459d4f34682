"""GET /applications/{Application_ID}/users, newest first, filtered, page by page; and of one user, with the same filters."""

import pytest


@pytest.fixture
def people(stack, shop, seeded):
    """Five users, a minute apart, oldest first: u0 VALIDATED, u1 pending, u2 INITIAL, u3 VALIDATED, u4 pending."""

    def make():
        for number in range(5):
            code = stack.associate(shop, f"u{number}", f"+1202555010{number}")
            if number % 3 == 0:
                stack.guess(shop, f"u{number}", code)
            if number == 2:
                stack.ok("dissociate", shop, "u2")
            stack.clock.advance(60)
        return [f"u{number}" for number in range(5)]

    return seeded("people", make)


def _ids(answer):
    return [each["id"] for each in answer.body]


def test_users_are_listed_newest_first_as_they_are(stack, shop, people):
    answer = stack.call("list_users", shop)

    assert answer.body == [stack.ok("get_user", shop, each) for each in reversed(people)]


def test_an_application_lists_its_own_users_alone(stack, shop, people):
    club = stack.application("Club")
    stack.associate(club, "u0")
    cursor = stack.call("list_users", shop, query={"limit": "2"}).headers["x-next-cursor"]

    assert _ids(stack.call("list_users", club)) == ["u0"]
    assert _ids(stack.call("list_users", shop, query={"cursor": cursor})) == ["u2", "u1", "u0"]
    stack.refused("400", "list_users", club, query={"cursor": cursor})


@pytest.mark.parametrize(
    ("filters", "listed"),
    [
        ({"status": "VALIDATED"}, ["u3", "u0"]),
        ({"status": "VALIDATION PENDING"}, ["u4", "u1"]),
        ({"id": "u1"}, ["u1"]),
        ({"id": "u1", "status": "INITIAL"}, []),
        ({"created_date": "2026-11-23T18:18:00.123Z"}, ["u2"]),
        ({"last_updated_date": "2026-11-23T18:19:00.123Z"}, ["u3"]),
        ({"created_date": "2026-11-23T18:19:00.123Z", "status": "VALIDATED"}, ["u3"]),
        ({"created_date": "2026-11-23T18:19:00.123Z", "status": "INITIAL"}, []),
    ],
    ids=str,
)
def test_every_filter_must_hold(stack, shop, people, filters, listed):
    assert _ids(stack.call("list_users", shop, query=filters)) == listed
    for user in people:
        if user in listed:
            assert stack.ok("get_user", shop, user, query=filters)["id"] == user
        else:
            stack.refused("404", "get_user", shop, user, query=filters, said="does not match")


def test_an_address_that_does_not_open_is_a_fault_of_the_service(stack, cloud, shop, ann):
    user = stack.item("USER") | {"sealed_address": {"B": b"x" * 40}}
    cloud.client.put_item(TableName="mfa", Item=user)

    stack.refused("500", "get_user", shop, ann)
