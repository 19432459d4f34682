"""The token authorizer of every route."""

from mfa import access, authorizer, bootstrap
from mfa.resources import Grant

TABLE = bootstrap.table()


@authorizer.endpoint
def handler(authorization: str, now: int) -> Grant:
    """Return the live token in an Authorization header, with its account."""
    return access.authenticate(TABLE, authorization, now)
