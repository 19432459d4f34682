"""POST .../users/{User_ID}/associate: binds an address and sends a code to it."""

from mfa import addresses, api, bootstrap, enrolment
from mfa.contract.code import AssociateRequest
from mfa.resources import Caller, UserKey
from mfa.sending import SendRequest

SERVICE, SENDER = bootstrap.service(), bootstrap.sender()
addresses.rehearse()


@api.endpoint("codes:send", bootstrap.replays())
def handler(caller: Caller, path: UserKey, body: AssociateRequest, now: int) -> api.Answer:
    """Answer the validation id of the association."""
    request = SendRequest(caller, path, body.display_name, now, body.locale, body.delivery_method)
    sent = enrolment.associate(SERVICE, SENDER, request, body.address)
    return api.Answer({"id": sent.validation_id}, headers=sent.headers)
