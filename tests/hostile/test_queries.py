"""Query strings: repeated, unknown, giant, mis-encoded and mistyped parameters, and cursors that were made up."""

import base64
import hashlib
import json

import pytest

from tests.hostile.conftest import filtered, of

NO_INTEGERS = [
    "", " ", "1 ", " 1", "%2B5", "+5", "1_0", "0x10", "1e2", "1.0", "1,0", "five", "true", "null", "NaN", "Infinity", "%EF%BC%95", "%D9%A5",
    "%E0%A5%AB", "%E2%91%A0", "1%00", "1%0A", "9" * 400, "--1", "-", "5%E2%80%8B", "%C2%B2",
]  # fmt: skip


@of(lambda each: each.is_list)
@pytest.mark.parametrize("value", [*NO_INTEGERS, "0", "-0", "-1", "201", "999999999999999999"])
def test_a_limit_is_an_integer_from_1_to_200(ask, operation, value):
    assert ask(operation, query=f"?limit={value}").code == "400"


@pytest.mark.parametrize("path", ["/applications", "/applications/{shop}"])
@pytest.mark.parametrize("field", ["auth_code_length", "auth_token_validity_duration"])
def test_an_integer_filter_takes_integers_only(service, shop, path, field):
    for value in NO_INTEGERS:
        assert service.send("GET", f"{path.format(shop=shop)}?{field}={value}").code == "400", value
    for value in ["0", "-0", "-5", "999999999999999999", "007"]:
        assert service.send("GET", f"{path.format(shop=shop)}?{field}={value}").code in ("", "404"), value


HOSTILE_NAMES = [
    "x", "ID", "id%20", "%69d%00", "id[]", "id[$ne]", "id[0]", "_id", "account", "pk", "list_pk", "ttl", "%24where", "model_config", "__class__",
    "X" * 10_000, "%0D%0ASet-Cookie:%20a=b", "%E2%80%AE", "%FF", "%ED%A0%80", "", "cursor%3D", "%24code", "%7B0%7D", "%25s",
]  # fmt: skip


@of(bool)
def test_an_unknown_parameter_is_refused_by_name_and_harmlessly(ask, operation):
    for name in HOSTILE_NAMES:
        for query in (f"{name}=1", f"{name}=1&{name}=2", f"limit=1&{name}=x"):
            answer = ask(operation, query=f"?{query}")
            assert answer.code == "400", (query, answer.body)
            assert len(answer.body) < 1500
            description = answer.json["error_description"]
            assert description.isascii(), query
            assert description.isprintable(), query


NO_QUERIES = [
    "id=a&%69d=b", "created_date=2026-11-23&created_date=2026-11-23", "&".join(f"a{number}=1" for number in range(900)), "id=x&" * 50_000,
    "id=%00", "id=%0A", "id=%FF", "id=%C0%80", "id=%ED%A0%80", "id=a%0D%0Ab", "id=%7F", "id=%C2%9B", "id=%EF%BF%BD",
]  # fmt: skip


@filtered
@pytest.mark.parametrize("query", NO_QUERIES, ids=lambda query: query[:20])
def test_a_parameter_is_given_once_and_is_text_without_control_characters(ask, operation, query):
    assert ask(operation, query=f"?{query}").code == "400"


@filtered
def test_a_giant_value_finds_nothing(ask, operation):
    answer = ask(operation, query=f"?id={'x' * 1_000_000}")

    assert answer.code in ("400", "1023", "404") or (operation.is_list and answer.json == [])


def test_a_cursor_of_another_account_list_or_filter_is_400(service, shop, ann):
    service.application("Club")
    cursor = service.send("GET", "/applications?limit=1").headers["x-next-cursor"]

    assert service.send("GET", f"/applications?cursor={cursor}", account="globex").code == "400"
    assert service.send("GET", f"/applications?cursor={cursor}&auth_token_type=NUMERIC").code == "400"
    assert service.send("GET", f"/applications/{shop}/users?cursor={cursor}").code == "400"
    assert service.send("GET", f"/applications/{shop}?cursor={cursor}").code == "400"


def _forged(scope, filters, position):
    """A cursor as whoever knows the code makes it: its digest has no key."""
    text = json.dumps([scope, sorted(filters.items())])
    digest = hashlib.sha256(text.encode() + b"\0" + position.encode()).digest()[:16]
    return base64.urlsafe_b64encode(digest + position.encode()).rstrip(b"=").decode()


POSITIONS = [
    "x", "#", "#" * 100, "2026", "2026-11-23T18:16:00.123Z", "2026-11-23T18:16:00.123Z#", "2026-11-23T18:16:00.123Z#" + "x" * 3000, "9" * 1025,
    "\0", "\u202e", "~", "2026-11-23T18:16:00.123Z#a#b", "9999-12-31T23:59:59.999Z#01935b7e-7a4c-7d3e-9f21-4b6a5c8d7e90",
]  # fmt: skip


@pytest.mark.parametrize("position", POSITIONS)
def test_a_cursor_that_was_made_up_is_400_or_a_page_of_ones_own(service, shop, ann, position):
    """Its position goes into a key: DynamoDB refuses a start key over 1,024 bytes, or outside of the range that is asked for."""
    lists = [("/applications?", "acme/applications"), (f"/applications/{shop}/users?", f"acme/users/{shop}")]
    for target, scope in (*lists, ("/applications?", "globex/applications")):
        cursor = _forged(scope, {}, position)
        assert service.send("GET", f"{target}cursor={cursor}").code in ("", "400")
        theirs = service.send("GET", f"/applications?cursor={cursor}", account="globex")
        assert theirs.code == "400" or theirs.json == []


@pytest.mark.parametrize("place", ["2020-01-01T00:00:00.000Z#x", "2030-01-01T00:00:00.000Z#x"])
def test_a_cursor_that_was_made_up_outside_of_the_date_filter_is_400(service, place):
    day = ("2026-11-23T00:00:00.000Z", "2026-11-23T23:59:59.999Z")
    cursor = _forged("acme/applications", {"created_date": day}, place)

    assert service.send("GET", f"/applications?created_date=2026-11-23&cursor={cursor}").code == "400"


def test_the_link_to_the_next_page_holds_filters_percent_encoded(service):
    for name in ("Club", "Bank"):
        service.application(name, auth_token_prefix='>; "<')
    query = "auth_token_prefix=%3E%3B+%22%3C&limit=1"

    assert service.send("GET", f"/applications?{query}").headers["link"].startswith(f"<?{query}&cursor=")
