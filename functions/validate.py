"""POST .../users/{User_ID}/validate: checks the last code sent to a user."""

from mfa import api, bootstrap, validation
from mfa.contract.code import ValidateRequest
from mfa.resources import Caller, UserKey

SERVICE = bootstrap.service()


@api.endpoint("codes:validate")
def handler(caller: Caller, path: UserKey, body: ValidateRequest, now: int) -> dict[str, str]:
    """Answer the validation id of the code that was entered."""
    return {"id": validation.validate(SERVICE, caller, path, body.validation_code, now)}
