"""DELETE /templates/{Template_ID}: deletes a stored template that no application uses, or with force one in use."""

from mfa.edge.api import Caller, Table, TemplatePath, operation
from mfa.edge.requests.template import TemplateDeletion
from mfa.errors import StaleData, TemplateInUse
from mfa.models.answers import Deleted
from mfa.tenants import stored_templates


@operation(
    "DELETE /templates/{Template_ID}",
    scope="applications:write",
    tag="Templates",
    summary="Delete a template",
    answers=Deleted,
    refuses=(TemplateInUse, StaleData),
)
def handler(table: Table, caller: Caller, path: TemplatePath, query: TemplateDeletion, now: int) -> Deleted:
    """Delete the template. With `force`, applications that use it send the default text from then on."""
    stored_templates.delete(table, caller, path, now, force=query.force == "true")
    return {}
