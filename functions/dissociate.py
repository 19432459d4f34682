"""DELETE .../users/{User_ID}/associate: unbinds the address and voids a pending code."""

from mfa import api, bootstrap, dissociation
from mfa.resources import Caller, UserKey

TABLE = bootstrap.table()


@api.endpoint("codes:send")
def handler(caller: Caller, path: UserKey, now: int) -> dict[str, str]:
    """Answer an empty object."""
    dissociation.dissociate(TABLE, caller, path, now)
    return {}
