"""Identifiers: unguessable, URL-safe and sortable by creation time."""

import re
import secrets
import uuid

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SEND_ID_RANGE = 10**9  # Small numbers: they stand in the item that each login writes.


def new_id(now: int) -> str:
    """Return a UUID version 7 (RFC 9562, 5.7) for `now`, in milliseconds since 1970, with 74 random bits."""
    value = (now & (1 << 48) - 1) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 7 << 76
    value = value & ~(0x3 << 62) | 2 << 62
    return str(uuid.UUID(int=value))


def is_id(text: str) -> bool:
    """Return whether a text has the form of the ids of new_id."""
    return bool(_ID.fullmatch(text))


def new_send_id(now: int) -> int:
    """Return a unique number for a send: the second of `now` (milliseconds) and nine random digits."""
    return now // 1000 * _SEND_ID_RANGE + secrets.randbelow(_SEND_ID_RANGE)


def send_time(send_id: int) -> int:
    """Return the second in a send's id, since 1970."""
    return send_id // _SEND_ID_RANGE


def next_revision(revision: int) -> int:
    """Return the revision after `revision`; 0 means that there is no item.

    The first one is random, so that an item that is deleted and created again never repeats a revision.
    """
    return revision + 1 if revision else secrets.randbits(48) + 1


def made_at(id_: str) -> int:
    """Return the time in a UUID version 7, in milliseconds since 1970; -1 for anything else."""
    try:
        given = uuid.UUID(id_)
    except ValueError:
        return -1
    return given.int >> 80 if str(given) == id_ and given.version == 7 else -1
