"""Counts requests and capacity of every case, in a process of its own: `python -m bench.counted` prints them as JSON.

Then it breaks the code in each way of MUTATIONS and counts the hot paths again: what holds the figures must notice.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

from bench.cases import CASES, Case
from bench.stage import Event, Stage, running
from bench.wire import Sent, depth
from mfa.store.table import Table


def run(stage: Stage, case: Case) -> tuple[Event, list[Sent]]:
    """Run a case; return its event and its requests. Raises RuntimeError for an unexpected response."""
    event = case.arrange(stage)
    first = len(stage.wire.sent)
    reply = stage.invoke(case.function, event)
    if reply.status != case.status:
        raise RuntimeError(f"{case.name}: {reply}")
    return event, stage.wire.sent[first:]


def figures(sent: list[Sent]) -> dict[str, float]:
    """Return the figures of a case: requests, depth, and units."""
    return {
        "requests": len(sent),
        "deep": depth(sent),
        "write_units": sum(each.write_units for each in sent),
        "read_units": sum(each.read_units for each in sent),
    }


Send = Callable[..., Any]


def _read_first(call: Send) -> Send:
    """Every single-item write first reads its item: one more request on the hot path."""

    def mutated(self: Table, operation: str, **request: Any) -> Any:
        if operation == "update_item":
            self.get((request["Key"]["pk"]["S"], request["Key"]["sk"]["S"]))
        return call(self, operation, **request)

    return mutated


def _grow(call: Send) -> Send:
    """Every single-item write makes its item a kilobyte larger: one more unit on the hot path."""

    def mutated(self: Table, operation: str, **request: Any) -> Any:
        if request.get("UpdateExpression", "").startswith("SET "):
            request["UpdateExpression"] = "SET padding = :padding, " + request["UpdateExpression"][4:]
            padding = {":padding": {"S": "x" * 1024}}
            request["ExpressionAttributeValues"] = request["ExpressionAttributeValues"] | padding
        return call(self, operation, **request)

    return mutated


MUTATIONS: dict[str, Callable[[Send], Send]] = {"read_first": _read_first, "grow": _grow}
HOT = ("validate_login_right", "login_start")


def _mutated(stage: Stage, mutation: str) -> dict[str, dict[str, float]]:
    """Return the figures of the hot paths with the changed code."""
    call = Table.call
    Table.call = MUTATIONS[mutation](call)  # type: ignore[method-assign]
    try:
        return {case.name: figures(run(stage, case)[1]) for case in CASES if case.name in HOT}
    finally:
        Table.call = call  # type: ignore[method-assign]


def count() -> dict[str, Any]:
    """Return the engine's name, the figures of the cases, and those of the hot paths with each mutation."""
    with running() as (stage, _, engine):
        requests = {case.name: figures(run(stage, case)[1]) for case in CASES}
        mutated = {name: _mutated(stage, name) for name in MUTATIONS}
    return {"engine": engine, "requests": requests, "mutated": mutated}


def main() -> None:
    """Print the figures."""
    output, sys.stdout = sys.stdout, sys.stderr  # The functions print their metrics.
    found = count()
    output.write(json.dumps(found))


if __name__ == "__main__":
    main()
