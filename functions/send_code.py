"""POST /one-time-password-sms/v2/send-code: sends a code to a number, as CAMARA defines it."""

from mfa.edge import camara
from mfa.edge.api import SENT, Answer, Caller, Sender, Service, operation
from mfa.edge.requests.verification import SendCodeRequest
from mfa.errors import InsufficientCredit, NotFound, StaleData
from mfa.flows import verification
from mfa.models.answers import SendCodeResponse
from mfa.runtime import telemetry
from mfa.values import phone_numbers


@operation(
    "POST /one-time-password-sms/v2/send-code",
    scope="codes:send",
    tag="CAMARA",
    summary="Send a code to a number",
    answers=SendCodeResponse,
    refuses=(NotFound, InsufficientCredit, StaleData),
    repeatable=True,
    event="sent",
    headers=SENT,
    dialect=camara.DIALECT,
    rehearse=phone_numbers.rehearse,
)
def handler(service: Service, sender: Sender, caller: Caller, body: SendCodeRequest, now: int) -> Answer:
    """Send a code to the number and return the id that validates it."""
    made, sent = verification.send(service, sender, caller, body.phoneNumber, body.message, now)
    telemetry.note(result_id=sent.validation_id)
    return Answer(SendCodeResponse(authenticationId=made), headers=sent.headers)
