"""An account from its creation by mfactl to its ledger and its prefixes, which the table's stream writes."""

import time
from collections.abc import Callable
from typing import Any

from tests.system.conftest import Service

NUMBER = "+12025550123"


def _soon(ask: Callable[[], Any], wanted: Any) -> None:
    """Ask until the answer is the one that is wanted, which the stream brings; or for a minute."""
    ended = time.monotonic() + 60
    while (found := ask()) != wanted and time.monotonic() < ended:
        time.sleep(0.5)
    assert found == wanted


def test_an_account_pays_what_it_sends_and_its_ledger_shows_it(served: Service) -> None:
    account = served.mfactl("account", "create", "Acme", "--credit", "2")["id"]
    token = served.create_token(account)
    body = {"name": "Shop"}
    shop = served.call("POST", "/applications", body, token=token).body["id"]
    users = f"/applications/{shop}/users"

    for user in ("ann", "bob"):
        assert (
            served.call("POST", f"{users}/{user}/associate", {"address": NUMBER}, token=token).status == 200
        )
    code = {"validation_code": served.last_code()}
    assert served.call("POST", f"{users}/bob/validate", code, token=token).status == 200
    short = served.call("POST", f"{users}/bob/login_start", token=token)

    assert (short.status, short.body["error_code"]) == (402, "402")
    assert served.mfactl("credit", "balance", account) == {"account": account, "credit": 0}
    _soon(lambda: [each["amount"] for each in served.mfactl("credit", "ledger", account)], [-1, -1, 2])
    seen = ("prefix", "sends", "validations", "state")
    _soon(
        lambda: [
            [each[name] for name in seen] for each in served.mfactl("prefix", "list", "--account", account)
        ],
        [["+1202", 2, 1, "closed"]],
    )
    assert served.mfactl("user", "show", shop, "bob")["user_address"] == NUMBER
    assert served.mfactl("token", "list", "--account", account)[0]["last_used_date"]
