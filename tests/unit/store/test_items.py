"""Rules of the items: their keys, and the size of what each guess writes."""

from mfa.models.code import Challenge, Purpose
from mfa.models.resources import UserKey
from mfa.store import challenge_items, user_items


def size(value):
    """The size DynamoDB counts: names, and of a number a byte for two digits and one more."""
    if isinstance(value, dict):
        return sum(size(name) + size(each) for name, each in value.items())
    if isinstance(value, frozenset):
        return sum(map(size, value))
    if isinstance(value, int):
        return (len(str(value)) + 1) // 2 + 1
    return len(value if isinstance(value, bytes) else str(value).encode())


def test_a_key_holds_a_hash_of_the_user_id() -> None:
    """tests/hostile/test_paths.py has that ids which are not the same have keys of their own."""
    key = user_items.partition_key(UserKey("acme", "app", "alice#USER#bob"))
    assert len(key) == len("ACCOUNT#acme#APP#app#USER#") + 43


def test_the_item_of_a_code_stays_within_one_write_unit_at_the_default_limits() -> None:
    sends = frozenset(range(1_795_457_760_000, 1_795_457_760_020))
    values = Challenge(
        revision=2**48,
        digest=b"d" * 32,
        prefixed=b"p" * 32,
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
