"""POST .../users/{User_ID}/login_start: sends a login code to a user's validated address."""

from mfa import api, bootstrap, login
from mfa.contract.code import LoginRequest
from mfa.resources import Caller, UserKey
from mfa.sending import SendRequest

SERVICE, SENDER = bootstrap.service(), bootstrap.sender()


@api.endpoint("codes:send", bootstrap.replays())
def handler(caller: Caller, path: UserKey, body: LoginRequest, now: int) -> api.Answer:
    """Answer the validation id of the login."""
    request = SendRequest(caller, path, body.display_name, now, body.locale, body.delivery_method)
    sent = login.start(SERVICE, SENDER, request)
    return api.Answer({"id": sent.validation_id}, headers=sent.headers)
