"""POST .../users/{User_ID}/associate: binds an address and sends a code to it."""

from mfa import api, bootstrap, enrolment
from mfa.contract.code import AssociateRequest
from mfa.resources import Caller, UserKey
from mfa.sending import SendRequest

SERVICE, SENDER = bootstrap.service(), bootstrap.sender()


@api.endpoint("codes:send")
def handler(caller: Caller, path: UserKey, body: AssociateRequest, now: int) -> dict[str, str]:
    """Answer the validation id of the association."""
    request = SendRequest(caller, path, body.display_name, now)
    return {"id": enrolment.associate(SERVICE, SENDER, request, body.address)}
