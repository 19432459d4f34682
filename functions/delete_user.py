"""DELETE /applications/{Application_ID}/users/{User_ID}: deletes a user and its pending code."""

from mfa.edge.api import Caller, Table, UserKey, operation
from mfa.errors import StaleData
from mfa.flows import users
from mfa.models.answers import Deleted


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
