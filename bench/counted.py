"""Counts requests and capacity of every case, in a process of its own: `python -m bench.counted` prints them as JSON.

`--mutation` breaks the code first, to show that what holds the figures would notice.
"""

import argparse
import json
import sys
from collections.abc import Callable
from typing import Any

from bench.cases import CASES, Case
from bench.stage import Event, Stage, running
from bench.wire import Sent, depth


def run(stage: Stage, case: Case) -> tuple[Event, list[Sent]]:
    """Run a case; return its event and what was sent for it. Raises RuntimeError for another answer than is due."""
    event = case.arrange(stage)
    first = len(stage.wire.sent)
    reply = stage.invoke(case.function, event)
    if reply.status != case.status:
        raise RuntimeError(f"{case.name}: {reply}")
    return event, stage.wire.sent[first:]


def figures(sent: list[Sent]) -> dict[str, float]:
    """Return what is kept of a case: how many requests, how many deep, and their units."""
    return {
        "requests": len(sent),
        "deep": depth(sent),
        "write_units": sum(each.write_units for each in sent),
        "read_units": sum(each.read_units for each in sent),
    }


def _read_first() -> None:
    """Every single-item write reads its item before: a request more on the hot path."""
    from mfa.store.table import Table

    call = Table.call

    def mutated(self: Table, operation: str, **request: Any) -> Any:
        if operation == "update_item":
            self.get((request["Key"]["pk"]["S"], request["Key"]["sk"]["S"]))
        return call(self, operation, **request)

    Table.call = mutated  # type: ignore[method-assign]


def _grow() -> None:
    """Every single-item write makes its item a kilobyte larger: a unit more on the hot path."""
    from mfa.store.table import Table

    call = Table.call

    def mutated(self: Table, operation: str, **request: Any) -> Any:
        if request.get("UpdateExpression", "").startswith("SET "):
            request["UpdateExpression"] = "SET padding = :padding, " + request["UpdateExpression"][4:]
            padding = {":padding": {"S": "x" * 1024}}
            request["ExpressionAttributeValues"] = request["ExpressionAttributeValues"] | padding
        return call(self, operation, **request)

    Table.call = mutated  # type: ignore[method-assign]


MUTATIONS: dict[str, Callable[[], None]] = {"read_first": _read_first, "grow": _grow}


def count(names: list[str], mutation: str = "") -> dict[str, Any]:
    """Return the engine's name and the figures of the cases (all, if none is named)."""
    with running() as (stage, _, engine):
        if mutation:
            MUTATIONS[mutation]()
        counted = {
            case.name: figures(run(stage, case)[1]) for case in CASES if not names or case.name in names
        }
    return {"engine": engine, "requests": counted}


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*")
    parser.add_argument("--mutation", choices=MUTATIONS, default="")
    chosen = parser.parse_args()
    output, sys.stdout = sys.stdout, sys.stderr  # The functions print their metrics.
    found = count(chosen.names, chosen.mutation)
    output.write(json.dumps(found))


if __name__ == "__main__":
    main()
