"""What changed in the table between two moments, in words, and whether it may be so."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from mfa.models.code import Challenge
from mfa.models.resources import UserKey
from mfa.store import user_items
from tests.faults.world import Items, World

_SENDS = {"login_sends": "login budget", "association_sends": "association budget", "sends": "address budget"}
HALF = "half done"
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
        *_of_applications(before, after),
        *_of_templates(before, after),
        *users,
        *_of_codes(world, before, after),
    ]
    words += [f"{name} {-count:+d}" for name, count in sorted(spent.items()) if count]
    words += _of_replays(before, after)
    words += [
        f"{len(written)} entry in the ledger" for written in [_ledger(after) - _ledger(before)] if written
    ]
    return Change(tuple(words), spent, unknown, users, _failures_added(before, after))


def live_codes(world: World, items: Items) -> dict[str, Mapping[str, Any]]:
    """The codes that `validate` would accept now, by partition."""
    return {pk: item for (pk, sk), item in items.items() if sk == "CODE" and _live(item, world.now)}


def _live(item: Mapping[str, Any], now: int) -> bool:
    challenge = _challenge(item)
    return (
        bool(challenge.digest)
        and not challenge.used
        and challenge.attempts_left > 0
        and challenge.expires_at > now
    )


def _challenge(item: Mapping[str, Any]) -> Challenge:
    return Challenge(**{name: value for name, value in item.items() if name in _CHALLENGE})


def _unknown(world: World, items: Items) -> list[str]:
    """The live codes that SNS was never given."""
    keys = {user_items.partition_key(key): key for key in _user_keys(world)}
    return [pk for pk, item in live_codes(world, items).items() if not world.handed_over(item, keys[pk])]


def _user_keys(world: World) -> Iterator[UserKey]:
    users = {
        "shop": ("ann", "bob", "lou", "new", "una", "roy", "joy", "max"),
        "kiosk": ("sam", "pat", "joe"),
        "booth": ("eve", "new"),
        "phone": ("ida", "kim", "new"),
    }
    return (world.key(application, user) for application, names in users.items() for user in names)


def _kind(items: Items, kind: str) -> dict[str, Mapping[str, Any]]:
    return {pk: item for (pk, sk), item in items.items() if sk == kind}


def _of_applications(before: Items, after: Items) -> Iterator[str]:
    old, new = _kind(before, "APP"), _kind(after, "APP")
    yield from ("application created" for _ in new.keys() - old.keys())
    yield from ("application deleted" for _ in old.keys() - new.keys())
    yield from ("application changed" for pk in old.keys() & new.keys() if old[pk] != new[pk])
    named = {item["name"] for item in new.values()}
    guards = {sk.removeprefix("NAME#") for _, sk in after if sk.startswith("NAME#")}
    yield from (f"{HALF}: the name {name} without an application" for name in guards - named)
    yield from (f"{HALF}: the application {name} without its name" for name in named - guards)


def _of_templates(before: Items, after: Items) -> Iterator[str]:
    old, new = _kind(before, "TEMPLATE"), _kind(after, "TEMPLATE")
    yield from ("template created" for _ in new.keys() - old.keys())
    yield from ("template deleted" for _ in old.keys() - new.keys())
    yield from ("template changed" for pk in old.keys() & new.keys() if old[pk] != new[pk])
    named = {item["name"] for item in new.values()}
    guards = {sk.removeprefix("TEMPLATE_NAME#") for _, sk in after if sk.startswith("TEMPLATE_NAME#")}
    yield from (f"{HALF}: a template and its name" for _ in guards ^ named)
    held = {pk: set(item.get("applications", ())) for pk, item in _kind(after, "USES").items()}
    for pk in new:
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
        elif any(
            old[pk][name] != new[pk][name]
            for name in ("status", "pending", "sealed_address", "address_digest")
        ):
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
            yield "the code before void"
        if pk in lives and not same:
            yield "a new code that nobody knows" if pk in unknown else "a new code"
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


def _ledger(items: Items) -> set[tuple[str, str]]:
    return {key for key in items if key[0].endswith("#LEDGER")}


def _of_replays(before: Items, after: Items) -> Iterator[str]:
    for pk, item in _kind(after, "REPLAY").items():
        if before.get((pk, "REPLAY")) != item:
            yield "answer kept" if item["answer"] else "key claimed for 30 s"
