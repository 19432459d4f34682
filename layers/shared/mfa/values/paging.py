"""Pages of lists: filters of the store, and cursors to the next page."""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from mfa.errors import InvalidRequest
from mfa.values.dates import DateRange

Filters = Mapping[str, str | int | DateRange]
_DIGEST_BYTES = 16


class Page(NamedTuple):
    """What to list: `filters` (ANDed), at most `limit` entries, after `position` ("" for the first page)."""

    filters: Filters
    limit: int
    position: str = ""


class Request:
    """A list request: the page that `query` (filters, `limit`, `cursor`) asks for, and the cursor after it."""

    def __init__(self, name: str, account: str, query: Any) -> None:
        """`name` and `account` say which list it is. Raises InvalidRequest for a cursor of another one."""
        self._scope = f"{account}/{name}"
        wanted = filters(query)
        position = decode_cursor(self._scope, wanted, query.cursor) if query.cursor is not None else ""
        self.page = Page(wanted, query.limit, position)

    def cursor(self, position: str) -> str:
        """Return the cursor that goes on after `position`, "" at the end of the list."""
        return encode_cursor(self._scope, self.page.filters, position) if position else ""


def filters(query: Any) -> Filters:
    """Return the filters that a query model was given, by field."""
    names = type(query).model_fields.keys() - {"limit", "cursor"}
    given = {name: getattr(query, name) for name in names}
    return {name: wanted for name, wanted in given.items() if wanted is not None}


def matches(record: Mapping[str, Any], filters: Filters) -> bool:
    """Return whether `record`, a resource as the API returns it, matches every filter."""
    return all(_equal(record[name], wanted) for name, wanted in filters.items())


def _equal(value: object, wanted: str | int | DateRange) -> bool:
    if isinstance(wanted, DateRange):
        return wanted.first <= str(value) <= wanted.last
    return value == wanted


def encode_cursor(scope: str, filters: Filters, position: str) -> str:
    """Return the cursor after `position` of a list; `scope` identifies the list and its account."""
    data = position.encode()
    return base64.urlsafe_b64encode(_digest(scope, filters, data) + data).rstrip(b"=").decode()


def decode_cursor(scope: str, filters: Filters, cursor: str) -> str:
    """Return the position in `cursor`; raises InvalidRequest if it is damaged or was made for another list."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        digest, data = raw[:_DIGEST_BYTES], raw[_DIGEST_BYTES:]
        if digest == _digest(scope, filters, data) and cursor == encode_cursor(scope, filters, data.decode()):
            return data.decode()
    except (ValueError, binascii.Error):
        pass
    raise InvalidRequest("cursor: is invalid, or belongs to another account, list or other filters.")


def _digest(scope: str, filters: Filters, data: bytes) -> bytes:
    text = json.dumps([scope, sorted(filters.items())])
    return hashlib.sha256(text.encode() + b"\0" + data).digest()[:_DIGEST_BYTES]
