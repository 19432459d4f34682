"""The token authorizer of every route."""

from mfa.edge import authorizer
from mfa.models.account import Grant
from mfa.tenants import tokens
from mfa.wiring import Table


@authorizer.endpoint
def handler(table: Table, authorization: str, now: int) -> Grant:
    """Return the valid token in an Authorization header, with its account."""
    return tokens.authenticate(table, authorization, now)
