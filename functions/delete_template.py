"""DELETE /templates/{Template_ID}: deletes a stored template that no application names, or any by force."""

from mfa import api, bootstrap, stored_templates
from mfa.contract.template import TemplateDeletion
from mfa.decoding import TemplatePath
from mfa.resources import Caller

TABLE = bootstrap.table()


@api.endpoint("applications:write")
def handler(caller: Caller, path: TemplatePath, query: TemplateDeletion, now: int) -> dict[str, str]:
    """Answer an empty object; applications that named the template send the default text from then on."""
    stored_templates.delete(TABLE, caller, path.template, now, force=query.force == "true")
    return {}
