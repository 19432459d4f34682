"""The HTTP edge: API Gateway events in, the contract's answers out."""

import functools
import inspect
import json
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from mfa import clock, decoding, startup, telemetry
from mfa.dialects import PLAIN, Dialect
from mfa.errors import Forbidden, MfaError, ServiceFault, Unauthorized
from mfa.idempotency import Outcome, Replays
from mfa.resources import Caller, UserKey

Event = dict[str, Any]
Handler = Callable[[Event, Any], Event]
Reader = Callable[[Event, Caller], Any]
# Whatever else stands in that place may be anything, and is not logged.
_APPLICATION_ID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Readers of what an operation does not take: they only refuse.
_NO_QUERY, _NO_BODY = _REFUSALS = ("no query", "no body")


@dataclass(frozen=True)
class Answer:
    """An answer: its JSON body (None: no body), its status, and headers beside those that every answer has.

    A page of a list that goes on has the `cursor` to the next one. The `outcome` of a failure is the contract's code
    for it, however its body words it.
    """

    body: Any
    status: int = 200
    cursor: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    outcome: str = ""


@dataclass(frozen=True)
class _Endpoint:
    """An operation and how it is called."""

    operation: Callable[..., Any]
    readers: Mapping[str, Reader]
    scope: str
    replays: Replays | None
    dialect: Dialect


def endpoint(
    scope: str, replays: Replays | None = None, dialect: Dialect = PLAIN
) -> Callable[[Callable[..., Any]], Handler]:
    """Make a Lambda handler of an operation that a token with `scope` may call.

    The parameters of the operation say by name and annotation what it takes: `caller` (Caller), `path`
    (ApplicationPath, TemplatePath, UserKey or ValidationPath), `query` and `body` (models of `contract`), `now`
    (milliseconds since 1970), `attempt` (a name for this request, random or that of its Idempotency-Key).
    It returns the JSON body of a 200, or an Answer. An MfaError becomes the contract's error, any other
    exception a 500 that says nothing. With `replays` an Idempotency-Key is honoured. `dialect` words failures.
    """

    def decorate(operation: Callable[..., Any]) -> Handler:
        target = _Endpoint(operation, _readers(operation), scope, replays, dialect)

        @functools.wraps(operation)
        def handler(event: Event, _context: object) -> Event:
            request_id: str = event["requestContext"]["requestId"]
            telemetry.begin_request(request_id)
            answer = _answer(target, event)
            _note(target, event, answer)
            outcome = answer.outcome or (answer.body["error_code"] if answer.status >= 400 else "200")
            telemetry.record_outcome(operation.__module__, answer.status, outcome)
            return _response(answer, request_id, event, dialect.echoed(event))

        return startup.complete(handler)

    return decorate


def _note(target: _Endpoint, event: Event, answer: Answer) -> None:
    """Say in the request's line which application and user it was of, and the id that a POST answered."""
    application = (event["pathParameters"] or {}).get("Application_ID", "")
    if _APPLICATION_ID.fullmatch(application):
        telemetry.note(application=application)
    if user := decoding.user_pseudonym(event):
        telemetry.note(user=user)
    if target.replays and answer.status < 400 and "id" in (answer.body or ()):
        telemetry.note(answered=answer.body["id"])


def _readers(operation: Callable[..., Any]) -> dict[str, Reader]:
    """Choose once, at import, how each parameter is read; a query or body that is not taken is refused."""
    readers: dict[str, Reader] = {}
    for name, parameter in inspect.signature(operation).parameters.items():
        readers[name] = _reader(name, parameter.annotation)
    if "query" not in readers:
        readers[_NO_QUERY] = lambda event, _: decoding.require_no_query(event)
    if "body" not in readers:
        readers[_NO_BODY] = lambda event, _: decoding.require_no_body(event)
    return readers


_CONTEXT: Mapping[str, Reader] = {
    "caller": lambda _, caller: caller,
    "now": lambda _event, _caller: clock.now(),
    "attempt": lambda _event, _caller: secrets.token_urlsafe(12),
}


_PATHS: Mapping[Any, Reader] = {
    decoding.ApplicationPath: lambda event, _: decoding.read_application_path(event),
    decoding.TemplatePath: lambda event, _: decoding.read_template_path(event),
    UserKey: lambda event, caller: decoding.read_user_path(event, caller.account),
    decoding.ValidationPath: lambda event, caller: decoding.read_validation_path(event, caller.account),
}


