"""Writes the messages with a code, one for each delivery method to try."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from mfa.messages import compose
from mfa.models.code import NewCode, Purpose
from mfa.models.message import Message
from mfa.models.resources import Application
from mfa.models.template import DEFAULT_ASSOCIATE, DEFAULT_LOGIN, Text, is_reference
from mfa.store.user_items import record
from mfa.values.languages import nearest

if TYPE_CHECKING:
    from mfa.flows.code_sending import SendRequest
    from mfa.senders.delivery_methods import Method
    from mfa.tenants.service import Service


class Code(NamedTuple):
    """A code in clear, its prefix, and what is stored about it."""

    prefix: str
    text: str
    stored: NewCode


class Task(NamedTuple):
    """A message to write: for which application and request, the values for its text, and its sender."""

    service: "Service"
    application: Application
    request: "SendRequest"
    is_login: bool
    filling: compose.Filling
    message: Message


def write(
    service: "Service",
    application: Application,
    request: "SendRequest",
    address: str,
    code: Code,
    methods: "tuple[Method, ...]",
) -> tuple[Message, ...]:
    """Write the message with the code for each of `methods`.

    Raises InvalidRequest for a text of too many segments, and for a sender that the account cannot use.
    """
    stored = code.stored
    seconds_left = (stored.expires_at - request.now) // 1000
    name = request.display_name or application.display_name or application.name
    whose = record(request.key)
    message = Message(address, "", application.message_from, stored.validation_id, seconds_left, whose)
    filling = compose.Filling(code.prefix, code.text, name, seconds_left)
    is_login = stored.purpose == Purpose.LOGIN  # A stored code has its type as text.
    task = Task(service, application, request, is_login, filling, message)
    return tuple(
        method.load().write(task._replace(message=message._replace(method=method.name))) for method in methods
    )


def own_texts(task: Task) -> tuple[Text, ...]:
    """Return the application's text, or those of its stored template; none if the default text applies.

    The first is the one to send. The last one has no language, and is sent if the first is too long. A text of the
    request comes before both.
    """
    if task.request.text:
        return (Text(task.request.text),)
    text = task.application.login_template if task.is_login else task.application.associate_template
    if not is_reference(text):
        return (Text(text),) if text else ()
    from mfa.store import template_items  # noqa: PLC0415 - loaded by those alone that name a template.

    fetch = partial(template_items.fetch, task.service.table, text)
    stored = task.service.templates.find(text, task.request.now, fetch)
    if stored is None or stored.account != task.application.account:  # Deleted, or of another account.
        return ()
    return in_language(stored.bodies, task.request.locale, stored.body)


def default_texts(task: Task) -> tuple[Text, ...]:
    """Return the default text, in the requested language if there is one, and without a language."""
    default = DEFAULT_LOGIN if task.is_login else DEFAULT_ASSOCIATE
    if not task.request.locale:
        return (Text(default),)
    from mfa.messages import sms_texts  # noqa: PLC0415 - loaded where a language is asked for

    texts = sms_texts.LOGIN if task.is_login else sms_texts.ASSOCIATE
    return in_language(texts, task.request.locale, default)


def in_language(texts: Mapping[str, str], locale: str, default: str) -> tuple[Text, ...]:
    """Return the text of the language closest to `locale`, if there is one, and `default`."""
    tag = nearest(texts, locale)
    return (Text(texts[tag], tag), Text(default)) if tag else (Text(default),)
