"""What happened to a user, a code or a request, and why, from the log and the table."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mfa.models.code import Challenge
from mfa.models.resources import UserKey
from mfa.store import challenge_items, user_items
from mfa.store.table import Table
from mfa.values import ids
from mfa.values.dates import timestamp
from mfactl import lines
from mfactl.lines import Span

# The meaning of each `reason` in the log, and what to do.
REASONS: Mapping[str, tuple[str, str]] = {
    "limit": ("too many codes for this user or address", "Wait, or raise the account's user_sends limits."),
    "exhausted": ("too many wrong guesses at this code", "The user asks for a new code."),
    "locked": (
        "too many wrong codes in a row",
        "Verify the person's identity, then run `mfactl user unlock`.",
    ),
    "cap": (
        "the daily cap is reached",
        "Raise daily_messages, then `mfactl account uncap`, or wait until midnight UTC.",
    ),
    "circuit": (
        "the fraud guard blocks numbers with this prefix",
        "`mfactl prefix list` shows it; `mfactl prefix reset` ends it.",
    ),
    "country": (
        "codes are not sent to the number's country",
        "Change the account's countries, or AllowedCountries of the stack.",
    ),
    "destination": (
        "the provider does not send to this number: opted out, blocked or too expensive",
        "Check the number's opt-out and the highest price per segment.",
    ),
    "kind": ("no message reaches a number of this kind", "The user must enrol a mobile number."),
    "premium": ("the number is premium-rate or shared-cost", "The user must enrol another number."),
    "credit": ("the account's credit is too low", "`mfactl credit grant`."),
    "suspended": ("the account is suspended", "`mfactl account resume`."),
}
# The same for error codes, for requests without a reason.
_INVALID = ("the request was not valid", "The response to your backend names the wrong field.")
CODES: Mapping[str, tuple[str, str]] = {
    "400": _INVALID,
    "403": ("the token does not permit this", "`mfactl token list` shows the scopes of each token."),
    "404": ("there is no such application or user", "Check both ids in your backend."),
    "413": ("the request was too long", "Look at the request in your backend."),
    "415": ("the request was not JSON", "Send it as application/json, in UTF-8."),
    "422": ("its Idempotency-Key was used with another request", "Use a new key for each request."),
    "1001": ("another request changed the user at the same time", "Retry the request."),
    "1023": _INVALID,
    "2001": (
        "the code was wrong, used before, or none was pending",
        "The user must type the code of the newest message.",
    ),
    "2002": ("the code had expired", "The user must request a new code."),
    "2003": (
        "the user's address is not validated yet",
        "Associate the address; the user enters that code first.",
    ),
    "2004": ("a limit was reached", "Wait, or raise the account's limits."),
    "500": ("the service failed", "`mfactl open logs` has the request's other lines."),
    "503": ("a service was busy or unreachable", "Retry; `mfactl doctor` looks at the services."),
}
_DONE = {
    "sent": "a code was sent",
    "validated": "the right code was entered",
    "wrong": "a wrong code was entered",
    "expired": "a code was entered too late",
    "delivered": "the message was delivered",
    "undelivered": "the message was not delivered",
    "blocked": "no code was sent",
    "refused": "the request was refused",
    "failed": "the request failed",
    "": "answered",
}


class Story(NamedTuple):
    """Log lines, newest first, each with its outcome and text; `answer` is a summary, `remedy` what to do."""

    answer: str
    remedy: str
    lines: list[dict[str, Any]]


def of_user(table: Table, group: str, key: UserKey, span: Span) -> Story:
    """Return what happened to a user in a period."""
    user = user_items.fetch(table, key)
    code = challenge_items.read(table.get(challenge_items.item_key(key)))
    found = list(lines.read(group, span, {"application": key.application, "user": key.pseudonym}))
    # Receipts and lines of an earlier version contain no user, but the code's id contains the time of its send.
    ids_of_user = {each["result_id"] for each in found if "result_id" in each} | {code.validation_id} - {""}
    sends = code.login_sends | code.association_sends
    for each in lines.read(group, span, {"application": key.application}):
        validation = each.get("result_id", "")
        if (
            "user" not in each
            and validation
            and (validation in ids_of_user or ids.made_at(validation) in sends)
        ):
            found.append(each)
    requests = _requests(found)
    if user is None and not requests:
        return Story(
            "There is no such user, and no request about it in this period.",
            "Check the id and the period.",
            [],
        )
    return _summed_up(requests, code, span)


def of_terms(group: str, terms: Mapping[str, str], span: Span) -> Story:
    """Return what happened to a code (`result_id`), a request (`correlation_id`), an application or an account."""
    found = list(lines.read(group, span, terms))
    if not found:
        return Story(
            "The log contains no such request in this period.", "Check the id, or look further back.", []
        )
    if terms.keys() & {"result_id", "correlation_id"}:
        found += _followed(group, found, span)
    requests = _requests(found)
    if "correlation_id" in terms and not any(each["operation"] in lines.SENDING for each in requests):
        return Story(_told(requests[0]), requests[0]["remedy"], requests)
    return _summed_up(requests, Challenge(), span)


def _followed(group: str, found: Sequence[dict[str, Any]], span: Span) -> Iterator[dict[str, Any]]:
    """Return the lines after a code was sent: its receipts, and its user's requests up to the next send."""
    sending = next((each for each in found if each.get("operation") in lines.SENDING), None)
    if sending is None or "user" not in sending:
        return
    if code := sending.get("result_id"):
        yield from lines.read(group, span, {"result_id": code})
    user = {name: sending[name] for name in ("application", "user")}
    later = lines.read(group, Span(sending["at"], span.until), user)
    for each in sorted(later, key=lambda line: int(line["at"])):
        if each["operation"] in lines.SENDING and each["correlation_id"] != sending["correlation_id"]:
            return
        yield each


