"""DELETE /applications/{Application_ID}/users/{User_ID}: deletes a user and its pending code."""

from mfa import users
from mfa.api import operation
from mfa.contract.answers import Deleted
from mfa.errors import StaleData
from mfa.resources import Caller, UserKey
from mfa.wiring import Table


@operation(
    "DELETE /applications/{Application_ID}/users/{User_ID}",
    scope="applications:write",
    tag="Users",
    summary="Delete a user",
    answers=Deleted,
    refuses=(StaleData,),
)
def handler(table: Table, caller: Caller, path: UserKey, now: int) -> Deleted:
    """Delete the user and its pending code."""
    users.delete(table, caller, path, now)
    return {}
