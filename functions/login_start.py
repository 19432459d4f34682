"""POST .../users/{User_ID}/login_start: sends a login code to a user's validated address."""

from mfa.edge.api import SENT, Answer, Caller, Sender, Service, UserKey, operation
from mfa.edge.requests.code import LoginRequest
from mfa.errors import AddressNotValidated, InsufficientCredit, StaleData
from mfa.flows import login
from mfa.flows.code_sending import SendRequest
from mfa.models.answers import Created


@operation(
    "POST /applications/{Application_ID}/users/{User_ID}/login_start",
    scope="codes:send",
    tag="Codes",
    summary="Start a login",
    answers=Created,
    refuses=(InsufficientCredit, StaleData, AddressNotValidated),
    repeatable=True,
    event="sent",
    headers=SENT,
)
def handler(
    service: Service, sender: Sender, caller: Caller, path: UserKey, body: LoginRequest, now: int
) -> Answer:
    """Send a login code to the user's validated address and return the id of its validation."""
    request = SendRequest(caller, path, body.display_name, now, body.locale, body.delivery_method)
    sent = login.start(service, sender, request)
    return Answer(Created(id=sent.validation_id), headers=sent.headers)
