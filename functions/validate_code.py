"""POST /one-time-password-sms/v2/validate-code: checks a code that send-code sent, as CAMARA defines it."""

from mfa.edge import camara
from mfa.edge.api import LIMITS, Answer, Caller, Service, operation
from mfa.edge.requests.verification import ValidateCodeRequest
from mfa.errors import CodeExpired, InvalidCode, NotFound, StaleData
from mfa.flows import validation, verification_ids
from mfa.runtime import telemetry


@operation(
    "POST /one-time-password-sms/v2/validate-code",
    scope="codes:validate",
    tag="CAMARA",
    summary="Validate a code sent to a number",
    answers=None,
    refuses=(NotFound, InvalidCode, CodeExpired, StaleData),
    repeatable=True,
    event="validated",
    headers=LIMITS,
    dialect=camara.DIALECT,
)
def handler(service: Service, caller: Caller, body: ValidateCodeRequest, now: int, attempt: str) -> Answer:
    """Check the code that the user typed. The right code gets 204, once."""
    key, sent = verification_ids.read(caller, body.authenticationId)
    accepted = validation.validate(service, caller, key, body.code, now, attempt, only=sent)
    telemetry.note(purpose=accepted.purpose, result_id=accepted.validation_id)
    return Answer(None, 204, headers=accepted.headers)
