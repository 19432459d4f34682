"""The table's stream: writes the ledger, counts messages, and watches where codes are never used."""

from typing import Any

from mfa import books, bootstrap, startup

TABLE, SETTINGS = bootstrap.background_table(), bootstrap.settings()


@startup.complete
def handler(event: dict[str, Any], _context: Any) -> None:
    """Keep the records; a failure leaves the whole batch to be repeated."""
    books.keep(TABLE, SETTINGS, event["Records"])
