"""POST /one-time-password-sms/v2/validate-code: checks a code that send-code sent, as CAMARA defines it."""

from mfa import api, bootstrap, camara, telemetry, validation, verification_ids
from mfa.contract.verification import ValidateCodeRequest
from mfa.resources import Caller

SERVICE = bootstrap.service()


@api.endpoint("codes:validate", bootstrap.replays(), camara.DIALECT)
def handler(caller: Caller, body: ValidateCodeRequest, now: int, attempt: str) -> api.Answer:
    """Answer 204 to the right code, once."""
    key, sent = verification_ids.read(caller, body.authenticationId)
    accepted = validation.validate(SERVICE, caller, key, body.code, now, attempt, only=sent)
    telemetry.note(purpose=accepted.purpose, answered=accepted.validation_id)
    return api.Answer(None, 204, headers=accepted.headers)
