"""GET /applications: newest first, filtered, page by page."""

import re
from urllib.parse import parse_qs

import pytest


@pytest.fixture
def shops(stack, seeded):
    """Seven applications, a minute apart, oldest first; every second one is ALPHA."""

    def make():
        made = []
        for number in range(7):
            kind = "ALPHA" if number % 2 else "NUMERIC"
            made.append(stack.application(f"Shop {number}", auth_token_type=kind))
            stack.clock.advance(60)
        return made

    return seeded("shops", make)


def _ids(answer):
    return [each["id"] for each in answer.body]


@pytest.mark.parametrize("limit", [1, 2, 3, 9, 10])
def test_the_pages_hold_every_application_once(stack, shops, limit):
    of_one_moment = [stack.application(f"Late {number}") for number in range(3)]
    listed, query = [], {"limit": str(limit)}
    while query.get("cursor") != "":
        page = stack.call("list_applications", query=query)
        assert 0 < len(page.body) <= limit
        listed += _ids(page)
        query["cursor"] = page.headers.get("x-next-cursor", "")

    assert sorted(listed[:3]) == sorted(of_one_moment)
    assert listed[3:] == shops[::-1]


def test_a_page_links_to_the_next_one(stack, shops):
    query = {"limit": "2", "auth_token_type": "NUMERIC", "created_date": "2026-11-23"}

    first = stack.call("list_applications", query=query)

    target = re.fullmatch(r'<\?(.*)>; rel="next"', first.headers["link"])[1]
    following = {name: values[0] for name, values in parse_qs(target).items()}
    assert following == query | {"cursor": first.headers["x-next-cursor"]}
    assert _ids(stack.call("list_applications", query=following)) == [shops[2], shops[0]]


@pytest.mark.parametrize(
    ("act", "following"),
    [
        (lambda stack, shops: stack.application("Late"), [3, 2, 1]),
        (lambda stack, shops: stack.ok("delete_application", shops[4]), [3, 2, 1]),
        (lambda stack, shops: stack.ok("delete_application", shops[3]), [2, 1, 0]),
    ],
    ids=["one is made", "the last that was listed is deleted", "the next is deleted"],
)
def test_what_happens_meanwhile_does_not_shift_the_pages(stack, shops, act, following):
    first = stack.call("list_applications", query={"limit": "3"})
    act(stack, shops)

    second = stack.call("list_applications", query={"limit": "3", "cursor": first.headers["x-next-cursor"]})

    assert _ids(second) == [shops[number] for number in following]


def test_a_page_holds_100_by_default(stack, cloud):
    stack.application("Shop")
    (item,) = [item for (_, sk), item in stack.items().items() if sk == "APP"]
    for number in range(100):
        name = f"00000000-0000-4000-8000-{number:012}"
        place = f"{item['created_date']['S']}#{name}"
        copy = {"pk": {"S": f"APP#{name}"}, "id": {"S": name}, "list_sk": {"S": place}}
        cloud.client.put_item(TableName="mfa", Item=item | copy)

    answer = stack.call("list_applications")

    assert len(answer.body) == 100
    assert "x-next-cursor" in answer.headers
    assert len(stack.ok("list_applications", query={"limit": "200"})) == 101


@pytest.mark.parametrize(
    ("filters", "listed"),
    [
        ({"auth_token_type": "ALPHA"}, [5, 3, 1]),
        ({"auth_code_length": "6"}, [6, 5, 4, 3, 2, 1, 0]),
        ({"auth_code_length": "12"}, []),
        ({"auth_token_validity_duration": "300", "auth_token_prefix": ""}, [6, 5, 4, 3, 2, 1, 0]),
        ({"auth_token_delivery_methods": "SMS", "message_from": ""}, [6, 5, 4, 3, 2, 1, 0]),
        ({"auth_token_validity_duration": "0"}, []),
        ({"auth_token_prefix": "G-"}, []),
        ({"auth_token_delivery_methods": "EMAIL"}, []),
        ({"message_from": "MyShop"}, []),
        ({"created_date": "2026-11-23T18:18:00.123Z"}, [2]),
        ({"last_updated_date": "2026-11-23T19:17:00.123+01:00"}, [1]),
        ({"auth_token_type": "NUMERIC", "created_date": "2026-11-23T18:17:00.123Z"}, []),
        ({"name": "Shop 1", "auth_token_type": "ALPHA", "last_updated_date": "2026-11-23"}, [1]),
    ],
    ids=str,
)
def test_every_filter_must_hold(stack, shops, filters, listed):
    assert _ids(stack.call("list_applications", query=filters)) == [shops[number] for number in listed]
