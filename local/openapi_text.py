"""The words of the OpenAPI description: what fields, parameters and headers mean, with an example of each."""

from typing import Any

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

# Field of a request, a resource or a query: what it means, and an example.
FIELDS: dict[str, tuple[str, Any]] = {
    "id": ("Identifier. An application's is made by the service, a user's is your own.", APPLICATION_ID),
    "name": ("Name, unique in the account.", "Webshop"),
    "description": ("Free text for your own use.", "Logins of the shop"),
    "auth_code_length": (
        (
            "Characters of a code, its prefix not counted. Codes of under 20 bits (NUMERIC below 6, ALPHA below 5) are "
            "refused unless the operator allows them."
        ),
        6,
    ),
    "auth_token_type": (
        (
            "What codes are made of: digits, upper-case letters, both, or at least one lower-case letter, upper-case "
            "letter, digit and symbol."
        ),
        "NUMERIC",
    ),
    "auth_token_validity_duration": (
        "Seconds for which a code is good. More than 600 are refused unless the operator allows them.",
        300,
    ),
    "auth_token_prefix": ("Printable ASCII that stands before each code and need not be typed.", "S-"),
    "auth_token_delivery_methods": (
        (
            "How codes are delivered: SMS, EMAIL and VOICE, those that the operator has set up, by preference and "
            "separated by commas. A number takes SMS and VOICE, an e-mail address EMAIL; where the first that an "
            "address takes fails at once, the next is tried. No VOICE with COMPLEX codes."
        ),
        "SMS",
    ),
    "delivery_method": (
        (
            "One of the application's delivery methods, which alone is tried. Empty for the first that works in the "
            "application's order."
        ),
        "SMS",
    ),
    "sms_backend": (
        "The service that sends text messages, if the operator has more; empty for the account's or the operator's.",
        "",
    ),
    "associate_template": (
        (
            "Text of the messages of associations. `$code` is required. `$display_name`, `$validity` (`5 min`, `45 s`) "
            "and `$validity_minutes` are filled in too; the last is refused where codes live under a minute. `$$` is a "
            "dollar sign. Or the id of a stored template. Empty for the default text."
        ),
        "$code confirms this number for $display_name.",
    ),
    "login_template": (
        "Text of the messages of logins, as `associate_template`.",
        "$code is your $display_name login code.",
    ),
    "body": (
        (
            "Text of the messages, for whoever no language of `bodies` fits. `$code` is required. `$display_name`, "
            "`$validity` (`5 min`, `45 s`, in the text's language) and `$validity_minutes` are filled in too, `$$` is "
            "a dollar sign."
        ),
        "$code is your $display_name code.",
    ),
    "bodies": (
        "Texts by language tag (BCP 47), each once. A change replaces all of them.",
        {"de": "$code ist Ihr Code für $display_name."},
    ),
    "force": (
        "`true` deletes a template in use too; who names it sends the default text from then on.",
        "false",
    ),
    "display_name": ("What `$display_name` stands for; empty for the application's own.", "Webshop"),
    "message_from": (
        (
            "Who messages are from: a sender ID of 1 to 11 letters, digits, hyphens and underscores, a letter among "
            "them, an E.164 number or a short code. Empty for the operator's default."
        ),
        "WEBSHOP",
    ),
    "resend_policy": (
        "What a repeated request sends: a new code, which voids the last, or the same one while it is good.",
        "NEW",
    ),
    "autofill_web_origin": (
        (
            "Website whose browsers fill in the code: the message ends with a line that binds it to this origin (WICG, "
            "origin-bound one-time codes). Not with ALPHA codes, nor with codes of over 10 characters. Refused where a "
            "message can be longer than 140 characters, or would hold a second `@host #code`."
        ),
        "https://shop.example",
    ),
    "autofill_android_hash": (
        (
            "The 11 characters by which Android hands the message to your app (SMS Retriever). Refused where the "
            "application's own text, or its stored template's `body`, can be longer than 140 bytes with it; left out "
            "where a request makes it so."
        ),
        "FA+9qCX9VSu",
    ),
    "created_date": ("When it was created.", _DATE),
    "last_updated_date": ("When it was last changed.", _DATE),
    "version_number": (
        "1 at first, and 1 more with each change. A change names the version it is made to.",
        1,
    ),
    "user_address": (
        "The number (E.164) or e-mail address that codes are sent to; empty when none is bound.",
        "+12025550123",
    ),
    "status": (
        "INITIAL without an address, VALIDATION PENDING until its code is validated, then VALIDATED.",
        "VALIDATED",
    ),
    "address": (
        (
            "The address to bind: a number with its country code, with or without separators, or an e-mail address in "
            "ASCII where the application delivers by EMAIL. Text messages go to mobile numbers and to those of plans "
            "that do not tell; calls also to fixed lines and internet telephony. Other kinds are refused."
        ),
        "+12025550123",
    ),
    "locale": (
        (
            "Language tag (BCP 47) that the message should be in. The nearest language of the stored template or the "
            "default texts wins: by lookup (RFC 4647), then any of the same language, `no`, `nb` and `nn` among "
            "themselves, but never another script than the tag names or implies. Else the default, as for empty."
        ),
        "de-AT",
    ),
    "phoneNumber": ("The number to prove, in E.164 form.", "+12025550123"),
    "message": (
        "Text of the message, of up to 160 characters; `{{code}}` stands where the code is to.",
        "{{code}} is your short code to authenticate with Webshop.",
    ),
    "authenticationId": (
        "Which code it is, as send-code answered it. Opaque, up to 36 characters.",
        AUTHENTICATION_ID,
    ),
    "code": ("The code as the user typed it.", "493027"),
    "validation_code": (
        (
            "The code as the user typed it: 1 to 64 characters, not counting blanks, hyphens, dashes and invisible "
            "characters, which are ignored. Digits of every script count; so does the code without its prefix."
        ),
        "493027",
    ),
    "limit": ("Entries in a page at most.", 100),
    "cursor": (
        "Where to go on, from `X-Next-Cursor`. Good for the same list with the same filters only.",
        "AAEC",
    ),
}
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
        {"type": "string", "enum": ["SMS", "EMAIL", "VOICE"]},
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
# Answers whose ids are not a validation's.
ANSWERS = {"create_application": {"id": APPLICATION_ID}, "create_template": {"id": TEMPLATE_ID}}
CREATED_ID = (
    "Id of what was made, or the validation id: `validate` answers the one of the code that it accepts."
)
OUTCOME = (
    "`sent` until more is known; `delivered` and `failed` as the messaging service says, where it does; `validated` "
    "once the code was accepted; `exhausted` and `expired` when it takes no more guesses; `void` when another "
    "code took its place or the address was unbound."
)
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
