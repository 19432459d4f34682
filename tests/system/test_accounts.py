"""An account from its creation by mfactl to its ledger and its prefixes, which the table's stream writes."""

from tests.system.conftest import Service, await_answer

NUMBER = "+12025550123"


def test_an_account_pays_what_it_sends_and_its_books_tell(served: Service):
    account = served.mfactl("account", "create", "Acme", "--credit", "2")["id"]
    token = served.create_token(account)
    shop = served.call("POST", "/applications", {"name": "Shop"}, token).body["id"]
    users = f"/applications/{shop}/users"

    for user in ("ann", "bob"):
        assert served.call("POST", f"{users}/{user}/associate", {"address": NUMBER}, token).status == 200
    code = {"validation_code": served.last_code()}
    assert served.call("POST", f"{users}/bob/validate", code, token).status == 200
    short = served.call("POST", f"{users}/bob/login_start", token=token)

    assert (short.status, short.body["error_code"]) == (402, "402")
    assert served.mfactl("credit", "balance", account) == {"account": account, "credit": 0}

    def amounts() -> list[int]:
        return [each["amount"] for each in served.mfactl("credit", "ledger", account)]

    def prefixes() -> list[list[object]]:
        listed = served.mfactl("prefix", "list", "--account", account)
        return [[each[name] for name in ("prefix", "sends", "validations", "state")] for each in listed]

    await_answer(amounts, [-1, -1, 2])
    await_answer(prefixes, [["+1202", 2, 1, "closed"]])
    assert served.mfactl("user", "show", shop, "bob")["user_address"] == NUMBER
    assert served.mfactl("token", "list", "--account", account)[0]["last_used_date"]
