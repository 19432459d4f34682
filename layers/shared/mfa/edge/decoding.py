"""Reads paths, queries and bodies of API Gateway's events, strictly."""

import base64
import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple, NewType, NoReturn, TypeVar
from urllib.parse import unquote

from mfa.errors import BodyTooLarge, InvalidRequest, NotFound, UnsupportedMediaType, ValueTooLong
from mfa.models.resources import UserKey
from mfa.values.printable import field_name, require_printable

if TYPE_CHECKING:
    from mfa.edge.requests.reader import Model

Event = dict[str, Any]
# Only operations with a query or body import this, because it loads the validator.
Kind = TypeVar("Kind", bound="Model")
MAX_BODY = 16 * 1024
_MAX_USER_ID = 128
_JSON = re.compile(r'application/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?', re.IGNORECASE)
# Segments that HTTP clients remove from a path (RFC 3986, 5.2.4).
_FOLDED = (".", "..")
# HTTP clients shorten the path that dissociates the user "." to the path of a user with this id.
_UNREACHABLE = "associate"
# The ids of users that CAMARA's operations create (`verification_ids`), and the operations that send or check codes.
_CAMARA = re.compile("camara:[A-Za-z0-9_-]{14}")
_CODE_OPERATIONS = ("associate", "login_start", "validate")
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
# The path of an application, and of a stored template: its id as sent.
ApplicationPath = NewType("ApplicationPath", str)
TemplatePath = NewType("TemplatePath", str)


class ValidationPath(NamedTuple):
    """The path of a validation: its user, and its id as sent."""

    user: UserKey
    validation: str


def require_exact_path(event: Event) -> None:
    """Raise NotFound for a path with an empty segment or a trailing slash.

    API Gateway matches such a path to the resource without them. HTTP clients make it of `.../users/..`, which must
    not reach the application.
    """
    path: str = event["path"]
    if "//" not in path and not path.endswith("/"):
        return
    # An id can contain slashes. They are percent-encoded in the request, but not in this path.
    named: str = event["resource"]
    for name, value in (path_values(event) or {}).items():
        named = named.replace(f"{{{name}}}", value)
    before = path.removesuffix(named)
    if before == path or "//" in before or before.endswith("/"):
        raise NotFound


def named_application(event: Event) -> str:
    """Return the application in the path, or "". Raises InvalidRequest."""
    if "Application_ID" not in (event["pathParameters"] or {}):
        return ""
    return path_value(event, "Application_ID")


def read_user_path(event: Event, account: str) -> UserKey:
    """Return the user in the path, in the caller's account. Raises InvalidRequest, ValueTooLong.

    Users that CAMARA's operations created can be read and deleted here, but only CAMARA's operations send and check
    their codes.
    """
    user = path_value(event, "User_ID")
    if len(user) > _MAX_USER_ID:
        raise ValueTooLong(f"User_ID: must be at most {_MAX_USER_ID} characters.")
    if _CAMARA.fullmatch(user) and event["resource"].rpartition("/")[2] in _CODE_OPERATIONS:
        raise InvalidRequest("User_ID: this user belongs to CAMARA's operations. Use them, or another id.")
    if user == _UNREACHABLE and event["httpMethod"] == "DELETE" and event["resource"].endswith("/{User_ID}"):
        raise InvalidRequest(
            f"User_ID: {_UNREACHABLE} cannot be deleted here, because HTTP clients shorten the path that dissociates "
            "the user . to this one. Use mfactl user forget."
        )
    return UserKey(account, path_value(event, "Application_ID"), user)


def path_values(event: Event) -> dict[str, str] | None:
    """Return the path's values by name, percent-decoded but not validated; None if there are none."""
    given: dict[str, str] | None = event.get("pathParameters")
    return given and {name: unquote(value) for name, value in given.items()}


def user_pseudonym(event: Event) -> str:
    """Return the log's pseudonym of the user in the path, or ""."""
    if "User_ID" not in (event["pathParameters"] or {}):
        return ""
    try:
        return read_user_path(event, "").pseudonym
    except InvalidRequest:
        return ""


def path_value(event: Event, name: str) -> str:
    """Return a path value, percent-decoded once, because API Gateway passes it as sent. Raises InvalidRequest."""
    raw = event["pathParameters"][name]
    if _LONE_PERCENT.search(raw):
        raise InvalidRequest(f"{name}: contains a % that does not begin a percent-encoding.")
    value = _printable(name, unquote(raw))
    if value in _FOLDED:
        raise InvalidRequest(
            f"{name}: . and .. are not valid ids, because HTTP clients remove them from paths. Use another id."
        )
    return value


def read_query(model: type[Kind], event: Event) -> Kind:
    """Return the query parameters as a `model`. Raises InvalidRequest, ValueTooLong."""
    given: dict[str, list[str]] = event.get("multiValueQueryStringParameters") or {}
    if repeated := sorted(name for name, values in given.items() if len(values) > 1):
        raise InvalidRequest("; ".join(f"{field_name(name)}: must be given once" for name in repeated) + ".")
    return model.validated({name: _printable(name, values[0]) for name, values in given.items()})


def require_no_query(event: Event) -> None:
    """Raise InvalidRequest if there are query parameters."""
    if given := event.get("multiValueQueryStringParameters"):
        names = ", ".join(field_name(name) for name in sorted(given))
        raise InvalidRequest(f"{names}: this operation takes no query parameters.")


def read_body(model: type[Kind], event: Event) -> Kind:
    """Return the JSON body as a `model`; an empty body counts as {} if no field is required.

    Raises InvalidRequest, ValueTooLong, BodyTooLarge, UnsupportedMediaType.
    """
    raw = raw_body(event)
    if not raw and not any(each.is_required() for each in model.model_fields.values()):
        return model.validated({})
    if not _JSON.fullmatch((header(event, "content-type") or "application/json").strip()):
        raise UnsupportedMediaType
    content = _parse(raw)
    if not isinstance(content, dict):
        raise InvalidRequest("The body must be a JSON object.")
    return model.validated(content)


def require_no_body(event: Event) -> None:
    """Raise InvalidRequest if there is a body, which this operation would ignore."""
    if raw_body(event):
        raise InvalidRequest("This operation takes no body.")


def raw_body(event: Event) -> bytes:
    """Return the body's bytes. Raises BodyTooLarge."""
    body = event.get("body") or ""
    raw = base64.b64decode(body) if event.get("isBase64Encoded") else body.encode(errors="surrogatepass")
    if len(raw) > MAX_BODY:
        raise BodyTooLarge(f"The request body may have at most {MAX_BODY} bytes.")
    return raw


def header(event: Event, name: str) -> str | None:
    """Return the value of the header `name` (lower case), None if it is absent."""
    headers: dict[str, str] = event.get("headers") or {}
    return next((value for key, value in headers.items() if key.lower() == name), None)


def _parse(raw: bytes) -> Any:
    try:
        return json.loads(raw.decode(), object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except InvalidRequest:
        raise
    except (ValueError, RecursionError):
        raise InvalidRequest("The body is not JSON in UTF-8.") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        raise InvalidRequest("The body contains a field twice.")
    return content


def _refuse_constant(_: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")


def _printable(name: str, value: str) -> str:
    try:
        return require_printable(value)
    except ValueError as error:
        raise InvalidRequest(f"{field_name(name)}: {error}.") from None
