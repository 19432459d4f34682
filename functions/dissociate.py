"""DELETE .../users/{User_ID}/associate: removes the address and voids a pending code."""

from mfa.edge.api import Caller, Table, UserKey, operation
from mfa.errors import StaleData
from mfa.flows import users
from mfa.models.answers import Deleted


@operation(
    "DELETE /applications/{Application_ID}/users/{User_ID}/associate",
    scope="codes:send",
    tag="Codes",
    summary="Dissociate a user's address",
    answers=Deleted,
    refuses=(StaleData,),
)
def handler(table: Table, caller: Caller, path: UserKey, now: int) -> Deleted:
    """Remove the user's address and cancel a pending code. The user remains."""
    users.dissociate(table, caller, path, now)
    return {}
