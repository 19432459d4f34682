"""Records the warm cases: the event of each, and every request and response, for replay to both sides.

`python -m bench.recording FOLDER` writes one file for each case, in its own process.
"""

import base64
import json
import sys
from pathlib import Path
from typing import Any

from botocore import xform_name

from bench.cases import CASES, Case
from bench.counted import run
from bench.stage import Stage, running
from bench.wire import Sent
from tools.operations import FUNCTIONS

# The cases whose processor time is measured, by the name of the operation in the results.
WARM = {
    "validate": "validate_login_right",
    "validate_wrong": "validate_login_wrong",
    "validate_association": "validate_association",
    "login_start": "login_start",
    "associate": "associate",
} | {name: name for name in FUNCTIONS if name not in ("login_start", "associate", "validate")}


def _written(sent: Sent, *, cached: bool) -> dict[str, Any]:
    """The recorded form of a request; `cached`: it is only made with empty caches."""
    return {
        "service": sent.service,
        "operation": sent.operation,
        "method": xform_name(sent.operation),
        "kind": sent.content.get("Key", {}).get("sk", {}).get("S", ""),
        "content": sent.content,
        "status": sent.status,
        "headers": {name: str(value) for name, value in sent.headers.items()},
        "body": base64.b64encode(sent.body).decode(),
        "cached": cached,
    }


def record(stage: Stage, case: Case) -> dict[str, Any]:
    """Return a case's function, event and requests, with the additional ones of a first invocation."""
    event, sent = run(stage, case)
    places = {each.place for each in sent}
    beside = {
        each.place: each
        for each in stage.wire.sent
        if each.place in {"GetSecretValue", "GetItem APP"} and each.place not in places
    }
    requests = [_written(each, cached=False) for each in sent]
    requests += [_written(each, cached=True) for each in beside.values()]
    return {"function": case.function, "event": event, "sent": requests}


def main() -> None:
    """Write all recordings."""
    folder = Path(sys.argv[1])
    cases = {case.name: case for case in CASES}
    with running(capacity=False) as (stage, _, _):
        for name, case in WARM.items():
            (folder / f"{name}.json").write_text(json.dumps(record(stage, cases[case])))


if __name__ == "__main__":
    main()
