"""What a case may cost, requests and capacity, and what each unit beyond the first buys. The gate holds to it."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Limit(NamedTuple):
    """The most that a case may send and consume; capacity in DynamoDB's write and read units."""

    requests: int
    deep: int
    write_units: float
    read_units: float
    buys: str = ""


_PAGE = "half a unit for each 4 KB looked at, since the index is read eventually consistent; never a scan"
_REPLAY = "two writes more: the key is claimed before, so that a twin in flight is refused, and the answer kept after"
_ONE_WRITE = "nothing: one conditional write, whatever the guess"
_LOGIN = "nothing: application, user and code are read in one request, the code is one write"
_ASSOCIATION = (
    "a transaction over user, code and address budget, and the user's index entry: the budget of the address "
    "holds across users, and no code is stored for a user that another request changed; in the same read, whether "
    "codes to such numbers are used"
)
_RELEASE = "then the address given up is read, the user, and the address written without the user"
_CREDIT = "a write before the code's, by condition: nothing is sent that was not paid"
_READ_PAIR = "the application beside the user: it tells 404 from 403, in the same request"

LIMITS: Mapping[str, Limit] = {
    "validate_login_right": Limit(1, 1, 1, 0, _ONE_WRITE),
    "validate_login_wrong": Limit(1, 1, 1, 0, _ONE_WRITE),
    "validate_login_complex": Limit(
        1, 1, 1, 0, "nothing; an item over 1 KB, as with limits above the defaults, would cost 2"
    ),
    "validate_login_with_idempotency_key": Limit(3, 3, 3, 0, _REPLAY),
    "validate_association": Limit(
        2, 2, 3, 0, "the user's status, by a condition of its own, and the list's entry that shows it"
    ),
    "validate_association_wrong": Limit(1, 1, 1, 0, _ONE_WRITE),
    "validate_used": Limit(
        1, 1, 1, 0, "nothing: the refused write is paid, what it refused on comes with the refusal"
    ),
    "validate_exhausted": Limit(1, 1, 1, 0, "nothing, as above"),
    "validate_expired": Limit(1, 1, 1, 0, "nothing, as above"),
    "validate_none_pending": Limit(
        2, 2, 1, 2, "a read of application and user, only here: it tells 403, 404 and 2001 apart"
    ),
    "login_start": Limit(3, 3, 1, 3, _LOGIN),
    "login_start_first": Limit(3, 3, 1, 3, _LOGIN),
    "login_start_same": Limit(3, 3, 1, 3, _LOGIN),
    "login_start_with_idempotency_key": Limit(5, 5, 3, 6, _REPLAY),
    "login_start_stored_template": Limit(3, 3, 1, 6, "nothing: the template is kept for ten seconds"),
    "login_start_stored_template_unread": Limit(
        4, 4, 1, 7, "a read of the template, whose id is not known before the application is"
    ),
    "login_start_metered": Limit(4, 4, 2, 6, _CREDIT),
    "login_start_email": Limit(3, 3, 1, 6, "nothing: SES in the place of SNS"),
    "login_start_voice": Limit(3, 3, 1, 6, "nothing: End User Messaging in the place of SNS"),
    "login_start_voice_since_sns_is_busy": Limit(
        5, 5, 1, 6, "a second try of the text message, then the call: a code that goes out all the same"
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
        3, 3, 2, 2, "the day of last use, on the token and in the list of tokens"
    ),
    "create_application": Limit(
        1, 1, 6, 0, "a transaction with the guard that makes the name unique, and the list's entry"
    ),
    "create_application_with_idempotency_key": Limit(3, 3, 8, 0, _REPLAY),
    "create_application_naming_a_template": Limit(
        2, 2, 8, 1, "a read of the template, and in the transaction its check and the note of its use"
    ),
    "get_application": Limit(1, 1, 0, 1, "nothing"),
    "list_applications": Limit(1, 1, 0, 0.5, _PAGE),
    "list_applications_by_id": Limit(1, 1, 0, 1, "nothing: an id is read, not searched"),
    "update_application": Limit(2, 2, 4, 1, "a transaction, and the list's entry"),
    "update_application_renamed": Limit(
        2, 2, 6, 1, "a transaction, with the new name's guard and the old one's"
    ),
    "delete_application": Limit(2, 2, 6, 1, "a transaction with the name's guard, and the list's entry"),
    "create_template": Limit(
        1, 1, 6, 0, "a transaction with the guard that makes the name unique, and the list's entry"
    ),
    "list_templates": Limit(1, 1, 0, 0.5, _PAGE),
    "get_template": Limit(1, 1, 0, 1, "nothing"),
    "update_template": Limit(
        2,
        2,
        8,
        2,
        "who names it is read, and that nobody does meanwhile checked in the transaction (6 units of DynamoDB; its "
        "engine for tests counts the check itself too): all can send the new text",
    ),
    "delete_template": Limit(
        2, 2, 8, 2, "a transaction with the name's guard and the note of its uses, which must be empty"
    ),
    "list_users": Limit(1, 1, 0, 0.5, _PAGE),
    "get_user": Limit(1, 1, 0, 2, _READ_PAIR),
    "delete_user": Limit(
        5, 5, 7, 4, f"a transaction that also buries the code, and the list's entry; {_RELEASE}"
    ),
    "dissociate": Limit(
        5, 5, 7, 4, f"a transaction that also buries the code, and the list's entry; {_RELEASE}"
    ),
    "keep_receipt": Limit(
        1, 1, 1, 0, "in the background: the receipt, on the code's item, which no index holds"
    ),
    "get_validation": Limit(1, 1, 0, 3, "application and user beside the code: they tell 403 and 404 apart"),
    "record_usage": Limit(
        5,
        5,
        9,
        4,
        "in the background, for a batch of any size: entries of the ledger, the account's cap, and for each account "
        "and second a read of what is counted and a transaction: the names of its records, a count for each "
        "application and day, a count for each destination, which is then read to be judged",
    ),
    "send_code": Limit(
        3,
        3,
        6,
        5,
        "as associate, and the application, which is kept for ten seconds, to see that its codes are short",
    ),
    "validate_code": Limit(
        2, 2, 3, 0, "as validate of an association: the id says which user and which code, so nothing is read"
    ),
    "validate_code_wrong": Limit(1, 1, 1, 0, _ONE_WRITE),
    "validate_code_used": Limit(
        3,
        3,
        3,
        0,
        "a guess at a used code may be the repetition of one that died: it is counted, then the user is asked",
    ),
    "show_reference": Limit(0, 0, 0, 0, "nothing: files of its layer"),
    "publish_events": Limit(1, 1, 0, 0, "in the background: ten events at once"),
    "purge_application": Limit(
        3, 3, 7, 0.5, "in the background: a query, the deletions in batches, a last query that finds none"
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
