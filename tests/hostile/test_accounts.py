"""Another account's ids, in every place that takes one: 403 or 404, never its data, and nothing of it changes."""

import itertools

import pytest

ON_APPLICATION = [
    ("GET", "", None), ("PATCH", "", {"version_number": 1, "name": "Stolen"}), ("PATCH", "", {"version_number": 2, "name": "Stolen"}),
    ("DELETE", "", None), ("GET", "/users", None), ("GET", "/users?id=ann", None), ("GET", "/users?limit=1", None), ("GET", "?name=Shop", None),
]  # fmt: skip
ON_USER = [
    ("GET", "", None), ("GET", "?status=VALIDATED", None), ("DELETE", "", None), ("POST", "/associate", {"address": "+12025550123"}),
    ("DELETE", "/associate", None), ("POST", "/validate", {"validation_code": "000000"}), ("POST", "/login_start", {}),
]  # fmt: skip
EVERYWHERE = ON_APPLICATION + [(method, f"/users/ann{rest}", body) for method, rest, body in ON_USER]
everywhere = pytest.mark.parametrize(
    ("method", "rest", "body"), EVERYWHERE, ids=[f"{method}{rest}" for method, rest, _ in EVERYWHERE]
)


@everywhere
def test_it_is_403_when_its_owner_has_just_used_it(service, shop, ann, method, rest, body):
    """The environment has acme's application cached."""
    service.send("GET", f"/applications/{shop}/users")
    service.json("POST", f"{ann}/validate", {"validation_code": "1"})

    assert service.json(method, f"/applications/{shop}{rest}", body, account="globex").code == "403"


@everywhere
@pytest.mark.parametrize("key", ["mine"])
def test_it_is_403_with_an_idempotency_key_that_its_owner_used(service, shop, ann, method, rest, body, key):
    headers = [("Idempotency-Key", key)]
    service.json(method, f"/applications/{shop}{rest}", body, headers=headers)
    service.application("Other", account="globex")

    answer = service.json(method, f"/applications/{shop}{rest}", body, headers=headers, account="globex")

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
    names = [
        "x",
        "X",
        "x ",
        " x",
        "\u0445",
        "x\u200b",
        "e\u0301",
        "\u00e9",
        "#",
        "ACCOUNT",
        "NAME#x",
        "x" * 64,
        "\U0001f600" * 64,
    ]

    made = [service.json("POST", "/applications", {"name": name}).status for name in names]

    assert made == [200] * len(names)


@pytest.mark.parametrize("users", list(itertools.permutations(["ann", "APP", "ann#CODE"], 2)))
def test_no_id_reaches_into_another_item(service, shop, users):
    """An application's id and a user's are joined into keys; no user's id looks like another's path."""
    for user in users:
        answer = service.send("GET", f"/applications/{shop}%23USER/users/{user.replace('#', '%23')}")
        assert answer.code in ("400", "404")
