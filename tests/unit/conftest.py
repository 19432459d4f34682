"""What unit tests share: a DynamoDB client that answers by script, and the stack's defaults."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import hypothesis
import pytest
from botocore.exceptions import ClientError

from mfa.runtime.settings import Settings, from_environment
from mfa.store.table import Table

# The same examples on every run, and none kept on disk: a failure here is a failure everywhere.
hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("repeatable")


@dataclass
class ScriptedDynamo:
    """A client whose every call meets the next of `outcomes`; out of them, it succeeds with an empty answer.

    `calls` keeps each call's name and request.
    """

    outcomes: list[dict[str, Any] | Exception] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def __getattr__(self, operation: str) -> Callable[..., dict[str, Any]]:
        def call(**request: Any) -> dict[str, Any]:
            self.calls.append((operation, request))
            outcome = self.outcomes.pop(0) if self.outcomes else {}
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

        return call

    def made(self, operation: str) -> list[dict[str, Any]]:
        """The requests of `operation`, in order."""
        return [request for name, request in self.calls if name == operation]


@pytest.fixture
def refused() -> Callable[..., ClientError]:
    """Makes errors as botocore raises them."""

    def error(code: str, message: str = "", status: int = 400, **parts: Any) -> ClientError:
        response = {
            "Error": {"Code": code, "Message": message},
            "ResponseMetadata": {"HTTPStatusCode": status},
        }
        return ClientError(response | parts, "Operation")  # type: ignore[arg-type]

    return error


@pytest.fixture
def dynamo() -> ScriptedDynamo:
    return ScriptedDynamo()


@pytest.fixture
def table(dynamo: ScriptedDynamo) -> Table:
    return Table(dynamo, "mfa")  # type: ignore[arg-type]


@pytest.fixture
def settings() -> Settings:
    """The stack's defaults."""
    return from_environment()


@pytest.fixture
def now() -> int:
    """2026-11-23T18:16:00.123Z in milliseconds."""
    return 1_795_457_760_123