def _reader(name: str, annotation: Any) -> Reader:
    if name in _CONTEXT:
        return _CONTEXT[name]
    if name == "query":
        return lambda event, _: decoding.read_query(annotation, event)
    if name == "body":
        return lambda event, _: decoding.read_body(annotation, event)
    return _PATHS[annotation]


def _answer(target: _Endpoint, event: Event) -> Answer:
    try:
        decoding.require_exact_path(event)
        target.dialect.require(event)
        caller = _caller(event, target)
        values = {name: read(event, caller) for name, read in target.readers.items()}
        arguments = {name: value for name, value in values.items() if name not in _REFUSALS}
        key = decoding.header(event, "idempotency-key") if target.replays else None
        if key is None:
            return _run(target, arguments)
        return _run_once(target, caller, key, event, arguments)
    except MfaError as error:
        return _error(error, target.dialect)
    except Exception as error:  # noqa: BLE001 - the edge answers whatever went wrong
        telemetry.log_unexpected(error)
        return _error(ServiceFault(), target.dialect)


def _run(target: _Endpoint, arguments: Mapping[str, Any]) -> Answer:
    try:
        result = target.operation(**arguments)
        return result if isinstance(result, Answer) else Answer(result)
    except MfaError as error:
        return _error(error, target.dialect)


def _run_once(
    target: _Endpoint, caller: Caller, key: str, event: Event, arguments: Mapping[str, Any]
) -> Answer:
    """Run the operation, or answer as the first request with this Idempotency-Key was answered."""

    def run(attempt: str) -> Outcome:
        named = {"attempt": attempt} if "attempt" in arguments else {}
        answer = _run(target, {**arguments, **named})
        return Outcome(answer.status, answer.body, dict(answer.headers), answer.outcome)

    assert target.replays is not None
    place = {"application": caller.application} if target.dialect.bound else decoding.path_values(event)
    application = caller.application if target.dialect.bound else decoding.named_application(event)
    request = (
        target.operation.__module__,
        json.dumps(place, sort_keys=True),
        decoding.raw_body(event).hex(),
    )
    outcome, replayed = target.replays.once(caller.account, key, request, clock.now(), run, application)
    if replayed:
        telemetry.note(replayed="true")
        outcome.headers["idempotent-replayed"] = "true"
    return Answer(outcome.body, outcome.status, headers=outcome.headers, outcome=outcome.code)


def _caller(event: Event, target: _Endpoint) -> Caller:
    caller = Caller.of(event["requestContext"]["authorizer"])
    telemetry.note(account=caller.account)
    if caller.expired(clock.now()):
        raise Unauthorized("The token has expired.")
    if caller.suspended:
        raise Forbidden("The account is suspended. Ask the operator of the service.", reason="suspended")
    if target.scope not in caller.scopes:
        raise Forbidden(f"The token lacks the scope {target.scope}. Use one that has it.")
    if target.dialect.bound:
        if not caller.application:
            raise Forbidden(
                "The token is bound to no application, which this operation needs. Use one that is."
            )
        telemetry.note(application=caller.application)
    elif caller.application and decoding.named_application(event) != caller.application:
        raise Forbidden("The token is bound to another application. Use one that may access this resource.")
    return caller


def _error(error: MfaError, dialect: Dialect) -> Answer:
    if error.status >= 500:
        telemetry.log_failure(error)
    if error.reason:
        telemetry.note(reason=error.reason)
    headers = dict(error.headers)
    if error.retry_after is not None:
        headers["retry-after"] = str(error.retry_after)
    status, body = dialect.failure(error)
    return Answer(body, status, headers=headers, outcome=error.code)


def _response(answer: Answer, request_id: str, event: Event, echoed: Mapping[str, str]) -> Event:
    headers = {"cache-control": "no-store", "x-request-id": request_id, **echoed}
    body = ""
    if answer.body is not None:
        headers["content-type"] = "application/json"
        body = json.dumps(answer.body, ensure_ascii=False, separators=(",", ":"))
    if answer.cursor:
        headers |= {"link": _next_link(event, answer.cursor), "x-next-cursor": answer.cursor}
    return {
        "statusCode": answer.status,
        "headers": headers | dict(answer.headers),
        "body": body,
    }


def _next_link(event: Event, cursor: str) -> str:
    """The way to the next page (RFC 8288), relative to this one: right under any domain and stage."""
    given = event.get("multiValueQueryStringParameters") or {}
    parameters = {name: values[0] for name, values in given.items()} | {"cursor": cursor}
    return f'<?{urlencode(parameters)}>; rel="next"'
