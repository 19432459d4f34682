"""Every operation of the API, as its call. `Client` and `AsyncClient` have them as methods.

`idempotency_key` identifies a request, so that a retry has no further effect; without one, each call gets its own.
`extra` contains fields of the body that this version does not know.
"""

import re
import secrets
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, TypeVar, Unpack
from urllib.parse import quote

from mfa_client.calls import Call, Page
from mfa_client.models import (
    Application,
    ApplicationFields,
    ApplicationFilters,
    CodeAccepted,
    CodeSent,
    Created,
    Deleted,
    MessageFields,
    Model,
    NewApplicationFields,
    Template,
    TemplateFields,
    TemplateFilters,
    User,
    UserFilters,
    Validation,
)
from mfa_client.reading import page_reader, read_model

M = TypeVar("M", bound=Model)
Extra = Mapping[str, Any] | None
# A value for an id: the id, or a response that has it.
Named = str | Created | Application | Template
_KEY = re.compile(r'[\x21\x23-\x7e]{1,255}|"[\x21\x23-\x7e]{1,255}"')
# Characters between the digits of a number, including a zero in parentheses (+44 (0)20).
_BETWEEN_DIGITS = re.compile(r"\(0\)|[\s().\u00a0/\u2010-\u2015-]")


def list_applications(
    *, limit: int | None = None, cursor: str | None = None, **filters: Unpack[ApplicationFilters]
) -> Call[Page[Application]]:
    """List the applications, newest first; `limit` is the size of a page."""
    return _list("list_applications", Application, _path("applications"), limit, cursor, filters)


def create_application(
    name: str,
    *,
    idempotency_key: str | None = None,
    extra: Extra = None,
    **fields: Unpack[NewApplicationFields],
) -> Call[Created]:
    """Create an application."""
    body = {"name": name, **fields, **(extra or {})}
    return _post("create_application", Created, _path("applications"), body, idempotency_key)


def get_application(application: Named) -> Call[Application]:
    """Read an application."""
    return _call("get_application", Application, "GET", _path("applications", application))


def update_application(
    application: Named, version_number: int, *, extra: Extra = None, **changes: Unpack[ApplicationFields]
) -> Call[Application]:
    """Change the given fields. Raises StaleData if the application has another version than `version_number`."""
    body = {"version_number": version_number, **changes, **(extra or {})}
    return _call("update_application", Application, "PATCH", _path("applications", application), body=body)


def delete_application(application: Named) -> Call[Deleted]:
    """Delete an application with its users."""
    return _call("delete_application", Deleted, "DELETE", _path("applications", application))


def list_users(
    application: Named, *, limit: int | None = None, cursor: str | None = None, **filters: Unpack[UserFilters]
) -> Call[Page[User]]:
    """List the users of an application, newest first; `limit` is the size of a page."""
    return _list("list_users", User, _path("applications", application, "users"), limit, cursor, filters)


def get_user(application: Named, user: str) -> Call[User]:
    """Read a user."""
    return _call("get_user", User, "GET", _user(application, user))


def delete_user(application: Named, user: str) -> Call[Deleted]:
    """Delete a user and void a pending code."""
    return _call("delete_user", Deleted, "DELETE", _user(application, user))


def associate(
    application: Named,
    user: str,
    address: str,
    *,
    idempotency_key: str | None = None,
    extra: Extra = None,
    **message: Unpack[MessageFields],
) -> Call[CodeSent]:
    """Set a user's address, creating the user if needed, and send a code to it.

    A number can contain separators, with its country code: "+1 (202) 555-0123" or "0012025550123".
    """
    body = {"address": _address(address), **message, **(extra or {})}
    return _post("associate", CodeSent, _user(application, user, "associate"), body, idempotency_key)


def dissociate(application: Named, user: str) -> Call[Deleted]:
    """Remove a user's address and void a pending code."""
    return _call("dissociate", Deleted, "DELETE", _user(application, user, "associate"))


def login_start(
    application: Named,
    user: str,
    *,
    idempotency_key: str | None = None,
    extra: Extra = None,
    **message: Unpack[MessageFields],
) -> Call[CodeSent]:
    """Send a login code to a user's validated address."""
    body = {**message, **(extra or {})}
    return _post("login_start", CodeSent, _user(application, user, "login_start"), body, idempotency_key)


