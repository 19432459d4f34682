"""Limits and monthly cost of the service: `python -m bench.scale` writes docs/scale.md.

Requests and capacity of operations come from the measurements (bench/results.json), prices from bench/price.py, and
the keys of the simulation from the code. The parameters are here, the prose in bench/pages/scale.md.
"""

import hashlib
import json
import math
import random
import sys
from collections import Counter
from functools import cache, partial
from typing import NamedTuple

from bench import bill, price
from bench.bill import MEMORY, USER_BYTES, Results
from bench.stage import ROOT
from mfa.models.resources import UserKey
from mfa.store.user_items import partition_key
from tools.pages.rendered import rendered

PAGE = ROOT / "docs" / "scale.md"
RESULTS = ROOT / "bench" / "results.json"

# Limits of AWS in us-east-1. Those that AWS raises on request are an account's defaults.
PARTITION_WRITES, PARTITION_READS, PARTITION_GB = 1000, 3000, 10
TABLE_WRITES = 40_000  # On demand, an account's default for a table.
API_RATE = 10_000
CONCURRENCY = 1000
SNS_RATE = 20  # SMS a second. https://docs.aws.amazon.com/general/latest/gr/sns.html
EVENT_RATE = 10_000  # PutEvents' entries a second. https://docs.aws.amazon.com/general/latest/gr/ev.html

# Defaults of the template, and the sends that the limits allow in ten minutes.
THROTTLE = 200
SENDS, SENDS_SECONDS = 5, 600

RATE = 10_000
USERS = (1_000_000, 100_000_000)
SECONDS = 10


class Limit(NamedTuple):
    """A limit, and how many verifications (or enrolments) a second it allows."""

    of: str
    rate: float


def units(results: Results) -> dict[str, float]:
    """Return the write units of operations, and the duration of a verification's functions (ms)."""
    writes = {name: row["write_units"] for name, row in results["requests"].items()}
    busy = (
        price.duration_ms(price.profile(results, operation, case), MEMORY)
        for operation, case in (("login_start", "login_start"), ("validate", "validate_login_right"))
    )
    return {
        "verification": writes["login_start"] + writes["validate_login_right"],
        "enrolment": writes["associate"] + writes["validate_association"],
        "payment": writes["login_start_metered"] - writes["login_start"],
        "creation": writes["create_application"],
        "busy_ms": sum(busy),
    }


def limits(results: Results) -> list[Limit]:
    """Return the limits, lowest first: of items and partitions of the table, of the stack, and of an AWS account.

    A verification is one login_start and the validate of its code. Half the units of a listed item are for the index.
    """
    used = units(results)
    found = {
        "one user: send limit": SENDS / SENDS_SECONDS,
        "one address: send limit": SENDS / SENDS_SECONDS,
        "one application: enrolments": PARTITION_WRITES / (used["enrolment"] / 2),
        "one account: new applications": PARTITION_WRITES / (used["creation"] / 2),
        "one user: writes to its item": PARTITION_WRITES / used["verification"],
        "one metered account: messages": PARTITION_WRITES / used["payment"],
        "one application: logins": PARTITION_READS / 2,
        "the table": TABLE_WRITES / used["verification"],
        "SNS": SNS_RATE,
        "one method of the API": THROTTLE,
        "API Gateway": API_RATE / 2,
        "EventBridge, with `Events`": EVENT_RATE / 2,
        "Lambda": CONCURRENCY / (used["busy_ms"] / 1000),
    }
    return sorted((Limit(*each) for each in found.items()), key=lambda each: each.rate)


class Spread(NamedTuple):
    """A simulation: users, partitions, writes a second of the busiest partition and of the mean one."""

    users: int
    partitions: int
    busiest: int
    mean: float
    busiest_user: int


def partitions(users: int, rate: int) -> int:
    """Return how many partitions the table needs for size and traffic. Splits double them, so it is a power of two."""
    needed = max(users * USER_BYTES / 1e9 / PARTITION_GB, 2 * rate / PARTITION_WRITES)
    return int(2 ** math.ceil(math.log2(max(1.0, needed)))) * 2


def spread(users: int, rate: int, seconds: int, seed: int = 0) -> Spread:
    """Simulate logins of random users, two writes each, and count where they fall by the hash of the real key.

    DynamoDB's hash is not published; any good hash spreads keys alike. All partitions have equal ranges here.
    """
    chance = random.Random(seed)
    count, busiest = partitions(users, rate), 0
    logins: Counter[int] = Counter()
    for _ in range(seconds):
        load: Counter[int] = Counter()
        for user in (chance.randrange(users) for _ in range(rate)):
            load[_place(user) * count >> 64] += 2
            logins[user] += 1
        busiest = max(busiest, *load.values())
    return Spread(users, count, busiest, 2 * rate / count, max(logins.values()))


@cache
def _place(user: int) -> int:
    key = partition_key(UserKey("acme", "019ab2c4-5d6e-7f80-9a1b-2c3d4e5f6071", f"user-{user}"))
    return int.from_bytes(hashlib.md5(key.encode(), usedforsecurity=False).digest()[:8])


def text(results: Results, seconds: int = SECONDS) -> str:
    """Return the page."""
    return rendered(
        ROOT / "bench/pages/scale.md",
        scale=sys.modules[__name__],
        bill=bill,
        price=price,
        units=units(results),
        limits=limits(results),
        seconds=seconds,
        spreads=[spread(users, RATE, seconds) for users in USERS],
        applications=math.ceil(RATE / (PARTITION_READS / 2)),
        service=bill.by_volume(partial(bill.service, results)),
        options=bill.by_volume(bill.options),
        messages=bill.messages(results),
    )


def write(results: Results) -> None:
    """Write the page."""
    PAGE.write_text(text(results))


def main() -> int:
    """Write the page from the stored results, and return the exit status."""
    write(json.loads(RESULTS.read_text()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
