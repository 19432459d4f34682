"""Checks of `mfactl doctor` about the stack's providers: text messages, e-mail and calls."""

from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from mfactl import options, quotas
from mfactl.findings import BAD, LOOK, OK, Finding
from mfactl.quotas import Metric

Check = Callable[[], Finding]


def checks(parameters: Mapping[str, str]) -> dict[str, Check]:
    """Return the checks for the stack's methods, by name."""
    backend, mailed, called = (
        parameters.get(name, "") for name in ("SmsBackend", "EmailFrom", "VoiceOrigination")
    )
    both = parameters.get("BothSmsBackends") == "true"
    found: dict[str, Check] = {}
    if both or backend != "END_USER_MESSAGING":
        found |= {"SMS sandbox": _sandbox, "SMS spend limit": _spend_limit, "SMS sender": _sender}
    if both or backend == "END_USER_MESSAGING":
        found |= {
            "End User Messaging sandbox": _tier,
            "text spend limit": lambda: _limit("Text"),
            "text sender": lambda: _text_sender(parameters.get("OriginationIdentity", "")),
        }
    if mailed:
        found |= {
            "e-mail identity": lambda: _identity(mailed),
            "e-mail sandbox": _mail_sandbox,
            "e-mail quota": lambda: quotas.mailed(options.client("sesv2").get_account()),
            "e-mail reputation": _reputation,
            "e-mail suppression": _suppression,
        }
    if called:
        found |= {
            "voice sandbox": _tier,
            "voice number": lambda: _voice_number(called),
            "voice spend limit": lambda: _limit("Voice"),
        }
    return found


def _sandbox() -> Finding:
    return _boxed(options.client("sns").get_sms_sandbox_account_status()["IsInSandbox"], "numbers")


def _boxed(boxed: bool, what: str) -> Finding:
    return Finding("", BAD if boxed else OK, f"in it: verified {what} only" if boxed else "out of it")


def _spend_limit() -> Finding:
    """SNS returns no limit if it is the default of one dollar."""
    limit = float(_sms_attributes().get("MonthlySpendLimit") or 1)
    return quotas.spent(limit, Metric("AWS/SNS", "SMSMonthToDateSpentUSD"))


def _sender() -> Finding:
    sender = _sms_attributes().get("DefaultSenderID", "")
    return Finding("", OK if sender else LOOK, sender or "no default; applications can have message_from")


def _sms_attributes() -> dict[str, str]:
    return dict(options.client("sns").get_sms_attributes()["attributes"])


def _tier() -> Finding:
    said = options.client("pinpoint-sms-voice-v2").describe_account_attributes()["AccountAttributes"]
    tiers = {each["Name"]: each["Value"] for each in said}
    return _boxed(tiers["ACCOUNT_TIER"] != "PRODUCTION", "numbers")


def _limit(kind: str) -> Finding:
    said = options.client("pinpoint-sms-voice-v2").describe_spend_limits()["SpendLimits"]
    limit = {each["Name"]: each["EnforcedLimit"] for each in said}[
        f"{kind.upper()}_MESSAGE_MONTHLY_SPEND_LIMIT"
    ]
    return quotas.spent(limit, Metric("AWS/SMSVoice", f"{kind}MessageMonthlySpend"))


def _identity(address: str) -> Finding:
    """Return the identity of the address or else of its domain, from SES."""
    client = options.client("sesv2")
    try:
        said = client.get_email_identity(EmailIdentity=address)
    except ClientError as error:
        if error.response["Error"]["Code"] != "NotFoundException":
            raise
        said = client.get_email_identity(EmailIdentity=address.partition("@")[2])
    fine = said["VerifiedForSendingStatus"]
    return Finding("", OK if fine else BAD, "verified" if fine else "not verified: SES refuses to send")


def _mail_sandbox() -> Finding:
    said = options.client("sesv2").get_account()
    if not said["SendingEnabled"]:
        return Finding("", BAD, "SES has paused sending")
    return _boxed(not said["ProductionAccessEnabled"], "addresses")


def _reputation() -> Finding:
    """SES first reports that it reviews an account, then that it paused its sending."""
    status = options.client("sesv2").get_account().get("EnforcementStatus", "unknown")
    state = {"HEALTHY": OK, "PROBATION": BAD, "SHUTDOWN": BAD}.get(status, LOOK)
    said = {"HEALTHY": "healthy", "PROBATION": "under review by SES", "SHUTDOWN": "SES has paused sending"}
    return Finding("", state, said.get(status, f"status {status}"))


def _suppression() -> Finding:
    """E-mails to addresses that bounced before harm the reputation, unless the account's list suppresses them."""
    said = options.client("sesv2").get_account().get("SuppressionAttributes", {})
    reasons = sorted(said.get("SuppressedReasons", []))
    fine = reasons == ["BOUNCE", "COMPLAINT"]
    return Finding("", OK if fine else LOOK, f"suppresses after: {', '.join(reasons) or 'nothing'}")


def _text_sender(origination: str) -> Finding:
    """The stack's own sender. Without one, End User Messaging chooses among those of the account."""
    numbers = [each for each in _listed("PhoneNumbers") if "SMS" in each["NumberCapabilities"]]
    pools = _listed("Pools")
    active = [each for each in numbers + pools if each["Status"] == "ACTIVE"]
    senders = [_names(each) for each in active + _listed("SenderIds")]
    if not origination:
        found = f"{len(senders)} to choose from" if senders else "none; applications can have message_from"
        return Finding("", OK if senders else LOOK, found)
    if any(_id(origination) in each for each in senders):
        return Finding("", OK, "active")
    # An ARN can be that of a sender shared by another account, which is not listed.
    return Finding("", LOOK if "/" in origination else BAD, "this account and region have no such sender")


def _listed(kind: str) -> list[dict[str, Any]]:
    """Return all PhoneNumbers, Pools or SenderIds of the account in the region."""
    operation = {"PhoneNumbers": "phone_numbers", "Pools": "pools", "SenderIds": "sender_ids"}[kind]
    pages = options.client("pinpoint-sms-voice-v2").get_paginator(f"describe_{operation}").paginate()
    return [each for page in pages for each in page[kind]]


def _voice_number(origination: str) -> Finding:
    """A number, its id or ARN, or a pool, whose numbers are all checked."""
    numbers = [each for each in _listed("PhoneNumbers") if _id(origination) in _names(each)]
    if not numbers:
        return Finding("", BAD, "this account and region have no such number or pool with a number")
    fine = [each for each in numbers if each["Status"] == "ACTIVE" and "VOICE" in each["NumberCapabilities"]]
    return Finding("", OK if fine else BAD, f"{len(fine)} of {len(numbers)} active and able to call")


def _names(sender: Mapping[str, Any]) -> set[str]:
    """Return the names of a number, pool or sender ID; a number can also be named by its pool."""
    return {sender[key] for key in ("PhoneNumber", "PhoneNumberId", "PoolId", "SenderId") if sender.get(key)}


def _id(named: str) -> str:
    """Return the id in a name or ARN, as in arn:aws:sms-voice:us-east-1:123456789012:sender-id/ACME/GB."""
    return named.split("/")[1] if "/" in named else named
