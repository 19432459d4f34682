"""GET .../users/{User_ID}/validations/{Validation_ID}: the status of a code."""

from mfa.edge.api import Caller, Service, ValidationPath, operation
from mfa.flows import code_status
from mfa.models.answers import Validation


@operation(
    "GET /applications/{Application_ID}/users/{User_ID}/validations/{Validation_ID}",
    scope="users:read",
    tag="Codes",
    summary="Get the status of a code",
    answers=Validation,
)
def handler(service: Service, caller: Caller, path: ValidationPath, now: int) -> Validation:
    """Return whether the code was delivered and validated, and why its message failed if it did."""
    return code_status.get(service, caller, path.user, path.validation, now)
