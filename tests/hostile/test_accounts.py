"""Another account's ids, in every place that takes one: 403 or 404, never its data, and nothing of it changes."""

import pytest

from tests.hostile.operations import on_applications

# Other requests of an operation, beside its example.
OTHERS = {
    "get_application": [{"query": "?name=Shop"}],
    "update_application": [{"body": {"version_number": 2, "name": "Stolen"}}],
    "list_users": [{"query": "?id=ann"}, {"query": "?limit=1"}],
    "get_user": [{"query": "?status=VALIDATED"}],
}


@on_applications
def test_it_is_403_when_its_owner_has_just_used_it(service, shop, ann, ask, operation):
    """The environment has acme's application cached."""
    service.send("GET", f"/applications/{shop}/users")
    service.json("POST", f"{ann}/validate", {"validation_code": "1"})

    for request in ({}, *OTHERS.get(operation.name, ())):
        assert ask(operation, **request, account="globex").code == "403"


@on_applications
def test_it_is_403_with_an_idempotency_key_that_its_owner_used(service, ask, operation):
    headers = [("Idempotency-Key", "mine")]
    ask(operation, headers=headers)
    service.application("Other", account="globex")

    answer = ask(operation, headers=headers, account="globex")

    assert answer.code in ("403", "404")
    assert "idempotent-replayed" not in answer.headers


def test_a_pending_code_of_another_account_is_no_code(service, shop, ann):
    service.json("POST", f"{ann}/login_start", {})
    code = service.messages[-1]
    mine = service.application("Mine", "globex")

    for path in (ann, f"/applications/{mine}/users/ann"):
        refused = service.json("POST", f"{path}/validate", {"validation_code": code}, account="globex")
        assert refused.code in ("403", "404")
    assert service.json("POST", f"{ann}/validate", {"validation_code": code}).status == 200


def test_names_that_differ_are_different_names(service):
    names = ["x", "X", "x ", " x", "#", "ACCOUNT", "NAME#x", "x" * 64]
    names += ["\u0445", "x\u200b", "e\u0301", "\u00e9", "\U0001f600" * 64]

    made = [service.json("POST", "/applications", {"name": name}).status for name in names]

    assert made == [200] * len(names)


@pytest.mark.parametrize("user", ["ann", "APP", "ann%23CODE"])
def test_no_id_reaches_into_another_item(service, shop, user):
    """An application's id and a user's are joined into keys; no user's id looks like another's path."""
    answer = service.send("GET", f"/applications/{shop}%23USER/users/{user}")

    assert answer.code in ("400", "404")
