"""The words of the description that stand nowhere else: of path values, headers of requests, and examples of errors."""

from typing import Annotated, Any

from mfa.edge import camara
from mfa.edge.requests import types
from mfa.flows import idempotency
from mfa.values.fields import ApplicationId, Field, TemplateId, ValidationId


def said(description: str, example: Any, kind: Any = str, **schema: Any) -> Any:
    """Return the annotation of a parameter or header."""
    return Annotated[kind, Field(description=description, examples=(example,), json_schema_extra=schema)]


PATHS = {
    "Validation_ID": Annotated[ValidationId, Field(min_length=1), types.PRINTABLE],
    "Template_ID": Annotated[TemplateId, Field(min_length=1)],
    "Application_ID": Annotated[ApplicationId, Field(min_length=1)],
    "User_ID": said(
        "The user's id, of your own choosing: any Unicode without control characters, percent-encoded, but for `.` and "
        "`..`. Ids that differ in one code point are different users.",
        "alice@example.com",
        types.UserId,
    ),
}
IDEMPOTENCY_KEY = said(
    "Makes the request safe to repeat (draft-ietf-httpapi-idempotency-key-header): for 24 hours the same key and "
    "request answer what the first did, and nothing is done twice.",
    "0f5c9a6e-1f1b-4c27-9a51-6f0d4a3b8c2e",
    pattern=f"^({idempotency.KEY.pattern})$",
)
CORRELATION = f"^{camara.CORRELATION.pattern}$"
CORRELATOR = said(
    "A name of your own for the request, which its answer repeats.",
    "b4333c46-49c0-4f62-80d7-f0ef930f1c46",
    pattern=CORRELATION,
)
# Error code, or class where several have it: a detail that may follow the fixed text, for the example.
DETAILS = {
    "400": "auth_code_length: should be greater than or equal to 4.",
    "1023": "name: must be at most 64 characters.",
    "403": "The token lacks the scope codes:send. Use one that has it.",
    "404": "There is no such application.",
    "413": "The request body may have at most 16384 bytes.",
    "TemplateInUse": 'It is named by "Webshop". Change these applications, or delete it with force=true.',
    "1001": "The current version is 2. Read it and retry.",
    "1011": "The key is name: another application of the account has this name. Choose another.",
    "2001": "No code is pending. Request one.",
    "2004": "Too many codes were asked for; try again in 7 s.",
}
