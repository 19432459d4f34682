"""Rules of the items: their keys, and what a refused or repeated write means."""

from mfa.models.code import Challenge, NewCode, Purpose
from mfa.models.resources import UserKey
from mfa.store import application_items, budget_items, challenge_items, token_items, user_items

ALICE = UserKey("acme", "app", "alice")
CODE = NewCode(b"d" * 32, b"p" * 32, 5, 1_000_000, "v1", Purpose.LOGIN, "a" * 64, b"", "")


def size(value):
    """The size DynamoDB counts: names, and of a number a byte for two digits and one more."""
    if isinstance(value, dict):
        return sum(size(name) + size(each) for name, each in value.items())
    if isinstance(value, frozenset):
        return sum(map(size, value))
    if isinstance(value, int):
        return (len(str(value)) + 1) // 2 + 1
    return len(value if isinstance(value, bytes) else str(value).encode())


# --- keys


def test_keys_hold_a_hash_of_the_user_id_that_differs_in_every_code_point_and_are_of_one_kind() -> None:
    ids = ["é", "e\u0301", "É", "a", "а", "a ", "A", "\u202ea", "#", "alice#USER#bob"]
    made = {user_items.partition_key(ALICE._replace(user=each)) for each in ids}
    assert len(made) == len(ids)
    assert all(len(each) == len("ACCOUNT#acme#APP#app#USER#") + 43 for each in made)
    keys = {
        application_items.key("x"),
        token_items.key("x"),
        user_items.item_key(ALICE),
        challenge_items.item_key(ALICE),
        budget_items.key("acme", "app", "x"),
    }
    assert len(keys) == 5
    assert user_items.item_key(ALICE)[0] == challenge_items.item_key(ALICE)[0]


def test_the_item_of_a_code_stays_within_one_write_unit_at_the_default_limits() -> None:
    sends = frozenset(range(1_795_457_760_000, 1_795_457_760_020))
    values = Challenge(
        revision=2**48,
        digest=CODE.digest,
        prefixed=CODE.prefixed,
        guess=frozenset(bytes([each]) * 32 for each in range(2)),
        attempt="x" * 16,
        attempts_left=5,
        failures=100,
        expires_at=1_795_457_760_123,
        validation_id="x" * 36,
        purpose=Purpose.ASSOCIATION,
        address_digest="x" * 64,
        login_sends=sends,
        association_sends=sends,
        in_flight=frozenset({1_795_457_760_000_000_001, 1_795_457_760_000_000_002}),
        carried_by=frozenset({1_795_457_760_000_000_001}),
        binding=2**48,
        forgiven=99,
    )
    pk, sk = challenge_items.item_key(UserKey("a" * 36, "b" * 36, "c"))
    assert size({"pk": pk, "sk": sk, "ttl": 1_795_457_760} | values._asdict()) <= 1024
