"""What changed in the table between two moments, in words, and whether it may be so."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product
from typing import Any, NamedTuple

from mfa.models.code import Challenge
from mfa.models.resources import UserKey
from mfa.store import user_items
from tests.faults.world import MAILBOXES, NUMBERS, World
from tests.support.cloud import Items

_SENDS = {
    "login_sends": "login sends left",
    "association_sends": "association sends left",
    "sends": "address sends left",
}
HALF = "half done"
_SHOWN = ("status", "pending", "sealed_address", "address_digest")
_CHALLENGE = set(Challenge._fields)


class Change(NamedTuple):
    """What differs: `words` for people, and the facts that rules are about."""

    words: tuple[str, ...]
    spent: Counter[str]
    unknown_codes: int
    users: tuple[str, ...]
    failures_added: bool


def change(world: World, before: Items, after: Items) -> Change:
    """Compare two moments of the table."""
    spent = _spent(before, after)
    users = tuple(_of_users(before, after))
    unknown = len(_unknown(world, after))
    words = [
        *_of_named("application", "APP", "NAME#", before, after),
        *_of_named("template", "TEMPLATE", "TEMPLATE_NAME#", before, after),
        *_of_uses(after),
        *users,
        *_of_codes(world, before, after),
        *(f"{name} {-count:+d}" for name, count in sorted(spent.items()) if count),
        *_of_replays(before, after),
    ]
    if written := [pk for pk, _ in after.keys() - before.keys() if pk.endswith("#LEDGER")]:
        words.append(f"{len(written)} entry in the ledger")
    return Change(tuple(words), spent, unknown, users, _failures_added(before, after))


def live_codes(world: World, items: Items) -> dict[str, Mapping[str, Any]]:
    """The codes that `validate` would accept now, by partition."""
    return {pk: item for (pk, sk), item in items.items() if sk == "CODE" and _live(item, world.clock.now)}


def _live(item: Mapping[str, Any], now: int) -> bool:
    code = _challenge(item)
    return bool(code.digest) and not code.used and code.attempts_left > 0 and code.expires_at > now


def _challenge(item: Mapping[str, Any]) -> Challenge:
    return Challenge(**{name: value for name, value in item.items() if name in _CHALLENGE})


def _unknown(world: World, items: Items) -> list[str]:
    """The live codes that SNS was never given."""
    keys = _keys(world)
    return [pk for pk, item in live_codes(world, items).items() if not world.handed_over(item, keys[pk])]


@cache
def _keys(world: World) -> dict[str, UserKey]:
    """The keys of all whom a flow may be about, by partition."""
    users = product(("shop", "kiosk", "booth", "phone"), {*NUMBERS, *MAILBOXES})
    return {user_items.partition_key(key): key for key in (world.key(*each) for each in users)}


def _kind(items: Items, kind: str) -> dict[str, Mapping[str, Any]]:
    return {pk: item for (pk, sk), item in items.items() if sk == kind}


def _of_named(word: str, kind: str, guard: str, before: Items, after: Items) -> Iterator[str]:
    """Changes of what has a name, which an item of its own guards."""
    old, new = _kind(before, kind), _kind(after, kind)
    yield from (f"{word} created" for _ in new.keys() - old.keys())
    yield from (f"{word} deleted" for _ in old.keys() - new.keys())
    yield from (f"{word} changed" for pk in old.keys() & new.keys() if old[pk] != new[pk])
    named = {item["name"] for item in new.values()}
    guards = {sk.removeprefix(guard) for _, sk in after if sk.startswith(guard)}
    yield from (f"{HALF}: the name {name} without its {word}" for name in guards - named)
    yield from (f"{HALF}: the {word} {name} without its name" for name in named - guards)


def _of_uses(after: Items) -> Iterator[str]:
    held = {pk: set(item.get("applications", ())) for pk, item in _kind(after, "USES").items()}
    for pk in _kind(after, "TEMPLATE"):
        users = {
            item["id"].encode()
            for item in _kind(after, "APP").values()
            if pk.removeprefix("TEMPLATE#") in (item["associate_template"], item["login_template"])
        }
        if users != held.get(pk, set()):
            yield f"{HALF}: a template and who uses it"


def _of_users(before: Items, after: Items) -> Iterator[str]:
    old, new = _kind(before, "USER"), _kind(after, "USER")
    for pk in sorted(old.keys() | new.keys()):
        if pk not in new:
            yield "user deleted"
        elif pk not in old:
            yield f"user created, {new[pk]['status']}"
        elif any(old[pk][name] != new[pk][name] for name in _SHOWN):
            yield f"user {old[pk]['status']} → {new[pk]['status']}"


def _of_codes(world: World, before: Items, after: Items) -> Iterator[str]:
    old, new = _kind(before, "CODE"), _kind(after, "CODE")
    lived, lives, unknown = live_codes(world, before), live_codes(world, after), _unknown(world, after)
    for pk in sorted(old.keys() | new.keys()):
        was, now = _challenge(old.get(pk, {})), _challenge(new.get(pk, {}))
        same = was.digest and now.validation_id == was.validation_id
        guesses = was.attempts_left - now.attempts_left if same else 0
        if guesses:
            yield "code used" if now.used and not was.used else "an attempt counted"
        if now.receipt != was.receipt:
            yield "a receipt kept"
        if pk in lived and not same:
            yield "previous code void"
        if pk in lives and not same:
            yield "a new code that was not sent" if pk in unknown else "a new code"
        # A used code's failures are past, and a guess at it costs an attempt alone.
        expected = was.failures if now.used else was.open_failures
        if pk in new and now.failures != expected + (0 if was.used else guesses):
            yield f"failures {was.failures} → {now.failures}"


def _failures_added(before: Items, after: Items) -> bool:
    old, new = _kind(before, "CODE"), _kind(after, "CODE")
    return any(item["failures"] > old[pk]["failures"] for pk, item in new.items() if pk in old)


def _spent(before: Items, after: Items) -> Counter[str]:
    spent: Counter[str] = Counter()
    for key in before.keys() | after.keys():
        if key[1] == "CIRCUIT":  # Its sends are a number, and nobody's budget.
            continue
        for name, budget in _SENDS.items():
            old, new = before.get(key, {}).get(name, ()), after.get(key, {}).get(name, ())
            spent[budget] += len(new) - len(old)
    for pk, item in _kind(before, "CREDIT").items():
        spent["credit"] += item["credit"] - _kind(after, "CREDIT")[pk]["credit"]
    return spent


def _of_replays(before: Items, after: Items) -> Iterator[str]:
    for pk, item in _kind(after, "REPLAY").items():
        if before.get((pk, "REPLAY")) != item:
            yield "response stored" if item["answer"] else "key claimed for 30 s"
