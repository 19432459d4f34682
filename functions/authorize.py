"""The token authorizer of every route."""

from typing import Any

from mfa.edge import authorizer
from mfa.edge.wired import wired
from mfa.tenants import tokens
from mfa.wiring import Table


@wired
def handler(event: dict[str, Any], _context: Any, table: Table) -> dict[str, Any]:
    """Return the policy of the valid token in an Authorization header, with its account."""
    return authorizer.answer(event, lambda header, now: tokens.authenticate(table, header, now))
