"""The token authorizer of every route."""

from mfa import access, authorizer, bootstrap
from mfa.resources import Token

TABLE = bootstrap.table()


@authorizer.endpoint
def handler(authorization: str, now: int) -> Token:
    """Return the live token in an Authorization header."""
    return access.authenticate(TABLE, authorization, now)
