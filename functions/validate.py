"""POST .../users/{User_ID}/validate: checks the last code sent to a user."""

from mfa import api, bootstrap, telemetry, validation
from mfa.contract.code import ValidateRequest
from mfa.resources import Caller, UserKey

SERVICE = bootstrap.service()


@api.endpoint("codes:validate", bootstrap.replays())
def handler(caller: Caller, path: UserKey, body: ValidateRequest, now: int, attempt: str) -> api.Answer:
    """Answer the validation id of the code that was entered."""
    accepted = validation.validate(SERVICE, caller, path, body.validation_code, now, attempt)
    telemetry.note(purpose=accepted.purpose)
    return api.Answer({"id": accepted.validation_id}, headers=accepted.headers)
