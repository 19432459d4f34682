"""Rules of accounts: what one may hold, and that a change is of the version that was read."""

import pytest

from mfa.errors import InvalidRequest, StaleData
from mfa.models.account import Account
from mfa.tenants import accounts


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
        ("countries", ("DE", "XX"), "XX is not a country"),
        ("limits", (("max_attempts", 11),), "max_attempts must be from 1 to 10"),
        ("limits", (("max_attempts", 0),), "max_attempts must be from 1 to 10"),
        ("limits", (("colour", 1),), "colour is no limit"),
        ("senders", tuple(f"Shop{number}" for number in range(51)), "has 50 at most"),
        ("senders", ("Shop", "My Shop"), "My Shop is neither"),
    ],
)
def test_a_field_that_will_not_do_is_named_and_nothing_is_stored(dynamo, table, now, field, value, problem):
    name, fields = (value, {}) if field == "name" else ("Acme", {field: value})
    with pytest.raises(InvalidRequest, match=problem):
        accounts.create(table, name, fields, now)
    with pytest.raises(InvalidRequest, match=problem):
        accounts.change(table, Account("acme"), {field: value}, now)
    assert dynamo.calls == []


def test_a_change_of_a_version_that_is_gone_is_stale(dynamo, table, now, refused):
    reasons = [{"Code": "ConditionalCheckFailed"}]
    dynamo.outcomes = [refused("TransactionCanceledException", CancellationReasons=reasons)]
    with pytest.raises(StaleData):
        accounts.change(table, Account("acme"), {"name": "Theirs"}, now)


def test_an_account_of_before_gets_the_rest_with_its_first_change(dynamo, table, now):
    before = Account("acme", created_date="2026")
    after = accounts.change(table, before, {"name": "Acme"}, now)
    (request,) = dynamo.made("transact_write_items")
    (write,) = request["TransactItems"]
    assert write["Put"]["Item"]["list_pk"] == {"S": "ACCOUNTS"}
    assert (after.created_date, after.version_number) == ("2026", 2)
