"""The limits of requests and capacity of each case, and the purpose of what it uses beyond one request and one unit.

`tests/capacity` fails if a case exceeds its limit.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Limit(NamedTuple):
    """The highest number of requests of a case and their depth, and its capacity in DynamoDB's write and read units."""

    requests: int
    deep: int
    write_units: float
    read_units: float
    buys: str = ""


_PAGE = "a query of the index, half a unit for each 4 KB read (eventually consistent); never a scan"
_REPLAY = (
    "two more writes: one claims the key, so that a concurrent retry is refused; one stores the response"
)
_ONE_WRITE = "one conditional write, for right and wrong guesses"
_LOGIN = "one read of application, user and code; one write of the code; one message"
_ASSOCIATION = (
    "one read, also of the fraud guard's circuit; one transaction that writes user, code, the address's send limit and "
    "the user's index entry, so that the limit holds across users and concurrent changes are noticed; one message"
)
_RELEASE = "then two reads and a write remove the user from the old address's list"
_CREDIT = "one more write, before the code's: it debits the credit if there is enough"
_READ_PAIR = "reads application and user in one request, to distinguish 403 and 404"

LIMITS: Mapping[str, Limit] = {
    "validate_login_right": Limit(1, 1, 1, 0, _ONE_WRITE),
    "validate_login_wrong": Limit(1, 1, 1, 0, _ONE_WRITE),
    "validate_login_complex": Limit(
        1, 1, 1, 0, "one conditional write; with limits above the defaults, an item over 1 KB costs two units"
    ),
    "validate_login_with_idempotency_key": Limit(3, 3, 3, 0, _REPLAY),
    "validate_association": Limit(
        2, 2, 3, 0, "a second conditional write changes the user's status and its index entry"
    ),
    "validate_association_wrong": Limit(1, 1, 1, 0, _ONE_WRITE),
    "validate_used": Limit(1, 1, 1, 0, "one refused write, which costs a unit and returns the item"),
    "validate_exhausted": Limit(1, 1, 1, 0, "one refused write"),
    "validate_expired": Limit(1, 1, 1, 0, "one refused write"),
    "validate_none_pending": Limit(
        2,
        2,
        1,
        2,
        "after the refused write, a read of application and user distinguishes 403, 404 and 412/2001",
    ),
    "login_start": Limit(3, 3, 1, 3, _LOGIN),
    "login_start_first": Limit(3, 3, 1, 3, _LOGIN),
    "login_start_same": Limit(3, 3, 1, 3, _LOGIN),
    "login_start_with_idempotency_key": Limit(5, 5, 3, 6, _REPLAY),
    "login_start_stored_template": Limit(
        3, 3, 1, 6, "as login_start: the template is cached for ten seconds"
    ),
    "login_start_stored_template_unread": Limit(
        4, 4, 1, 7, "a read of the template, whose id is in the application"
    ),
    "login_start_metered": Limit(4, 4, 2, 6, _CREDIT),
    "login_start_email": Limit(3, 3, 1, 6, "as login_start, with SES instead of SNS"),
    "login_start_voice": Limit(3, 3, 1, 6, "as login_start, with End User Messaging instead of SNS"),
    "login_start_voice_since_sns_is_busy": Limit(
        5, 5, 1, 6, "a second try of the text message, then the call"
    ),
    "associate": Limit(3, 3, 6, 5, _ASSOCIATION),
    "associate_email": Limit(3, 3, 6, 5, _ASSOCIATION),
    "associate_metered": Limit(4, 4, 7, 5, _CREDIT),
    "associate_repeat": Limit(3, 3, 6, 5, _ASSOCIATION),
    "associate_other_address": Limit(6, 6, 7, 7, f"{_ASSOCIATION}; {_RELEASE}"),
    "associate_same": Limit(3, 3, 6, 5, _ASSOCIATION),
    "associate_with_idempotency_key": Limit(5, 5, 8, 5, _REPLAY),
    "authorize": Limit(
        2, 2, 0, 2, "consistent reads of the token and its account, which API Gateway then caches"
    ),
    "authorize_first_of_the_day": Limit(
        3, 3, 2, 2, "a write of the day of last use, to the token and its index entry"
    ),
    "create_application": Limit(1, 1, 6, 0, "a transaction that also reserves the name, and the index entry"),
    "create_application_with_idempotency_key": Limit(3, 3, 8, 0, _REPLAY),
    "create_application_naming_a_template": Limit(
        2,
        2,
        8,
        1,
        "a read of the template; the transaction also checks it and records that the application uses it",
    ),
    "get_application": Limit(1, 1, 0, 1, "one read"),
    "list_applications": Limit(1, 1, 0, 0.5, _PAGE),
    "list_applications_by_id": Limit(1, 1, 0, 1, "one read by id, without a query"),
    "update_application": Limit(2, 2, 4, 1, "a read; a transaction, and the index entry"),
    "update_application_renamed": Limit(
        2, 2, 6, 1, "a read; a transaction that also reserves the new name and releases the old one"
    ),
    "delete_application": Limit(
        2, 2, 6, 1, "a read; a transaction that also releases the name, and the index entry"
    ),
    "create_template": Limit(1, 1, 6, 0, "a transaction that also reserves the name, and the index entry"),
    "list_templates": Limit(1, 1, 0, 0.5, _PAGE),
    "get_template": Limit(1, 1, 0, 1, "one read"),
    "update_template": Limit(
        2,
        2,
        8,
        2,
        "a read of the template and the applications that use it; a transaction that also checks that these are "
        "unchanged, so that all can send the new text (6 units in DynamoDB; DynamoDB Local also counts the check)",
    ),
    "delete_template": Limit(
        2,
        2,
        8,
        2,
        "a read; a transaction that also releases the name and requires that no application uses it",
    ),
    "list_users": Limit(1, 1, 0, 0.5, _PAGE),
    "get_user": Limit(1, 1, 0, 2, _READ_PAIR),
    "delete_user": Limit(
        5, 5, 7, 4, f"a read; a transaction that also voids the code, and the index entry; {_RELEASE}"
    ),
    "dissociate": Limit(
        5, 5, 7, 4, f"a read; a transaction that also voids the code, and the index entry; {_RELEASE}"
    ),
    "keep_receipt": Limit(
        1, 1, 1, 0, "in the background: one conditional write to the code's item, which is in no index"
    ),
    "get_validation": Limit(
        1, 1, 0, 3, "reads application, user and code in one request, to distinguish 403 and 404"
    ),
    "record_usage": Limit(
        5,
        5,
        9,
        4,
        "in the background, for a batch of any size: ledger entries, and a read of the account's limits; for each "
        "account and second, a read of the counts and a transaction that writes the ids of counted records and the "
        "counts for "
        "each application, day and prefix; then a read of the prefix's count",
    ),
    "send_code": Limit(
        3,
        3,
        6,
        5,
        "as associate; the application, whose codes must be short enough, is cached for ten seconds",
    ),
    "validate_code": Limit(
        2, 2, 3, 0, "as validate_association: the authenticationId contains user and code, so nothing is read"
    ),
    "validate_code_wrong": Limit(1, 1, 1, 0, _ONE_WRITE),
    "validate_code_used": Limit(
        3,
        3,
        3,
        0,
        "a guess at a used code can be a retry of a request that crashed: it is counted, then the user is read",
    ),
    "show_reference": Limit(0, 0, 0, 0, "files of its layer"),
    "publish_events": Limit(1, 1, 0, 0, "in the background: ten events in one request"),
    "purge_application": Limit(
        3, 3, 7, 0.5, "in the background: a query, deletions in batches, and a last query that finds nothing"
    ),
}


def broken(counted: Mapping[str, Mapping[str, Any]], *, capacity: bool = True) -> list[str]:
    """Return a sentence for each figure above its limit, and for each case without the one or the other."""
    lines = [f"{name}: has no limit" for name in counted.keys() - LIMITS.keys()]
    lines += [f"{name}: was not counted" for name in LIMITS.keys() - counted.keys()]
    names = ("requests", "deep", "write_units", "read_units") if capacity else ("requests", "deep")
    for case in LIMITS.keys() & counted.keys():
        for name in names:
            most, found = getattr(LIMITS[case], name), counted[case][name]
            if found > most:
                lines.append(f"{case}: {name} {found}, at most {most}")
    return sorted(lines)
