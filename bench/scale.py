"""Where it would run out, and what a month costs: `python -m bench.scale` writes docs/scale.md from the parameters here.

Requests and capacity of operations are those measured (bench/results.json), prices those of bench/price.py, and the keys of the simulation
those that the code makes.
"""

import hashlib
import json
import math
import random
import sys
from collections import Counter
from functools import cache
from typing import NamedTuple

from bench import bill, price
from bench.bill import MEMORY, USER_BYTES, Results
from bench.stage import ROOT
from mfa.models.resources import UserKey
from mfa.store.user_items import partition_key

PAGE = ROOT / "docs" / "scale.md"
RESULTS = ROOT / "bench" / "results.json"

# Limits of AWS in us-east-1. Those that can be raised on request are an account's defaults.
PARTITION_WRITES, PARTITION_READS, PARTITION_GB = 1000, 3000, 10
TABLE_WRITES = 40_000  # On demand, an account's default for a table.
API_RATE = 10_000
CONCURRENCY = 1000
SNS_RATE = 20  # SMS a second. https://docs.aws.amazon.com/general/latest/gr/sns.html
EVENT_RATE = 10_000  # PutEvents' entries a second. https://docs.aws.amazon.com/general/latest/gr/ev.html

# What the template sets by default, and what it and budgets allow in ten minutes.
THROTTLE = 200
SENDS, SENDS_SECONDS = 5, 600

RATE = 10_000
USERS = (1_000_000, 100_000_000)
SECONDS = 30


class Limit(NamedTuple):
    """A limit: of what, how many verifications (or enrolments) a second it allows, why, and what moves it."""

    of: str
    rate: float
    why: str
    knob: str


def limits(results: Results) -> list[Limit]:
    """Return the limits, the lowest first. A verification is a login_start and the validate of its code."""
    found = [*_of_items(results), *_of_quotas(results)]
    return sorted(found, key=lambda each: each.rate)


def _of_items(results: Results) -> list[Limit]:
    """What one item, or one part of the table, takes."""
    counted = results["requests"]
    writes = _writes(results)
    enrolment = counted["associate"]["write_units"] + counted["validate_association"]["write_units"]
    paid = counted["login_start_metered"]["write_units"] - counted["login_start"]["write_units"]
    created = counted["create_application"]["write_units"]
    budget = SENDS / SENDS_SECONDS
    return [
        Limit(
            "one user, by its budget",
            budget,
            f"{SENDS} codes in ten minutes, logins and associations counted apart",
            "`UserSendsShort`, `UserSendsDaily`",
        ),
        Limit(
            "one address, by its budget",
            budget,
            f"{SENDS} association codes in ten minutes, over an application's users; enrolments, not logins",
            "`AddressSendsShort`, `AddressSendsDaily`",
        ),
        Limit(
            "one application's index",
            PARTITION_WRITES / (enrolment / 2),
            f"{enrolment:g} write units an enrolment, half of them in the index's partition of the application: enrolments, not logins",
            "more applications; sharding the index, whose key has room for a shard",
        ),
        Limit(
            "one account's list",
            PARTITION_WRITES / (created / 2),
            f"{created:g} write units an application created, half of them in the index's partition of the account: creations, not logins",
            "none is wanted",
        ),
        Limit(
            "one user, by its item",
            PARTITION_WRITES / writes,
            f"{writes:g} write units a verification to one item: only guesses come so near",
            "none is wanted",
        ),
        Limit(
            "one metered account's balance",
            PARTITION_WRITES / paid,
            f"{paid:g} write unit a message to one item; an unlimited account writes none",
            "`mfactl account update --unlimited`, or more accounts",
        ),
        Limit(
            "one application's item",
            PARTITION_READS / 2,
            f"login_start reads it in its snapshot, 2 read units; a partition gives {PARTITION_READS:,}",
            "more applications; or reading the application from the cache of ten seconds that validate uses",
        ),
        Limit(
            "the table",
            TABLE_WRITES / writes,
            f"{TABLE_WRITES:,} write units a second on demand",
            "a quota request; warm throughput before a peak",
        ),
    ]


def _of_quotas(results: Results) -> list[Limit]:
    """What the stack and the AWS account take of all callers together."""
    busy = sum(
        price.duration_ms(price.profile(results, operation, case), MEMORY)
        for operation, case in (("login_start", "login_start"), ("validate", "validate_login_right"))
    )
    return [
        Limit(
            "SNS",
            SNS_RATE,
            f"{SNS_RATE} text messages a second",
            "a quota request; End User Messaging's own rates",
        ),
        Limit(
            "one method of the API",
            THROTTLE,
            f"its throttle, {THROTTLE} requests a second by default, counted for each method apart; a verification is one request of two methods",
            "`ThrottleRate`",
        ),
        Limit(
            "API Gateway",
            API_RATE / 2,
            f"{API_RATE:,} requests a second of an account and region, which alone bounds all methods together",
            "a quota request, and `ThrottleRate`",
        ),
        Limit(
            "EventBridge, with `Events`",
            EVENT_RATE / 2,
            f"{EVENT_RATE:,} events a second, two a verification; what is beyond waits, and callers do not",
            "a quota request",
        ),
        Limit(
            "Lambda",
            CONCURRENCY / (busy / 1000),
            f"{CONCURRENCY:,} executions at once, {busy:.0f} ms of them a verification",
            "a quota request; `MemorySize`; `ReservedConcurrency` keeps a share",
        ),
    ]


