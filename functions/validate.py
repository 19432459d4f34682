"""POST .../users/{User_ID}/validate: checks the last code sent to a user."""

from mfa.edge.api import LIMITS, Answer, Caller, Service, UserKey, operation
from mfa.edge.requests.guess import ValidateRequest
from mfa.errors import CodeExpired, InvalidCode
from mfa.flows import validation
from mfa.models.answers import Created
from mfa.runtime import telemetry


@operation(
    "POST /applications/{Application_ID}/users/{User_ID}/validate",
    scope="codes:validate",
    tag="Codes",
    summary="Validate a code",
    answers=Created,
    refuses=(InvalidCode, CodeExpired),
    repeatable=True,
    event="validated",
    headers=LIMITS,
)
def handler(
    service: Service, caller: Caller, path: UserKey, body: ValidateRequest, now: int, attempt: str
) -> Answer:
    """Check the code that the user typed and return the id of its validation. A code is accepted once."""
    accepted = validation.validate(service, caller, path, body.validation_code, now, attempt)
    telemetry.note(purpose=accepted.purpose)
    return Answer(Created(id=accepted.validation_id), headers=accepted.headers)
