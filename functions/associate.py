"""POST .../users/{User_ID}/associate: sets an address and sends a code to it."""

from mfa.edge.api import SENT, Answer, Caller, Sender, Service, UserKey, operation
from mfa.edge.requests.code import AssociateRequest
from mfa.errors import InsufficientCredit, NameTaken, StaleData
from mfa.flows import enrolment
from mfa.flows.code_sending import SendRequest
from mfa.models.answers import Created
from mfa.values import phone_numbers


@operation(
    "POST /applications/{Application_ID}/users/{User_ID}/associate",
    scope="codes:send",
    tag="Codes",
    summary="Associate an address with a user",
    answers=Created,
    refuses=(InsufficientCredit, StaleData, NameTaken),
    repeatable=True,
    event="sent",
    headers=SENT,
    rehearse=phone_numbers.rehearse,
)
def handler(
    service: Service, sender: Sender, caller: Caller, path: UserKey, body: AssociateRequest, now: int
) -> Answer:
    """Send a code to the address and return the id of its validation. The right code validates the address."""
    request = SendRequest(caller, path, body.display_name, now, body.locale, body.delivery_method)
    sent = enrolment.associate(service, sender, request, body.address)
    return Answer(Created(id=sent.validation_id), headers=sent.headers)
