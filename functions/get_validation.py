"""GET .../users/{User_ID}/validations/{Validation_ID}: what became of a code."""

from typing import Any

from mfa import api, bootstrap, outcomes
from mfa.decoding import ValidationPath
from mfa.resources import Caller

SERVICE = bootstrap.service()


@api.endpoint("users:read")
def handler(caller: Caller, path: ValidationPath, now: int) -> dict[str, Any]:
    """Answer its status, and why its message failed."""
    return outcomes.get(SERVICE, caller, path.user, path.validation, now)
