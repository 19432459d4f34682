"""The token authorizer of every route."""

from mfa import access, api, bootstrap
from mfa.resources import Token

TABLE = bootstrap.table()


@api.authorizer
def handler(authorization: str, now: int) -> Token:
    """Return the live token in an Authorization header."""
    return access.authenticate(TABLE, authorization, now)