def worded(line: Mapping[str, Any]) -> str:
    """Return the text for a line."""
    outcome = lines.outcome(line)
    said = _DONE[outcome]
    if line["message"] == "receipt":
        return said if outcome == "delivered" else f"{said}: {line['outcome']}"
    if outcome == "sent":
        where = f" to +{line['country']}" if line.get("country") else ""
        method = {"EMAIL": "e-mail", "VOICE": "a call"}.get(line.get("method", ""), line.get("method", ""))
        return f"{said}{f' by {method}' if method else ''}{where}"
    if int(line["status"]) >= 400:
        return f"{said if outcome in ('blocked', 'wrong', 'expired') else 'refused'}: {_cause(line)[0]}"
    return said


def _cause(line: Mapping[str, Any]) -> tuple[str, str]:
    """Return why a request was refused, blocked or failed, and what to do; "" if it was not."""
    reason, code = line.get("reason", ""), line["outcome"]
    if reason in REASONS:
        return REASONS[reason]
    if "send_error" in line:
        why = f"the provider did not accept the message ({line['send_error']})"
        return why, "`mfactl doctor` checks the messaging service."
    if int(line.get("status", 200)) < 400:
        return "", ""
    return CODES.get(code, (f"error {code}", "docs/errors.md explains it."))


def _requests(found: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the lines as they are shown, newest first, each once."""
    once = {(each["at"], each.get("correlation_id", ""), each["message"]): each for each in found}
    ordered = sorted(once.values(), key=lambda each: int(each["at"]), reverse=True)
    return [
        {
            "at": timestamp(each["at"]),
            "operation": each.get("operation", "receipt"),
            "result": lines.outcome(each) or "other",
            "what": worded(each),
            "remedy": _cause(each)[1],
            "request": each.get("correlation_id", ""),
            "validation": each.get("result_id", ""),
            "status": each.get("status", ""),
            "code": each["outcome"],
            "reason": each.get("reason", ""),
            "account": each.get("account", ""),
            "application": each.get("application", ""),
        }
        for each in ordered
    ]


def _summed_up(requests: list[dict[str, Any]], code: Challenge, span: Span) -> Story:
    """Explain why there was no code, by the last request to send one and the lines after it."""
    place = next((n for n, each in enumerate(requests) if each["operation"] in lines.SENDING), None)
    if place is None:
        newest = f" {_told(requests[0])}" if requests else ""
        remedy = requests[0]["remedy"] if requests else ""
        return Story(
            f"No code was requested in this period.{newest}",
            remedy or "Check whether your backend called the API.",
            requests,
        )
    last, after = requests[place], requests[:place]
    if last["result"] != "sent":
        return Story(_told(last), last["remedy"], requests)
    outcomes = {each["result"] for each in after if each["validation"] in ("", last["validation"])}
    answer = f"At {last['at']} {last['what']}"
    for outcome, words, remedy in _AFTERWARDS:
        if outcome in outcomes or (outcome == "undelivered" and _failed(code, last)):
            return Story(f"{answer}; {words}.", remedy, requests)
    if code.validation_id == last["validation"] and code.expires_at and code.expires_at < span.until:
        return Story(f"{answer}; it was never entered and has expired.", _NO_RECEIPT, requests)
    return Story(f"{answer}. Its delivery is unknown, and no code was entered.", _NO_RECEIPT, requests)


def _told(request: Mapping[str, Any]) -> str:
    return f"At {request['at']}, {request['operation']}: {request['what']}."


def _failed(code: Challenge, last: Mapping[str, Any]) -> bool:
    return code.receipt_of == last["validation"] and code.receipt not in ("", "delivered")


_NO_RECEIPT = (
    "SNS does not report delivery; End User Messaging and SES do. Ask the user to check number and signal."
)
# The final outcomes of a code, the most informative first, with what to do.
_AFTERWARDS = (
    ("validated", "the right code was entered", "Nothing is wrong."),
    (
        "undelivered",
        "the network did not deliver the message",
        "Try another method or number; the receipt says why.",
    ),
    ("expired", "it was entered too late", "The user asks for a new code."),
    ("wrong", "a wrong code was entered", "The user types the code of the newest message."),
    (
        "delivered",
        "the message was delivered",
        "The phone received it: check blocked or filtered messages.",
    ),
)
