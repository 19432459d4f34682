"""DELETE /applications/{Application_ID}: deletes an application."""

from mfa.edge.api import ApplicationPath, Caller, Table, operation
from mfa.errors import StaleData
from mfa.models.answers import Deleted
from mfa.tenants import application_changes


@operation(
    "DELETE /applications/{Application_ID}",
    scope="applications:write",
    tag="Applications",
    summary="Delete an application",
    answers=Deleted,
    refuses=(StaleData,),
)
def handler(table: Table, caller: Caller, path: ApplicationPath, now: int) -> Deleted:
    """Delete the application immediately. Its users are deleted in the background."""
    application_changes.delete(table, caller, path, now)
    return {}
