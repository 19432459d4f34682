"""What a month costs, by item: the service alone, and the messages of each delivery method.

Requests, capacity and processor time are those measured (bench/results.json); prices are those of bench/price.py.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

from bench import price

# What is assumed. Bytes of a user with a code, their index entry included; days of a month.
USER_BYTES = 2500
MEMORY = 512
DAYS = 30
# Metrics that the alarms look at: always, besides where e-mail is set up, and besides where receipts are kept.
ALARM_METRICS, MAIL_ALARM_METRICS, RECEIPT_ALARM_METRICS = 28, 2, 1
# Requests of five operations by four outcomes; messages of three; of these, messages not taken by two outcomes.
OWN_METRICS = 5 * 4 + 3 + 3 * 2
# What a stack may have besides: functions that start from snapshots, and the most starts of a month.
SNAPSHOT_FUNCTIONS, SNAPSHOT_STARTS = 4, 10_000
FIREWALL_RULES = 3
# Uses of a key in a month: DynamoDB and the functions keep what they decrypted for minutes, the queues and logs too.
KEY_USES = 20_000
# Tokens in use and the seconds that the authorizer's answer is kept.
TOKENS, CACHE_SECONDS = 10, 60
# Shards of the table's stream and the seconds that a batch waits.
SHARDS, WINDOW_SECONDS = 4, 2
# Minutes that a call is taken to be billed for.
CALL_MINUTES = 1

VOLUMES = (1, 1_000, 1_000_000)
Results = Mapping[str, Any]
Items = dict[str, float]
Rows = dict[str, list[float]]  # By item, at each of VOLUMES.


def options(daily: int) -> dict[str, float]:
    """Return what a month of each option of the stack costs besides, at so many verifications a day."""
    gigabytes = MEMORY / 1024
    stored = SNAPSHOT_FUNCTIONS * gigabytes * DAYS * 86_400 * price.SNAPSHOT_GB_SECOND
    starts = min(2 * daily * DAYS, SNAPSHOT_STARTS) * gigabytes * price.SNAPSHOT_RESTORED_GB
    requests = 2 * daily * DAYS
    return {
        "`SnapStart`: four functions": stored + starts,
        "`Firewall`: WAF": price.WAF_MONTH
        + FIREWALL_RULES * price.WAF_RULE_MONTH
        + requests * price.WAF_REQUEST,
        "`KmsKeyArn`: the key and its uses": price.KEY_MONTH + min(requests, KEY_USES) * price.KEY_REQUEST,
    }


class Method(NamedTuple):
    """A delivery method: what one message costs, in words, who says so, and what a month of so many costs, by item."""

    name: str
    price: str
    source: str
    month: Callable[[Results, int], Items]


def service(results: Results, daily: int) -> Items:
    """Return what a month without messages costs, at so many verifications a day, each by another user's hand."""
    each = price.verification(results, {"login_start": MEMORY, "validate": MEMORY})
    verifications = daily * DAYS
    items = {name: dollars * verifications / 1e6 for name, dollars in each.items()}
    items["Authorizer"] = _authorized(results, verifications)
    items["Usage"] = _recorded(results, verifications)
    gigabytes = min(verifications, 100_000_000) * USER_BYTES / 1e9
    items["Table and its backup, stored"] = gigabytes * (price.STORAGE_GB_MONTH + price.BACKUP_GB_MONTH)
    items["Secret"] = price.SECRET_MONTH
    items["Alarms"] = ALARM_METRICS * price.ALARM_METRIC_MONTH
    items["Metrics"] = OWN_METRICS * price.METRIC_MONTH if daily > 1 else 4 * price.METRIC_MONTH
    items["Dashboard"] = price.DASHBOARD_MONTH
    return items


def _authorized(results: Results, verifications: int) -> float:
    """A call for each token and time that its answer is kept, or for each request if these are fewer."""
    calls = min(2 * verifications, TOKENS * DAYS * 86_400 // CACHE_SECONDS)
    return calls * _without_api(price.profile(results, "authorize", "authorize"))


def _recorded(results: Results, verifications: int) -> float:
    """A batch for each shard of the stream and window, or for each write if these are fewer."""
    batches = min(2 * verifications, SHARDS * DAYS * 86_400 // WINDOW_SECONDS)
    return batches * _without_api(price.profile(results, "record_usage", "record_usage"))


def _receipts(results: Results, messages: int) -> float:
    """What keeping them costs. The events themselves are free: an AWS service's, on the default bus."""
    return messages * _without_api(price.profile(results, "keep_receipt", "keep_receipt"))


def _without_api(profile: price.Profile) -> float:
    return sum(
        dollars for service, dollars in price.cost(profile, MEMORY).items() if service != "API Gateway"
    )


def _texts(_: Results, daily: int) -> Items:
    return {"messages": daily * DAYS * price.SMS}


def _emails(results: Results, daily: int) -> Items:
    emails = daily * DAYS
    alarms = (MAIL_ALARM_METRICS + RECEIPT_ALARM_METRICS) * price.ALARM_METRIC_MONTH
    return {"messages": price.emails(emails), "receipts": _receipts(results, emails), "alarms": alarms}


def _calls(results: Results, daily: int) -> Items:
    calls = daily * DAYS
    minutes = calls * CALL_MINUTES * price.CALL_MINUTE
    return {
        "messages": minutes,
        "receipts": _receipts(results, calls),
        "alarms": RECEIPT_ALARM_METRICS * price.ALARM_METRIC_MONTH,
        "number": price.NUMBER_MONTH,
    }


def _tiers() -> str:
    (first, dear), (second, less), (_, least) = price.EMAIL_TIERS
    return (
        f"{dear:.5f} each of the first {first / 1e6:g} million of a month, {less:.5f} up to {second / 1e6:g} million, "
        f"{least:.5f} beyond, in the plan Essentials, which new accounts have; "
        f"{price.EMAIL_WITHOUT_PLAN:.4f} without a plan"
    )


_TEXT_PRICE = f"{price.SMS:g} a segment, as an example: the list is by country and network"
_CALL_PRICE = (
    f"{price.CALL_MINUTE:g} a minute, as an example: the list is by country; "
    f"{price.NUMBER_MONTH:g} a month for a toll-free number"
)
METHODS = (
    Method("SMS", _TEXT_PRICE, price.SMS_PAGE, _texts),
    Method("EMAIL", _tiers(), price.EMAIL_PAGE, _emails),
    Method("VOICE", _CALL_PRICE, price.CALL_PAGE, _calls),
)


def by_volume(month: Callable[[int], Items]) -> Rows:
    """Return what each item costs at each volume."""
    months = [month(daily) for daily in VOLUMES]
    return {name: [each[name] for each in months] for name in months[0]}


def total(rows: Rows) -> list[float]:
    """Return what all items cost together at each volume."""
    return [sum(each) for each in zip(*rows.values(), strict=True)]


def messages(results: Results) -> Rows:
    """Return what messages cost, and all together, if all go out by one method."""
    alone, rows = total(by_volume(partial(service, results))), Rows()
    for method in METHODS:
        months = by_volume(partial(method.month, results))
        rows |= {f"`{method.name}`: {name}": dollars for name, dollars in months.items()}
        together = [least + more for least, more in zip(alone, total(months), strict=True)]
        rows[f"**`{method.name}`: with the service, together**"] = together
    return rows
