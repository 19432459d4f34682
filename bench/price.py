"""What a million verifications cost, and how memory and time trade: arithmetic over measured figures and listed prices.

Prices are US dollars in us-east-1, before any free tier, as their pages listed them in November 2025:
Lambda https://aws.amazon.com/lambda/pricing/, API Gateway https://aws.amazon.com/api-gateway/pricing/,
DynamoDB https://aws.amazon.com/dynamodb/pricing/on-demand/, CloudWatch https://aws.amazon.com/cloudwatch/pricing/.
Messages cost more than all of this; what carries them and what it costs stands below, each with its page.
"""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from bench.targets import SENDING

GB_SECOND_ARM64 = 0.0000133334
LAMBDA_REQUEST = 0.20 / 1e6
API_REQUEST = 3.50 / 1e6  # REST API, the first 333 million a month.
WRITE_UNIT, READ_UNIT = 0.625 / 1e6, 0.125 / 1e6
LOG_GB = 0.50
# Per month, independent of traffic. An alarm is billed by its metrics.
SECRET_MONTH, ALARM_METRIC_MONTH, METRIC_MONTH, DASHBOARD_MONTH = 0.40, 0.10, 0.30, 3.00
STORAGE_GB_MONTH, BACKUP_GB_MONTH = 0.25, 0.20
# SnapStart of Python, https://aws.amazon.com/lambda/pricing/: a version by the time it is there, a start by its memory.
SNAPSHOT_GB_SECOND, SNAPSHOT_RESTORED_GB = 0.0000015046, 0.0001397998
# https://aws.amazon.com/waf/pricing/ and https://aws.amazon.com/kms/pricing/.
WAF_MONTH, WAF_RULE_MONTH, WAF_REQUEST = 5.00, 1.00, 0.60 / 1e6
KEY_MONTH, KEY_REQUEST = 1.00, 0.03 / 10_000

# A text message of one segment: an example, because the price depends on country and network.
SMS = 0.01
SMS_PAGE = "https://aws.amazon.com/sns/sms-pricing/"
# An e-mail, by how many a month holds, in Essentials, the plan of new accounts since July 2026; then what one costs
# without a plan. As https://github.com/api-evangelist/amazon-ses noted the Price List API of 2026-07-22.
EMAIL_TIERS = ((10_000_000, 0.00016), (100_000_000, 0.00014), (math.inf, 0.00011))
EMAIL_WITHOUT_PLAN = 0.0001
EMAIL_PAGE = "https://aws.amazon.com/ses/pricing/"
# A minute of a call: an example, since the list is by country. A toll-free number to call from, by the month.
CALL_MINUTE, NUMBER_MONTH = 0.02, 2.00
CALL_PAGE = "https://aws.amazon.com/end-user-messaging/pricing/"

# Not measured, because there is no AWS: the time of requests within a region, and the log size of an invocation.
DYNAMODB_MS, SNS_MS = 5.0, 40.0
LOGGED_BYTES = 900

# https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html: at 1,769 MB a function has one vCPU.
ONE_CPU_MB = 1769
MEMORY_SIZES = (128, 256, 512, 1024, 1769)


class Profile(NamedTuple):
    """An operation: milliseconds of processor time at a whole processor, its requests, and their capacity."""

    cpu_ms: float
    requests: int
    publishes: int
    write_units: float
    read_units: float


def duration_ms(profile: Profile, memory: int) -> float:
    """Return the duration of an invocation: its processor time with this memory, and its waits.

    The functions run in one thread, so more than one whole processor does not help.
    """
    waits = (profile.requests - profile.publishes) * DYNAMODB_MS + profile.publishes * SNS_MS
    return profile.cpu_ms * max(1.0, ONE_CPU_MB / memory) + waits


def cost(profile: Profile, memory: int) -> dict[str, float]:
    """Return the cost of one call by service, in dollars, without the authorizer, whose result is cached."""
    return {
        "Lambda": LAMBDA_REQUEST + duration_ms(profile, memory) / 1000 * memory / 1024 * GB_SECOND_ARM64,
        "API Gateway": API_REQUEST,
        "DynamoDB": profile.write_units * WRITE_UNIT + profile.read_units * READ_UNIT,
        "Logs": LOGGED_BYTES / 1e9 * LOG_GB,
    }


def profile(results: Mapping[str, Any], operation: str, case: str) -> Profile:
    """Return the profile of an operation in some results."""
    counted = results["requests"][case]
    publishes = int(operation in SENDING)
    cpu = results["warm"][operation]["ours_ms"]
    return Profile(cpu, counted["requests"], publishes, counted["write_units"], counted["read_units"])


def verification(results: Mapping[str, Any], memory: Mapping[str, int]) -> dict[str, float]:
    """Return the cost of a million verifications by service: each is a login_start and the validate of its code."""
    total: dict[str, float] = {}
    for operation, case in (("login_start", "login_start"), ("validate", "validate_login_right")):
        for service, dollars in cost(profile(results, operation, case), memory[operation]).items():
            total[service] = total.get(service, 0.0) + dollars * 1e6
    return total


def emails(count: int) -> float:
    """Return the cost of a month's e-mails. Each price tier applies to its part."""
    dollars, below = 0.0, 0.0
    for upto, each in EMAIL_TIERS:
        dollars += max(0.0, min(count, upto) - below) * each
        below = upto
    return dollars
