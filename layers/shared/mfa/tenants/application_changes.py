"""Rules of applications: create, change and delete them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from operator import attrgetter
from typing import Any

from mfa.codes.draw import SAFE_LENGTHS, CodeType
from mfa.errors import InvalidRequest, StaleData
from mfa.messages import compose
from mfa.models.resources import Application, Caller
from mfa.models.template import references
from mfa.runtime.settings import Settings
from mfa.senders import delivery_methods
from mfa.store.table import Table
from mfa.tenants.applications import OWN
from mfa.values.dates import timestamp
from mfa.values.ids import new_id

# The fields that affect an application's messages.
_SENDS_BY = attrgetter(
    "name",
    "display_name",
    "auth_code_length",
    "auth_token_type",
    "auth_token_prefix",
    "auth_token_validity_duration",
    "resend_policy",
    "associate_template",
    "login_template",
    "autofill_web_origin",
    "autofill_android_hash",
)


def create(
    table: Table, settings: Settings, caller: Caller, fields: Mapping[str, Any], now: int, attempt: str
) -> Application:
    """Store a new application of the caller's account and return it. Raises NameTaken, InvalidRequest.

    `attempt` is the request's id: a retry with the same id returns the application that the first try created.
    """
    date = timestamp(now)
    application = Application(
        id=new_id(now), account=caller.account, created_date=date, last_updated_date=date, **fields
    )
    _require_allowed(application, settings, caller)
    compose.require_sendable(application, settings.max_segments)
    uses = _uses(table, application, {}, references(application), settings.max_segments)
    with _explained(table, application, uses):
        made = OWN.items.create(table, application, attempt, uses)
    return replace(application, id=made)


def change(
    table: Table,
    settings: Settings,
    caller: Caller,
    application_id: str,
    changes: Mapping[str, Any],
    now: int,
) -> Application:
    """Apply `changes` to the version in their `version_number`; return the next version.

    Raises StaleData if that version is not the current one, NameTaken, NotFound, Forbidden, InvalidRequest.
    """
    before = OWN.fetch(table, caller, application_id)
    after = OWN.changed(before, changes, now)
    _require_allowed(after, settings, caller)
    uses = []
    if _SENDS_BY(before) != _SENDS_BY(after):  # Old values do not prevent changes of other fields.
        compose.require_sendable(after, settings.max_segments)
        uses = _uses(table, after, references(before), references(after), settings.max_segments)
    with _explained(table, after, uses):
        OWN.items.change(table, before, after, new_id(now), uses)
    return after


def delete(table: Table, caller: Caller, application_id: str, now: int) -> None:
    """Delete the application; its users are deleted in the background. Raises NotFound, Forbidden, StaleData."""
    application = OWN.fetch(table, caller, application_id)
    OWN.items.delete(
        table, application, new_id(now), _uses(table, application, references(application), {}, 0)
    )


def _uses(
    table: Table, application: Application, old: Mapping[str, str], new: Mapping[str, str], most: int
) -> list[dict[str, Any]]:
    """Return the changes of stored templates' uses for a write of an application, whose references were `old`.

    Raises InvalidRequest for a template of another account, or one that needs more than `most` segments.
    """
    if not (old or new):
        return []
    from mfa.tenants import stored_templates  # noqa: PLC0415 - loaded by those alone that name one.

    return stored_templates.uses(table, application, old, new, most)


@contextmanager
def _explained(table: Table, application: Application, uses: Sequence[Any]) -> Iterator[None]:
    """Raise InvalidRequest if a write was refused because a template already has the most applications."""
    try:
        yield
    except StaleData:
        if uses:
            from mfa.tenants import stored_templates  # noqa: PLC0415 - loaded by those alone that name one.

            stored_templates.require_room(table, application)
        raise


def _require_allowed(application: Application, settings: Settings, caller: Caller) -> None:
    """Refuse what the stack or the account does not allow: unavailable methods, senders, short codes, long validity."""
    delivery_methods.require_available(application, settings)
    settings.require_sender(application.message_from, caller.senders)
    if application.sms_backend and application.sms_backend not in settings.sms_backends:
        raise InvalidRequest(f"sms_backend: this service is not set up for {application.sms_backend}.")
    if application.auth_token_validity_duration > settings.max_validity_seconds:
        raise InvalidRequest(
            f"auth_token_validity_duration: should be less than or equal to {settings.max_validity_seconds}."
        )
    shortest = SAFE_LENGTHS[CodeType(application.auth_token_type)]
    if application.auth_code_length < shortest and not settings.allow_short_codes:
        raise InvalidRequest(
            f"auth_code_length: should be greater than or equal to {shortest} for {application.auth_token_type} codes."
        )
