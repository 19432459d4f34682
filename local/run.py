"""`make run`: the whole service on this machine, until it is stopped."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from local.access import obtain_token, write_env_file
from local.code import warm
from local.console.operator import operator_console
from local.deployment import bring_up_to_date
from local.reload import watch
from local.running import alone_in
from local.server import emulator, require_free_port
from local.settings import ROOT, Run
from local.steps import StepFailed, say, step

DEFAULT_PORT = 4566


@contextmanager
def service(run: Run) -> Iterator[dict[str, str]]:
    """Start the service and yield the content of run.env; stop it at the end. Raises StepFailed."""
    with ExitStack() as until_stopped:
        until_stopped.enter_context(alone_in(run.folder))
        require_free_port(run.port)
        with step("Starting the emulator"):
            until_stopped.enter_context(emulator(run))
        stack_outputs = bring_up_to_date(run)
        with step("Creating the account local with a token, or finding it"):
            values = write_env_file(run, stack_outputs, obtain_token(run, stack_outputs))
        with step("Starting the functions' processes") as starting:
            warm(run, first=True, show=starting.show)
        until_stopped.enter_context(operator_console(run, values))
        yield values


def main() -> None:
    """Run until Ctrl-C or SIGTERM. Raises StepFailed."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        run = Run(port("PORT", DEFAULT_PORT), ROOT / ".local", iam=os.environ.get("IAM", "on") != "off")
        say(f"Serverless MFA on this machine, port {run.port}")
        with service(run) as values:
            _serve(run, values)
    except KeyboardInterrupt:
        say("\nStopped. The data is kept in .local/; make clean removes it.")


def _serve(run: Run, values: dict[str, str]) -> None:
    """Print how to call the service, and load changes of its code until interrupted."""
    say(_greeting(values))
    stop = threading.Event()
    threading.Thread(target=warm, args=[run], kwargs={"first": False}, daemon=True).start()
    threading.Thread(target=watch, args=[run, stop], daemon=True).start()
    try:
        signal.pause()
    finally:
        stop.set()


def _greeting(values: dict[str, str]) -> str:
    url, token = values["MFA_URL"], values["MFA_TOKEN"]
    return f"""
Ready. Saved changes in functions/ and layers/ are live within seconds; Ctrl-C stops everything.

  console   {values["MFA_CONSOLE_URL"]}
  base URL  {url}
  token     {token}
  messages  {values["MFA_MESSAGES_URL"]}
  for sh    . .local/run.env

The first call, which creates an application:

  curl -s {url}/applications \\
    -H 'Authorization: Bearer {token}' \\
    -H 'Content-Type: application/json' \\
    -d '{{"name": "My application"}}'

A whole login, in another terminal: make demo
"""


def port(name: str, default: int) -> int:
    """Return the port in the environment variable `name`, or `default`. Raises StepFailed for an invalid one."""
    text = os.environ.get(name) or str(default)
    if not text.isdecimal() or not 1024 <= int(text) <= 65535:
        raise StepFailed(f"{name}={text} is not a port. Choose one from 1024 to 65535.")
    return int(text)


if __name__ == "__main__":
    main()
