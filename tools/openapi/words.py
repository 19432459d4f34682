"""The words of the description that stand nowhere else: tags, path values and headers, with an example of each."""

from typing import Any

from mfa.senders.delivery_methods import METHODS

INFO = """\
One-time codes by SMS, and where the operator has set it up by e-mail and telephone, for the users of your applications.

Create an application, associate a user with an address, validate the code that was sent: the user is enrolled.
`login_start` sends a login code to that address, and `validate` checks it.

Requests and answers are JSON in UTF-8. Whatever is malformed, unknown or of the wrong type is refused with an error
that names it; nothing is ignored. Every answer that is not a 200 has the body `Error`, but for those of CAMARA's
operations. Path values are percent-decoded once: encode each whole, slashes too. `.` and `..` are no ids, since HTTP
clients fold them into another path. A path with an empty segment or a slash at its end is 404.
"""
TAGS = {
    "Applications": "What codes look like, how long they are good for, and how the messages read.",
    "Users": "Whose addresses codes are sent to, and how far each has come.",
    "Templates": "Message texts, in several languages, that applications name by id.",
    "Codes": "Codes sent and checked, for the association of an address and for logins.",
    "CAMARA": "The same for a number alone, as CAMARA defines it. The token names the application.",
    "Reference": "This description, and a page that shows it. No token is needed.",
}
APPLICATION_ID = "01935b7e-7a4c-7d3e-9f21-4b6a5c8d7e90"
TEMPLATE_ID = "01935b82-0d4e-7c11-9a35-5e7f60718293"
VALIDATION_ID = "01935b80-1c0f-7b52-8a6e-93d1f0c2b7a4"
AUTHENTICATION_ID = "x0XTk1KqYb3vZQAZNbgBwPe1KKbpPR8MK3pA"
_DATE = "2026-11-23T18:16:00.123Z"

DATE_FILTER = "Filter: an instant, or a day `YYYY-MM-DD`, which means the whole day in UTC."
PATHS = {
    "Validation_ID": ("The validation id, as associate or login_start answered it.", VALIDATION_ID),
    "Template_ID": ("The stored template's id.", TEMPLATE_ID),
    "Application_ID": ("The application's id.", APPLICATION_ID),
    "User_ID": (
        (
            "The user's id, of your own choosing: any Unicode without control characters, percent-encoded, but for `.` "
            "and `..`. Ids that differ in one code point are different users."
        ),
        "alice@example.com",
    ),
}
HEADERS: dict[str, tuple[str, dict[str, Any], Any]] = {
    "X-Request-Id": (
        "Names this request in the service's logs.",
        {"type": "string"},
        "6a8f0c1e-52d3-4b7a-9e60-1c2d3e4f5a6b",
    ),
    "Cache-Control": ("Answers are of one moment and not to be kept.", {"type": "string"}, "no-store"),
    "X-Correlator": (
        "The request's `x-correlator`, where it had one.",
        {"type": "string", "pattern": "^[a-zA-Z0-9-_:;./<>{}]{0,256}$"},
        "b4333c46-49c0-4f62-80d7-f0ef930f1c46",
    ),
    "Link": (
        'The next page (RFC 8288), `rel="next"`, relative to this one. Absent on the last page.',
        {"type": "string"},
        '<?limit=100&cursor=AAEC>; rel="next"',
    ),
    "X-Next-Cursor": ("The `cursor` of the next page. Absent on the last page.", {"type": "string"}, "AAEC"),
    "RateLimit-Policy": (
        "The limits that apply (draft-ietf-httpapi-ratelimit-headers): quota `q` in a window of `w` seconds.",
        {"type": "string"},
        '"user-short";q=5;w=600, "user-daily";q=20;w=86400',
    ),
    "RateLimit": (
        "What is left of each limit: `r` more, and `t` seconds until there is more again.",
        {"type": "string"},
        '"user-short";r=4;t=600, "user-daily";r=19;t=86400',
    ),
    "X-Attempts-Remaining": ("Guesses that the code still takes.", {"type": "integer", "minimum": 0}, 5),
    "X-Delivery-Method": (
        "The delivery method by which the code went out.",
        {"type": "string", "enum": [*METHODS]},
        "SMS",
    ),
    "X-Code-Expires": ("When the code expires.", {"type": "string", "format": "date-time"}, _DATE),
    "X-Segments": (
        (
            "In how many segments each text goes out at most, which is what networks bill: by field of an application, "
            "by language of a stored template, whose `body` is for the rest (a dictionary, RFC 9651)."
        ),
        {"type": "string"},
        "body=1, zh=2",
    ),
    "Retry-After": (
        "Seconds after which a retry is not refused for this reason. Absent where waiting does not help.",
        {"type": "integer", "minimum": 0},
        7,
    ),
    "Idempotent-Replayed": (
        "Present where this is the kept answer to an earlier request with the same `Idempotency-Key`.",
        {"type": "string", "enum": ["true"]},
        "true",
    ),
    "WWW-Authenticate": ("The scheme to authenticate with.", {"type": "string"}, "Bearer"),
}
IDEMPOTENCY_KEY = (
    "Makes the request safe to repeat (draft-ietf-httpapi-idempotency-key-header): for 24 hours the same key and "
    "request answer what the first did, and nothing is done twice."
)
# Error code: a detail that may follow the fixed text, for the example.
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
