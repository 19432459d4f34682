"""The token authorizer of every route."""

from mfa import access, authorizer
from mfa.resources import Grant
from mfa.wiring import Table


@authorizer.endpoint
def handler(table: Table, authorization: str, now: int) -> Grant:
    """Return the live token in an Authorization header, with its account."""
    return access.authenticate(table, authorization, now)