def _writes(results: Results) -> float:
    counted = results["requests"]
    return float(counted["login_start"]["write_units"] + counted["validate_login_right"]["write_units"])


class Spread(NamedTuple):
    """A simulation: users, partitions, writes of the busiest partition in its busiest second, and of the mean one."""

    users: int
    partitions: int
    busiest: int
    mean: float
    busiest_user: int


def partitions(users: int, rate: int) -> int:
    """Return how many partitions the table needs, by size and by traffic, in powers of two, as it splits."""
    needed = max(users * USER_BYTES / 1e9 / PARTITION_GB, 2 * rate / PARTITION_WRITES)
    return int(2 ** math.ceil(math.log2(max(1.0, needed)))) * 2


def spread(users: int, rate: int, seconds: int, seed: int = 0) -> Spread:
    """Simulate logins of random users, two writes each, and count where they fall by the hash of the real key.

    DynamoDB's hash is not published; any good one spreads alike. Its ranges are taken as equal.
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


_HEAD = """# Scale

Written by `python -m bench.scale` from parameters at the top of `bench/scale.py` and `bench/bill.py`, the measurements of
[performance.md](performance.md) and the prices of `bench/price.py`; do not edit. A verification is a login_start and the validate of its code.

## Where it runs out

The lowest first; those of an account are defaults, which AWS raises on request.

| of | verifications a second | why | what moves it |
|---|---|---|---|
"""
_SPREAD = """
## Keys at {rate:,} logins a second

{seconds} simulated seconds of random users, by the keys that the code makes and a hash of them over equal partitions. Each partition
takes {most:,} writes a second. A user's key has the account, the application and a hash of the user's id, so that users of one application
spread like any others; the code is written beside its user, in no index.

| users | partitions | writes a second: mean | busiest | share of the limit | logins of the busiest user |
|---|---|---|---|---|---|
"""
_AFTER_SPREAD = """
So at {rate:,} logins a second no partition of users is near its limit, whether there are a million users or a hundred million. What runs out first is an
item that many users share: the application's, which each login_start reads. {rate:,} logins a second want {applications} applications,
or the cache named above. A table that did not have this traffic before is warmed first (docs/operations.md, ThrottledTableAlarm).
"""
_COST = """
## What a month costs

US dollars in us-east-1, without free tiers, memory {memory} MB, {days} days; verifications are of different users up to 100 million. Authorizer: {tokens} tokens in use, answers
kept for {kept} seconds. Books: {shards} shards of the table's stream, a batch every {window} seconds. Messages come on top.

"""
_OPTIONS = """
Metrics are at most {metrics}: requests of the five operations about codes by four outcomes, and messages of the three that send. Each costs by the hour in which it is emitted.

### What options add

SnapStart keeps a snapshot of each of {functions} functions at {memory} MB, one version each, and takes {starts:,} starts a month at most. WAF has three rules. A key's uses are few, since services keep what they decrypted.

"""
_MESSAGES = """
### The messages

One message a verification, all by one method. Of a call {minutes} minute is taken to be billed. E-mails and calls have receipts: the events are those of AWS
services on the default bus, which are free, and a function keeps them. Texts of End User Messaging have them too, texts of SNS do not. An SES account
leaves its plan by [`PutAccountPricingAttributes`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_PutAccountPricingAttributes.html).

"""


def _rate(rate: float) -> str:
    return f"{rate:,.0f}" if rate >= 1 else f"{rate:.3f}"


def text(results: Results, seconds: int = SECONDS) -> str:
    """Return the page."""
    spreads = [spread(users, RATE, seconds) for users in USERS]
    applications = math.ceil(RATE / (PARTITION_READS / 2))
    return "".join(
        [
            _HEAD,
            *(f"| {each.of} | {_rate(each.rate)} | {each.why} | {each.knob} |\n" for each in limits(results)),
            _SPREAD.format(rate=RATE, seconds=seconds, most=PARTITION_WRITES),
            *(
                f"| {each.users:,} | {each.partitions} | {each.mean:.0f} | {each.busiest} | {each.busiest / PARTITION_WRITES:.0%} "
                f"| {each.busiest_user} |\n"
                for each in spreads
            ),
            _AFTER_SPREAD.format(rate=RATE, applications=applications),
            _COST.format(
                memory=MEMORY,
                days=bill.DAYS,
                tokens=bill.TOKENS,
                kept=bill.CACHE_SECONDS,
                shards=bill.SHARDS,
                window=bill.WINDOW_SECONDS,
            ),
            *bill.table(results),
            _OPTIONS.format(
                functions=bill.SNAPSHOT_FUNCTIONS,
                starts=bill.SNAPSHOT_STARTS,
                memory=MEMORY,
                metrics=bill.OWN_METRICS,
            ),
            *bill.option_table(),
            _MESSAGES.format(minutes=bill.CALL_MINUTES),
            *bill.prices(),
            "\n",
            *bill.messages(results),
        ]
    )


def write(results: Results) -> None:
    """Write the page."""
    PAGE.write_text(text(results))


def main() -> int:
    """Write the page from the results that are kept; answer the exit status."""
    write(json.loads(RESULTS.read_text()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
