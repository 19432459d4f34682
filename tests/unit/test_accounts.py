"""Rules of accounts that mfactl does not show: how one of an earlier release is stored."""

from mfa.models.account import Account
from mfa.tenants import accounts


def test_an_account_of_before_gets_the_rest_with_its_first_change(dynamo, table, now):
    before = Account("acme", created_date="2026")
    after = accounts.change(table, before, {"name": "Acme"}, now)
    (request,) = dynamo.made("transact_write_items")
    (write,) = request["TransactItems"]
    assert write["Put"]["Item"]["list_pk"] == {"S": "ACCOUNTS"}
    assert (after.created_date, after.version_number) == ("2026", 2)
