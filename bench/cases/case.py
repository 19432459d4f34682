"""The type of a case, and helpers of several modules."""

import json
from collections.abc import Callable
from typing import NamedTuple

from bench.stage import ROOT, Event, Stage

WRONG = "wrong0"
OTHER = "+12025550199"


class Case(NamedTuple):
    """A call of a function. `arrange` prepares it and returns the event; `status` is the expected status."""

    name: str
    function: str
    arrange: Callable[[Stage], Event]
    status: int = 200


def sample(function: str) -> Event:
    """Return the sample event of a function."""
    return dict(json.loads((ROOT / "events" / f"{function}.json").read_text()))


def stored_template(stage: Stage, account: str) -> str:
    """Store a template; return its id."""
    return str(stage.ok("create_template", account, body={"name": "Hello", "body": "$code"})["id"])
