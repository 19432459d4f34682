"""Rules of accounts: what one may hold, and that a change is of the version that was read."""

from dataclasses import asdict
from typing import Any

import pytest

from mfa import accounts
from mfa.errors import InvalidRequest, NotFound, StaleData
from mfa.paging import Page
from mfa.store import account_items
from mfa.store.table import Table, encoded
from mfa.tenancy import Account

FIELDS = {"segment_price": "0.05", "countries": ("DE", "FR"), "limits": (("max_attempts", 3),)}


def stored(dynamo: Any) -> dict[str, Any]:
    """Keep the last item put, and return it."""
    item: dict[str, Any] = dynamo.made("put_item")[-1]["Item"]
    dynamo.items[item["pk"]["S"], item["sk"]["S"]] = item
    return item


def test_an_account_is_kept_as_it_was_made(dynamo: Any, table: Table, now: int) -> None:
    account = accounts.create(table, "Acme", FIELDS, now)
    item = stored(dynamo)
    assert (item["list_pk"], item["list_sk"]) == (
        {"S": "ACCOUNTS"},
        {"S": f"{account.created_date}#{account.id}"},
    )
    assert accounts.get(table, account.id) == account
    assert account.created_date == "2026-11-23T18:16:00.123Z"
    assert (account.status, account.credit, account.version_number) == ("active", "unlimited", 1)


def test_an_account_is_shown_as_json_holds_it(table: Table, now: int) -> None:
    shown = accounts.create(table, "Acme", FIELDS, now).shown()
    assert shown["countries"] == ["DE", "FR"]
    assert shown["limits"] == {"max_attempts": 3}


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("name", "x" * 65, "64 printable"),
        ("name", "a\nb", "64 printable"),
        ("status", "gone", "active or suspended"),
        ("segment_price", "cheap", "an amount"),
        ("segment_price", "-1", "an amount"),
        ("segment_price", "NaN", "an amount"),
        ("segment_price", "1_000", "an amount"),
        ("segment_price", "1e5", "an amount"),
        ("segment_price", "-0", "an amount"),
        ("segment_price", "\u0661", "an amount"),
        ("countries", ("DE", "XX"), "XX is no country"),
        ("limits", (("max_attempts", 11),), "max_attempts must be from 1 to 10"),
        ("limits", (("max_attempts", 0),), "max_attempts must be from 1 to 10"),
        ("limits", (("colour", 1),), "colour is no limit"),
    ],
)
def test_a_field_that_will_not_do_is_named_and_nothing_is_stored(
    dynamo: Any, table: Table, now: int, field: str, value: Any, problem: str
) -> None:
    name = value if field == "name" else "Acme"
    with pytest.raises(InvalidRequest, match=problem):
        accounts.create(table, name, {} if field == "name" else {field: value}, now)
    assert dynamo.calls == []


def test_a_change_is_the_next_version_of_the_one_that_was_read(dynamo: Any, table: Table, now: int) -> None:
    before = accounts.create(table, "Acme", FIELDS, now)
    stored(dynamo)
    after = accounts.change(table, before, {"status": "suspended"}, now + 1000)
    request = dynamo.made("put_item")[-1]
    assert request["ConditionExpression"].startswith("version_number = :version AND ")
    assert request["ExpressionAttributeValues"] == encoded({":version": 1, ":capped": 0})
    assert (after.status, after.version_number) == ("suspended", 2)
    assert after.last_updated_date > before.last_updated_date
    assert (after.name, after.limits, after.created_date) == (before.name, before.limits, before.created_date)


def test_a_change_that_changes_nothing_writes_nothing(dynamo: Any, table: Table, now: int) -> None:
    before = accounts.create(table, "Acme", FIELDS, now)
    stored(dynamo)
    assert accounts.change(table, before, {"name": "Acme"}, now + 1000) == before
    assert len(dynamo.made("put_item")) == 1


@pytest.mark.parametrize("ours", [True, False])
def test_a_change_of_a_version_that_is_gone_is_stale_unless_it_was_our_own(
    dynamo: Any, table: Table, now: int, refused: Any, ours: bool
) -> None:
    before = accounts.create(table, "Acme", {}, now)
    stored(dynamo)
    name = "Ours" if ours else "Theirs"
    there = Account(
        before.id,
        name,
        created_date=before.created_date,
        last_updated_date=before.created_date,
        version_number=2,
    )
    texts = {"countries": "", "limits": "", "senders": ""}
    dynamo.outcomes = [refused("ConditionalCheckFailedException", item=asdict(there) | texts)]
    if ours:
        assert accounts.change(table, before, {"name": "Ours"}, now) == there
    else:
        with pytest.raises(StaleData):
            accounts.change(table, before, {"name": "Ours"}, now)


def test_an_account_that_is_not_there_is_not_found(table: Table, now: int) -> None:
    with pytest.raises(NotFound):
        accounts.get(table, "absent")
    with pytest.raises(NotFound):
        accounts.uncap(table, "absent", now)


def test_an_account_of_before_gets_the_rest_with_its_first_change(
    dynamo: Any, table: Table, now: int
) -> None:
    dynamo.items[account_items.key("acme")] = encoded(
        {"id": "acme", "created_date": "2026", "version_number": 1}
    )
    after = accounts.change(table, accounts.get(table, "acme"), {"name": "Acme"}, now)
    assert stored(dynamo)["list_pk"] == {"S": "ACCOUNTS"}
    assert (after.created_date, after.version_number) == ("2026", 2)


def test_accounts_are_listed_a_page_at_a_time(dynamo: Any, table: Table) -> None:
    item = encoded({"id": "acme", "countries": "DE", "limits": ""})
    dynamo.outcomes = [{"Items": [item]}]
    assert account_items.fetch_page(table, Page({}, 5)) == ([Account("acme", countries=("DE",))], "")
