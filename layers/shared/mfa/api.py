"""The HTTP edge: API Gateway events in, the contract's answers out."""

import functools
import inspect
import json
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from mfa import decoding
from mfa.errors import Forbidden, MfaError, ServiceFault, Unauthorized
from mfa.resources import Caller, Token

Event = dict[str, Any]
Handler = Callable[[Event, Any], Event]
Reader = Callable[[Event, Caller], Any]
# Readers of what an operation does not take: they only refuse.
_NO_QUERY, _NO_BODY = _REFUSALS = ("no query", "no body")
logger = Logger()
metrics = Metrics()


@dataclass(frozen=True)
class Answer:
    """An answer: its JSON body, its status, and headers beside those that every answer has.

    A page of a list that goes on has the `cursor` to the next one.
    """

    body: Any
    status: int = 200
    cursor: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


def endpoint(scope: str) -> Callable[[Callable[..., Any]], Handler]:
    """Make a Lambda handler of an operation that a token with `scope` may call.

    The parameters of the operation say by name and annotation what it takes: `caller` (Caller), `path`
    (ApplicationPath or UserKey), `query` and `body` (models of `contract`), `now` (milliseconds since 1970).
    It returns the JSON body of a 200, or an Answer. An MfaError becomes the contract's error, any other
    exception a 500 that says nothing.
    """

    def decorate(operation: Callable[..., Any]) -> Handler:
        readers = _readers(operation)

        @functools.wraps(operation)
        def handler(event: Event, context: object) -> Event:
            request_id: str = event["requestContext"]["requestId"]
            logger.set_correlation_id(request_id)
            answer = _answer(operation, readers, scope, event)
            _record(operation.__module__, answer)
            return _response(answer, request_id, event)

        return handler

    return decorate


def authorizer(authenticate: Callable[[str, int], Token]) -> Handler:
    """Make a TOKEN authorizer of a function from an Authorization header and the time, in milliseconds, to a token.

    API Gateway caches the policy by token for all routes, so it allows them all; scopes are checked by each
    operation. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
    """

    @functools.wraps(authenticate)
    def handler(event: Event, context: object) -> Event:
        try:
            token = authenticate(event["authorizationToken"], _now())
        except Unauthorized:
            # API Gateway answers 401 for exactly this message, and 500 for any other.
            raise RuntimeError("Unauthorized") from None
        return _policy(token, event["methodArn"])

    return handler


def _policy(token: Token, method_arn: str) -> Event:
    every_route = "/".join(method_arn.split("/")[:2]) + "/*"
    statement = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": every_route}
    return {
        "principalId": token.id,
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": {"account": token.account, "scopes": " ".join(token.scopes), "token_id": token.id},
    }


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


def _reader(name: str, annotation: Any) -> Reader:
    if name == "caller":
        return lambda _, caller: caller
    if name == "now":
        return lambda _event, _caller: _now()
    if name == "query":
        return lambda event, _: decoding.read_query(annotation, event)
    if name == "body":
        return lambda event, _: decoding.read_body(annotation, event)
    if annotation is decoding.ApplicationPath:
        return lambda event, _: decoding.read_application_path(event)
    return lambda event, caller: decoding.read_user_path(event, caller.account)


def _answer(operation: Callable[..., Any], readers: Mapping[str, Reader], scope: str, event: Event) -> Answer:
    try:
        caller = _caller(event, scope)
        values = {name: read(event, caller) for name, read in readers.items()}
        result = operation(**{name: value for name, value in values.items() if name not in _REFUSALS})
        return result if isinstance(result, Answer) else Answer(result)
    except MfaError as error:
        return _error(error)
    except Exception as error:  # noqa: BLE001 - the edge answers whatever went wrong
        _log_unexpected(error)
        return _error(ServiceFault())


def _caller(event: Event, scope: str) -> Caller:
    context = event["requestContext"]["authorizer"]
    caller = Caller(context["account"], frozenset(context["scopes"].split()))
    if scope not in caller.scopes:
        raise Forbidden(f"The token lacks the scope {scope}.")
    return caller


def _log_unexpected(error: Exception) -> None:
    """Log where it happened, never what it says: a message may quote what must stay unsaid."""
    frames = [
        f"{each.filename}:{each.lineno} {each.name}" for each in traceback.extract_tb(error.__traceback__)
    ]
    logger.error("unexpected exception", exception_type=type(error).__qualname__, frames=frames)


def _error(error: MfaError) -> Answer:
    if error.status >= 500:
        logger.error("request failed", error_type=type(error).__name__, detail=error.detail)
    headers = {} if error.retry_after is None else {"retry-after": str(error.retry_after)}
    body = {"error_code": error.code, "error_description": error.description}
    return Answer(body, error.status, headers=headers)


def _record(operation: str, answer: Answer) -> None:
    """Count the outcome and log it: the operation, the status and the error code, and nothing of the content."""
    code = answer.body["error_code"] if answer.status >= 400 else "200"
    metrics.add_dimension(name="operation", value=operation)
    metrics.add_dimension(name="outcome", value=code)
    metrics.add_metric(name="Requests", unit=MetricUnit.Count, value=1)
    metrics.flush_metrics()
    logger.info("request", operation=operation, status=answer.status, outcome=code)


def _response(answer: Answer, request_id: str, event: Event) -> Event:
    headers = {"content-type": "application/json", "cache-control": "no-store", "x-request-id": request_id}
    if answer.cursor:
        headers |= {"link": _next_link(event, answer.cursor), "x-next-cursor": answer.cursor}
    return {
        "statusCode": answer.status,
        "headers": headers | dict(answer.headers),
        "body": json.dumps(answer.body, ensure_ascii=False, separators=(",", ":")),
    }


def _next_link(event: Event, cursor: str) -> str:
    """The way to the next page (RFC 8288), relative to this one: right under any domain and stage."""
    given = event.get("multiValueQueryStringParameters") or {}
    parameters = {name: values[0] for name, values in given.items()} | {"cursor": cursor}
    return f'<?{urlencode(parameters)}>; rel="next"'


def _now() -> int:
    return time.time_ns() // 1_000_000
