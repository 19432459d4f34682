"""Texts of the API's description that are in no model: path values, request headers, and examples of errors."""

from typing import Annotated, Any
from urllib.parse import quote

from mfa.edge import camara
from mfa.edge.requests import types
from mfa.flows import idempotency
from mfa.values.fields import ApplicationId, Field, TemplateId, ValidationId
from tools.operations import example


def said(description: str, example: Any, kind: Any = str, **schema: Any) -> Any:
    """Return the annotation of a parameter or header."""
    return Annotated[kind, Field(description=description, examples=(example,), json_schema_extra=schema)]


PATHS = {
    "Validation_ID": Annotated[ValidationId, Field(min_length=1), types.PRINTABLE],
    "Template_ID": Annotated[TemplateId, Field(min_length=1)],
    "Application_ID": Annotated[ApplicationId, Field(min_length=1)],
    "User_ID": said(
        "The user's id, chosen by you and percent-encoded: Unicode without control characters, but not `.` or `..`. "
        "Ids are compared by code point, without normalization.",
        "alice@example.com",
        types.UserId,
    ),
}
IDEMPOTENCY_KEY = said(
    "Makes a retry safe (draft-ietf-httpapi-idempotency-key-header): for 24 hours, the same request with the same key "
    "returns the first response and has no further effect.",
    "0f5c9a6e-1f1b-4c27-9a51-6f0d4a3b8c2e",
    pattern=f"^({idempotency.KEY.pattern})$",
)
CORRELATION = f"^{camara.CORRELATION.pattern}$"
CORRELATOR = said(
    "Your own id for the request. The response repeats it.",
    "b4333c46-49c0-4f62-80d7-f0ef930f1c46",
    pattern=CORRELATION,
)


def path_values(path: str) -> dict[str, str]:
    """Return the example of each value in an operation's path, percent-encoded."""
    return {name: quote(example(kind), safe="") for name, kind in PATHS.items() if f"{{{name}}}" in path}


# Examples of the detail after an error's fixed text, by error code, or by class if several have the code.
DETAILS = {
    "400": "auth_code_length: should be greater than or equal to 4.",
    "1023": "name: must be at most 64 characters.",
    "403": "The token lacks the scope codes:send. Use one that has it.",
    "404": "There is no such application.",
    "413": "The request body can have at most 16384 bytes.",
    "TemplateInUse": 'It is used by "Webshop". Change these applications, or delete it with force=true.',
    "1001": "The current version is 2. Read it and retry.",
    "1011": "The key is name: another application of the account has this name. Choose another.",
    "2001": "No code is pending. Request one.",
    "2004": "Too many codes were requested. Retry in 7 s.",
}
