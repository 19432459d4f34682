"""Rule of CAMARA's send-code: an association of a number with a user whose id is derived from the number (ADR 21)."""

from mfa.codes.draw import MAX_VERIFIED
from mfa.errors import Forbidden
from mfa.flows import enrolment, verification_ids
from mfa.flows.code_sending import SendRequest, Sent
from mfa.models.message import Sender
from mfa.models.resources import Caller
from mfa.runtime import telemetry
from mfa.senders.delivery_methods import SMS
from mfa.tenants.applications import recent
from mfa.tenants.service import Service
from mfa.values import phone_numbers


def send(
    service: Service, sender: Sender, caller: Caller, number: str, message: str, now: int
) -> tuple[str, Sent]:
    """Send a code to `number` in `message`, which contains {{code}}. Return its authentication id and the send.

    The previous code to the number is void. All rules of associations apply. Raises the errors of
    enrolment.associate, and Forbidden for an application whose codes are too long for validate-code.
    """
    application = recent(service, caller, caller.application, now)
    if len(application.auth_token_prefix) + application.auth_code_length > MAX_VERIFIED:
        raise Forbidden(f"Codes of the application are longer than {MAX_VERIFIED} characters.")
    if number not in service.settings.test_numbers:
        number = phone_numbers.parse(number, caller.countries or service.settings.allowed_countries)
    key = verification_ids.user_key(service.keys.current(now), caller, number)
    telemetry.note(user=key.pseudonym)
    text = message.replace("$", "$$").replace("{{code}}", "${code}")
    request = SendRequest(caller, key, "", now, method=SMS.name, text=text)
    sent = enrolment.associate(service, sender, request, number)
    return verification_ids.write(key, sent.validation_id), sent
