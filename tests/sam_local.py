"""`make sam-local-test`: each function with its event and a whole login over HTTP, in containers.

Wants a container engine. RUNTIME names another Python of Lambda's than this one; SAM_SKIP_PULL_IMAGE=1 takes the image that is there.
"""

import json
import os
import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from subprocess import Popen
from typing import Any

from botocore.config import Config

from local.containers import Containers
from local.demo import Client, demonstrate
from local.sam_local import handlers, invoke, prepared, sam, serving
from local.settings import ROOT, RUNTIME, Run
from local.stack import session
from local.steps import StepFailed, say
from tests.system.conftest import free_port

START_SECONDS = 60
# What a function raises for its event: the example's token is nobody's.
RAISED = {"Authorize": "Unauthorized"}


@contextmanager
def lambdas(containers: Containers, port: int) -> Iterator[Any]:
    """Serve the functions by what samconfig.toml says alone, as one types it, and give a client of them."""
    with sam(containers, "local", "start-lambda", "--config-env", "local", "--port", str(port)) as process:
        _await_port(process, port)
        patient = Config(read_timeout=300, retries={"total_max_attempts": 1})
        yield session().client("lambda", endpoint_url=f"http://127.0.0.1:{port}", config=patient)


def _await_port(process: Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.5)
    raise StepFailed("sam local start-lambda does not answer.")


def try_functions(client: Any) -> list[str]:
    """Invoke each function with its event; show what came of it and return what is wrong."""
    wrong = []
    for name, handler in handlers().items():
        event = (ROOT / "events" / f"{handler}.json").read_bytes()
        began = time.monotonic()
        answer = client.invoke(FunctionName=name, Payload=event)
        payload = json.loads(answer["Payload"].read() or b"null")
        shown = _outcome(payload)
        say(f"  {name:<20} {shown:<32} {time.monotonic() - began:5.1f} s")
        if not re.fullmatch(RAISED.get(name, "done|200|4.*"), shown):
            wrong.append(f"{name}: {payload}")
    return wrong


def _outcome(payload: Any) -> str:
    """The status of an answer of HTTP, what was raised, or "done" for a function that answers nothing of the kind."""
    if isinstance(payload, dict):
        return str(payload.get("errorMessage") or payload.get("statusCode") or "done")
    return "done"


def rehearse(containers: Containers, values: dict[str, str]) -> None:
    """Try everything. Raises StepFailed."""
    say("\nEach function with its event, by sam local start-lambda:")
    with lambdas(containers, free_port()) as client:
        wrong = try_functions(client)
    if wrong:
        raise StepFailed("\n".join(wrong))
    say("\nA whole login over HTTP, by sam local start-api:")
    with serving(containers, free_port(), values["MFA_TOKEN"]) as url:
        for what in ("A login with every container cold", "The same, warm"):
            began = time.monotonic()
            # SAM's gateway decodes paths before it routes them, so that an id with a slash is not found.
            demonstrate(Client({**values, "MFA_URL": url}), "ada")
            say(f"\n{what}: {time.monotonic() - began:.1f} s")
    say("\nOne function, by sam local invoke:")
    if invoke(containers, "Validate"):
        raise StepFailed("sam local invoke failed.")


def main() -> None:
    """Rehearse. Raises StepFailed."""
    run = Run(free_port(), ROOT / ".local")
    with prepared(run, os.environ.get("RUNTIME") or RUNTIME, starts=True) as (containers, values):
        rehearse(containers, values)
    say("\nEvery function, and a whole login, in containers.")


if __name__ == "__main__":
    main()
