"""Logs and metrics, without the content of requests.

AWS bills a metric by month, for each name and set of dimensions. So there are only those that alarms and dashboard
read: for operations that send and check codes, with the outcome "200", "refused" or an error of the service. Details,
such as the application or the error code of a refusal, are in the request's log line.
"""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from mfa.errors import MfaError

# Further fields for the request's log line.
_noted: dict[str, Any] = {}


@cache
def logger() -> Logger:
    """Return the logger; Powertools reads the environment when it is made."""
    return Logger()


@cache
def metrics() -> Metrics:
    """Return the metrics, which are written as a line of the log."""
    return Metrics()


def begin_request(request_id: str) -> None:
    """Mark all log lines up to the next request with its id."""
    logger().set_correlation_id(request_id)
    _noted.clear()


def note(**fields: str) -> None:
    """Add these fields to the request's log line, except empty ones; a later value replaces an earlier one."""
    _noted.update({name: value for name, value in fields.items() if value})


def record_outcome(operation: str, status: int, outcome: str, event: str = "") -> None:
    """Count and log the result of a request; `outcome` is the error code, or "200".

    Operations that send or check codes have an `event`: they are counted, and their log lines become events.
    """
    if event:
        note(event=event)
        metrics().add_metric(name="Requests", unit=MetricUnit.Count, value=1)
    if metrics().metric_set:
        metrics().add_dimension(name="operation", value=operation)
        metrics().add_dimension(name="outcome", value="refused" if 400 <= status < 500 else outcome)
        metrics().flush_metrics()
    logger().info("request", operation=operation, status=status, outcome=outcome, **_noted)


def count_message(method: str, calling_code: str) -> None:
    """Count a message that was accepted; its method and country go only to the log line."""
    metrics().add_metric(name="Messages", unit=MetricUnit.Count, value=1)
    note(method=method, country=calling_code)


def count_send_failure(method: str, calling_code: str, error: MfaError) -> None:
    """Count a message that was not accepted, and log why. Another method can still deliver the code."""
    metrics().add_metric(name="SendFailures", unit=MetricUnit.Count, value=1)
    note(send_error=f"{method}: {error.detail}", country=calling_code)


def count_test_message() -> None:
    """Count a message to a test number, which is not sent. The metric is written with the request's outcome."""
    metrics().add_metric(name="TestMessages", unit=MetricUnit.Count, value=1)


@contextmanager
def best_effort(cleanup: str) -> Iterator[None]:
    """Count and log the failure of a `cleanup`, without changing the response.

    The credit or send stays counted (docs/operations.md, Monitoring).
    """
    try:
        yield
    except MfaError as error:
        metrics().add_metric(name="FailedCleanups", unit=MetricUnit.Count, value=1)
        log_failure(error, "cleanup failed", cleanup=cleanup)


def log_receipt(account: str, application: str, validation_id: str, outcome: str) -> None:
    """Log the delivery status of a message."""
    logger().info(
        "receipt", account=account, application=application, result_id=validation_id, outcome=outcome
    )


def log_failure(error: Exception, message: str = "request failed", **fields: Any) -> None:
    """Log a failure of the service or of an AWS service.

    Of an exception that is no MfaError, log where it occurred, but not its message, which can contain a secret.
    """
    if isinstance(error, MfaError):
        if error.cause:
            fields["cause"] = error.cause
        return logger().error(message, error_type=type(error).__name__, detail=error.detail, **fields)
    frames = [
        f"{each.filename}:{each.lineno} {each.name}" for each in traceback.extract_tb(error.__traceback__)
    ]
    return logger().error("unexpected exception", exception_type=type(error).__qualname__, frames=frames)


def log_unread(number: str, error: Exception) -> None:
    """Log that a stream record cannot be read, with its sequence number but without its content."""
    logger().error("record cannot be read", sequence_number=number, error_type=type(error).__qualname__)
