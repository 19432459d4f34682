"""POST /one-time-password-sms/v2/send-code: sends a code to a number, as CAMARA defines it."""

from mfa import addresses, api, bootstrap, camara, telemetry, verification
from mfa.contract.verification import SendCodeRequest
from mfa.resources import Caller

SERVICE, SENDER = bootstrap.service(), bootstrap.sender()
addresses.rehearse()


@api.endpoint("codes:send", bootstrap.replays(), camara.DIALECT)
def handler(caller: Caller, body: SendCodeRequest, now: int) -> api.Answer:
    """Answer the id under which the code is validated."""
    made, sent = verification.send(SERVICE, SENDER, caller, body.phoneNumber, body.message, now)
    telemetry.note(answered=sent.validation_id)
    return api.Answer({"authenticationId": made}, headers=sent.headers)
