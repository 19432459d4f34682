"""The cost of a month, by item: of the service without messages, and of the messages of each delivery method.

Requests, capacity and processor time come from the measurements (bench/results.json), prices from bench/price.py.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

from bench import price

# Assumptions. Bytes of a user with a code and an index entry; days of a month.
USER_BYTES = 2500
MEMORY = 512
DAYS = 30
# Metrics that the alarms evaluate: always; more with e-mail; more with delivery receipts.
ALARM_METRICS, MAIL_ALARM_METRICS, RECEIPT_ALARM_METRICS = 28, 2, 1
# Requests of five operations by four outcomes; messages of three operations, and their failures by two outcomes.
OWN_METRICS = 5 * 4 + 3 + 3 * 2
# Options: functions that start from snapshots, and the highest number of starts in a month.
SNAPSHOT_FUNCTIONS, SNAPSHOT_STARTS = 4, 10_000
FIREWALL_RULES = 3
# Uses of a KMS key in a month. DynamoDB, the functions, the queues and the logs cache what they decrypted for minutes.
KEY_USES = 20_000
# Tokens in use, and the seconds for which API Gateway caches the authorizer's response.
TOKENS, CACHE_SECONDS = 10, 60
# Shards of the table's stream, and the batch window in seconds.
SHARDS, WINDOW_SECONDS = 4, 2
# Minutes that are billed for a call.
CALL_MINUTES = 1

VOLUMES = (1, 1_000, 1_000_000)
Results = Mapping[str, Any]
Items = dict[str, float]
Rows = dict[str, list[float]]  # By item, at each of VOLUMES.


def options(daily: int) -> dict[str, float]:
    """Return the monthly cost of each option of the stack, at `daily` verifications a day."""
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
    """A delivery method: the price of a message as text, the page with the price, and the monthly cost by item."""

    name: str
    price: str
    source: str
    month: Callable[[Results, int], Items]


def service(results: Results, daily: int) -> Items:
    """Return the monthly cost without messages, at `daily` verifications a day, each by a different user."""
    each = price.verification(results, {"login_start": MEMORY, "validate": MEMORY})
    verifications = daily * DAYS
    items = {name: dollars * verifications / 1e6 for name, dollars in each.items()}
    items["Authorizer"] = _authorized(results, verifications)
    items["Ledger, caps and fraud guard"] = _recorded(results, verifications)
    gigabytes = min(verifications, 100_000_000) * USER_BYTES / 1e9
    items["Table and its backup, stored"] = gigabytes * (price.STORAGE_GB_MONTH + price.BACKUP_GB_MONTH)
    items["Secret"] = price.SECRET_MONTH
    items["Alarms"] = ALARM_METRICS * price.ALARM_METRIC_MONTH
    items["Metrics"] = OWN_METRICS * price.METRIC_MONTH if daily > 1 else 4 * price.METRIC_MONTH
    items["Dashboard"] = price.DASHBOARD_MONTH
    return items


def _authorized(results: Results, verifications: int) -> float:
    """One call for each token and cache period, or one for each request if that is less."""
    calls = min(2 * verifications, TOKENS * DAYS * 86_400 // CACHE_SECONDS)
    return calls * _without_api(price.profile(results, "authorize", "authorize"))


def _recorded(results: Results, verifications: int) -> float:
    """One batch for each shard and window, or one for each write if that is less."""
    batches = min(2 * verifications, SHARDS * DAYS * 86_400 // WINDOW_SECONDS)
    return batches * _without_api(price.profile(results, "record_usage", "record_usage"))


def _receipts(results: Results, messages: int) -> float:
    """The cost of storing receipts. Their events are free, because AWS services put them on the default bus."""
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
        f"{least:.5f} beyond, in the plan Essentials, the default of new accounts; "
        f"{price.EMAIL_WITHOUT_PLAN:.4f} without a plan"
    )


_TEXT_PRICE = f"{price.SMS:g} a segment, as an example: the price depends on country and network"
_CALL_PRICE = (
    f"{price.CALL_MINUTE:g} a minute, as an example: the price depends on the country; "
    f"{price.NUMBER_MONTH:g} a month for a toll-free number"
)
METHODS = (
    Method("SMS", _TEXT_PRICE, price.SMS_PAGE, _texts),
    Method("EMAIL", _tiers(), price.EMAIL_PAGE, _emails),
    Method("VOICE", _CALL_PRICE, price.CALL_PAGE, _calls),
)


def by_volume(month: Callable[[int], Items]) -> Rows:
    """Return the cost of each item at each volume."""
    months = [month(daily) for daily in VOLUMES]
    return {name: [each[name] for each in months] for name in months[0]}


def total(rows: Rows) -> list[float]:
    """Return the cost of all items together at each volume."""
    return [sum(each) for each in zip(*rows.values(), strict=True)]


def messages(results: Results) -> Rows:
    """Return the cost of messages, and of messages and service together, if all go by one method."""
    alone, rows = total(by_volume(partial(service, results))), Rows()
    for method in METHODS:
        months = by_volume(partial(method.month, results))
        rows |= {f"`{method.name}`: {name}": dollars for name, dollars in months.items()}
        together = [least + more for least, more in zip(alone, total(months), strict=True)]
        rows[f"**`{method.name}`: total with the service**"] = together
    return rows