def validate(
    application: Named,
    user: str,
    validation_code: str,
    *,
    idempotency_key: str | None = None,
    extra: Extra = None,
) -> Call[CodeAccepted]:
    """Check the last code sent to a user, for a login or an enrolment.

    Raises InvalidCode, CodeExpired, TooManyRequests.
    """
    body = {"validation_code": validation_code, **(extra or {})}
    return _post("validate", CodeAccepted, _user(application, user, "validate"), body, idempotency_key)


def get_validation(application: Named, user: str, validation: str) -> Call[Validation]:
    """Read the status of a code, by the id from `associate` or `login_start`."""
    return _call("get_validation", Validation, "GET", _user(application, user, "validations", validation))


def list_templates(
    *, limit: int | None = None, cursor: str | None = None, **filters: Unpack[TemplateFilters]
) -> Call[Page[Template]]:
    """List the stored templates, newest first; `limit` is the size of a page."""
    return _list("list_templates", Template, _path("templates"), limit, cursor, filters)


def create_template(
    name: str,
    body: str,
    bodies: Mapping[str, str] | None = None,
    *,
    idempotency_key: str | None = None,
    extra: Extra = None,
) -> Call[Created]:
    """Store a template: `body` is its text, `bodies` its texts by language tag."""
    texts = {} if bodies is None else {"bodies": bodies}
    content = {"name": name, "body": body, **texts, **(extra or {})}
    return _post("create_template", Created, _path("templates"), content, idempotency_key)


def get_template(template: Named) -> Call[Template]:
    """Read a stored template."""
    return _call("get_template", Template, "GET", _path("templates", template))


def update_template(
    template: Named, version_number: int, *, extra: Extra = None, **changes: Unpack[TemplateFields]
) -> Call[Template]:
    """Change the given fields. Raises StaleData if the template has another version than `version_number`."""
    body = {"version_number": version_number, **changes, **(extra or {})}
    return _call("update_template", Template, "PATCH", _path("templates", template), body=body)


def delete_template(template: Named, *, force: bool = False) -> Call[Deleted]:
    """Delete a stored template. Conflict if applications use it, unless `force`."""
    query = {"force": "true"} if force else {}
    return _call("delete_template", Deleted, "DELETE", _path("templates", template), query=query)


def _call(name: str, kind: type[M], method: str, path: str, **parts: Any) -> Call[M]:
    return Call(name, partial(read_model, kind), method, path, **parts)


def _post(name: str, kind: type[M], path: str, body: Mapping[str, Any], key: str | None) -> Call[M]:
    if key is not None and not _KEY.fullmatch(key):
        raise ValueError("an idempotency_key is 1 to 255 visible ASCII characters")
    return _call(name, kind, "POST", path, body=body, key=key or secrets.token_urlsafe(24))


def _list(
    name: str, kind: type[M], path: str, limit: int | None, cursor: str | None, filters: Mapping[str, Any]
) -> Call[Page[M]]:
    wanted = {**filters, "limit": limit, "cursor": cursor}
    query = {key: _text(value) for key, value in wanted.items() if value is not None}
    return Call(name, page_reader(kind), "GET", path, query)


def _address(written: str) -> str:
    """Return an address in the API's form: for a number, the plus sign and the digits."""
    address = written.strip()
    if "@" in address:
        return address
    number = _BETWEEN_DIGITS.sub("", address)
    return f"+{number[2:]}" if number.startswith("00") else number


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else str(value)


def _user(application: Named, user: str, *more: str) -> str:
    return _path("applications", application, "users", user, *more)


def _path(*segments: Named) -> str:
    """Return the path of `segments`, each percent-encoded, slashes too."""
    ids = [each if isinstance(each, str) else each.id for each in segments]
    if not all(ids):
        raise ValueError("an id is empty")
    if "." in ids or ".." in ids:
        raise ValueError("an id is . or .., which HTTP folds into the path of another resource")
    return "".join(f"/{quote(each, safe='')}" for each in ids)
