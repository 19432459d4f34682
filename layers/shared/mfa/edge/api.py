"""The HTTP edge: turns API Gateway events into calls, and results into responses."""

import functools
import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, ParamSpec
from urllib.parse import urlencode

from mfa import wiring
from mfa.edge import arguments, decoding
from mfa.edge.decoding import ApplicationPath, TemplatePath, ValidationPath
from mfa.edge.operation import LIMITS, SENT, Dialect, Operation
from mfa.errors import Forbidden, MfaError, ServiceFault, Unauthorized
from mfa.flows.idempotency import Answer, Replays
from mfa.models.resources import Caller, UserKey
from mfa.runtime import clock, startup, telemetry
from mfa.values.ids import is_id
from mfa.wiring import Sender, Service, Settings, Table

# What a handler needs: the annotations of its parameters, and what it is made with.
__all__ = [
    "LIMITS",
    "SENT",
    "Answer",
    "ApplicationPath",
    "Caller",
    "Sender",
    "Service",
    "Settings",
    "Table",
    "TemplatePath",
    "UserKey",
    "ValidationPath",
    "operation",
]
Event = dict[str, Any]
P = ParamSpec("P")


class _Endpoint(NamedTuple):
    """An operation with its clients and readers; `call` takes the remaining arguments."""

    operation: Operation
    call: Callable[..., Any]
    readers: Mapping[str, arguments.Reader]
    replays: Replays | None


class ApiHandler(startup.Handler):
    """The handler of an operation, with its description."""

    def __init__(self, function: Callable[..., Any], described: Operation) -> None:
        """Respond to requests with `function`."""
        self.operation = described._replace(function=function)
        super().__init__(function, lambda: functools.partial(_handle, _endpoint(self.operation)))


def _decorator(describe: Callable[P, Operation]) -> Callable[P, Callable[[Callable[..., Any]], ApiHandler]]:
    def operation(*args: P.args, **kwargs: P.kwargs) -> Callable[[Callable[..., Any]], ApiHandler]:
        """Make a Lambda handler of a function that implements the described Operation.

        The annotations of the function's parameters say what it gets: clients and settings (`wiring.parts`), `caller`
        (Caller), `path` (ApplicationPath, TemplatePath, UserKey or ValidationPath), `query` and `body` (models of
        `edge.requests`), `now` (milliseconds since 1970), `attempt` (an id of this request: random, or from its
        Idempotency-Key). The function returns the JSON body of a 200, or an Answer. An MfaError becomes an error
        response, any other exception a 500 without details.
        """
        described = describe(*args, **kwargs)
        return lambda function: ApiHandler(function, described)

    return operation


operation = _decorator(Operation)


def _endpoint(described: Operation) -> _Endpoint:
    described.rehearse()
    parts = wiring.parts(described.function)
    call = functools.partial(described.function, **parts)
    replays = wiring.replays() if described.repeatable else None
    return _Endpoint(described, call, arguments.readers(described.function, parts), replays)


def _handle(target: _Endpoint, event: Event, _context: object) -> Event:
    operation = target.operation
    request_id: str = event["requestContext"]["requestId"]
    telemetry.begin_request(request_id)
    answer = _answer(target, event)
    _note(target, event, answer)
    outcome = answer.outcome or (answer.body["error_code"] if answer.status >= 400 else "200")
    telemetry.record_outcome(operation.name, answer.status, outcome, operation.event)
    return _response(answer, request_id, event, operation.dialect.echoed(event))


def _note(target: _Endpoint, event: Event, answer: Answer) -> None:
    """Add application, user and the id that a POST returned to the request's log line."""
    application = (event["pathParameters"] or {}).get("Application_ID", "")
    if is_id(application):  # Other values are chosen by the caller, and are not logged.
        telemetry.note(application=application)
    telemetry.note(user=decoding.user_pseudonym(event))
    if target.replays and answer.status < 400 and "id" in (answer.body or ()):
        telemetry.note(result_id=answer.body["id"])


def _answer(target: _Endpoint, event: Event) -> Answer:
    try:
        decoding.require_exact_path(event)
        target.operation.dialect.require(event)
        caller = _caller(event, target)
        values = arguments.read(target.readers, event, caller)
        key = decoding.header(event, "idempotency-key") if target.replays else None
        if key is None:
            return _run(target, values)
        return _run_once(target, caller, key, event, values)
    except Exception as error:  # noqa: BLE001 - the edge answers whatever went wrong
        return _error(error, target.operation.dialect)


def _run(target: _Endpoint, values: Mapping[str, Any]) -> Answer:
    try:
        result = target.call(**values)
        return result if isinstance(result, Answer) else Answer(result)
    except MfaError as error:
        return _error(error, target.operation.dialect)


def _run_once(target: _Endpoint, caller: Caller, key: str, event: Event, values: Mapping[str, Any]) -> Answer:
    """Run the operation, or return the first response to this Idempotency-Key."""

    def run(attempt: str) -> Answer:
        named = {"attempt": attempt} if "attempt" in values else {}
        return _run(target, {**values, **named})

    assert target.replays is not None
    place, application = decoding.path_values(event), decoding.named_application(event)
    if target.operation.dialect.bound:
        place, application = {"application": caller.application}, caller.application
    request = target.operation.name, json.dumps(place, sort_keys=True), decoding.raw_body(event).hex()
    return target.replays.once(caller.account, key, request, clock.now(), run, application)


def _caller(event: Event, target: _Endpoint) -> Caller:
    caller = Caller.of(event["requestContext"]["authorizer"])
    telemetry.note(account=caller.account)
    if caller.expired(clock.now()):
        raise Unauthorized("The token has expired.")
    if caller.suspended:
        raise Forbidden("The account is suspended. Ask the operator of the service.", reason="suspended")
    if target.operation.scope not in caller.scopes:
        raise Forbidden(f"The token lacks the scope {target.operation.scope}. Use one that has it.")
    if target.operation.dialect.bound:
        if not caller.application:
            raise Forbidden("This operation needs a token that is bound to an application.")
        telemetry.note(application=caller.application)
    elif caller.application and decoding.named_application(event) != caller.application:
        raise Forbidden("The token is bound to another application. Use one that may access this resource.")
    return caller


def _error(error: Exception, dialect: Dialect) -> Answer:
    shown = error if isinstance(error, MfaError) else ServiceFault()
    if shown.status >= 500:
        telemetry.log_failure(error)
    telemetry.note(reason=shown.reason)
    headers = dict(shown.headers)
    if shown.retry_after is not None:
        headers["retry-after"] = str(shown.retry_after)
    status, body = dialect.failure(shown)
    return Answer(body, status, headers=headers, outcome=shown.code)


def _response(answer: Answer, request_id: str, event: Event, echoed: Mapping[str, str]) -> Event:
    headers = {"cache-control": "no-store", "x-request-id": request_id, **echoed}
    body = ""
    if answer.body is not None:
        headers["content-type"] = "application/json"
        body = json.dumps(answer.body, ensure_ascii=False, separators=(",", ":"))
    if answer.cursor:
        headers |= {"link": _next_link(event, answer.cursor), "x-next-cursor": answer.cursor}
    return {"statusCode": answer.status, "headers": headers | dict(answer.headers), "body": body}


def _next_link(event: Event, cursor: str) -> str:
    """Return the link to the next page (RFC 8288), relative to this one, so it works under any domain and stage."""
    given = event.get("multiValueQueryStringParameters") or {}
    parameters = {name: values[0] for name, values in given.items()} | {"cursor": cursor}
    return f'<?{urlencode(parameters)}>; rel="next"'
