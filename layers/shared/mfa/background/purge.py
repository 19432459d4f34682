"""Rule of the background deletion: deletes the users, codes and limits of deleted applications."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mfa.runtime import telemetry
from mfa.store import purge_items, user_items
from mfa.store.table import Table
from mfa.values.paging import Page

_PAGE = Page({}, 200)
_RESERVE_MILLISECONDS = 20_000  # One more batch ends within this, even if slow.
_SLICE_MILLISECONDS = 60_000  # How long one application can delay the next ones.


def purge_stream(
    table: Table,
    records: Sequence[Mapping[str, Any]],
    grace_seconds: int,
    milliseconds_left: Callable[[], int],
    sleep: Callable[[float], None] = time.sleep,
) -> list[str]:
    """Purge the applications whose deletions are `records` of the stream, oldest first, each for a limited time.

    The rest of a large application goes to the end of the stream. Returns the sequence numbers of records that
    failed, which do not delay others, and of the first record that there was no time for. Waits until `grace_seconds`
    after each deletion, because requests that began before it can still write.
    """
    failed: list[str] = []
    for record in records:
        change = record["dynamodb"]
        if milliseconds_left() <= _RESERVE_MILLISECONDS:
            return [*failed, change["SequenceNumber"]]
        age = time.time() - change["ApproximateCreationDateTime"]
        sleep(min(max(grace_seconds - age, 0), grace_seconds))
        try:
            account, application = change["OldImage"]["account"]["S"], change["OldImage"]["id"]["S"]
            if not purge(table, account, application, milliseconds_left):
                purge_items.queue(table, account, application, int(time.time()))
        except Exception as error:  # noqa: BLE001 - whatever it is, the other applications are purged
            telemetry.log_failure(error)
            failed.append(change["SequenceNumber"])
    return failed


def purge(table: Table, account: str, application: str, milliseconds_left: Callable[[], int]) -> bool:
    """Delete the application's users, codes and send limits for a limited time. Return whether no user is left.

    A further call continues, because deleted users are no longer in the list. Codes and limits of users that were
    deleted before have a TTL.
    """
    until = max(milliseconds_left() - _SLICE_MILLISECONDS, _RESERVE_MILLISECONDS)
    while milliseconds_left() > until:
        users, _ = user_items.fetch_page(table, account, application, _PAGE)
        if not users:
            return True
        purge_items.erase(table, account, application, users)
    return False
