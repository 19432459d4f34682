"""The token authorizer of every route."""

from mfa.edge import authorizer
from mfa.edge.wired import Event, wired
from mfa.tenants import tokens
from mfa.wiring import Table


@wired
def handler(event: Event, _context: object, table: Table) -> Event:
    """Return the policy of the valid token in an Authorization header, with its account."""
    return authorizer.answer(event, lambda header, now: tokens.authenticate(table, header, now))
