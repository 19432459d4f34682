"""What tests know of each delivery method but text messages by SNS: its setting, an address, and where the code stands."""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from mfa.senders.delivery_methods import METHODS


class Sample(NamedTuple):
    """The setting that sets a method up, an address that only it reaches, its request of AWS, and the code in that.

    `service` is its name in botocore's events; it answers the request with `answer`.
    """

    setting: str
    address: str
    service: str
    operation: str
    code: Callable[[Mapping[str, Any]], str]
    answer: Mapping[str, str]


def _spoken(request: Mapping[str, Any]) -> str:
    """The code is said twice."""
    said = "".join(re.findall('"characters">(.)<', request["MessageBody"]))
    return said[: len(said) // 2]


SAMPLES: Mapping[str, Sample] = {
    "EMAIL": Sample(
        "codes@mfa.example",
        "kim.the-77th@shop-of-secrets.example",
        "sesv2",
        "SendEmail",
        lambda request: str(request["Content"]["Simple"]["Body"]["Text"]["Data"]),
        {"MessageId": "m"},
    ),
    "VOICE": Sample(
        "+12025550199",
        "+4930123456",
        "pinpoint-sms-voice-v2",
        "SendVoiceMessage",
        _spoken,
        {"MessageId": "m"},
    ),
}
ENVIRONMENT = {METHODS[name].setting.upper(): each.setting for name, each in SAMPLES.items()}
BY_OPERATION = {each.operation: each for each in SAMPLES.values()}
