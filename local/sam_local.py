"""`make sam-local`: the API in containers, by `sam local`, on the emulator of `make run`.

`python -m local.sam_local env` only prepares what `sam local` typed by hand needs. Its variables: INVOKE, a function
to invoke once; RUNTIME, another Python version of Lambda's; PORT and API_PORT.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from local.access import accepts
from local.cloudformation import parsed
from local.containers import HOST, Containers, bridge_network, find_engine
from local.run import DEFAULT_PORT, port, service
from local.server import answers, require_free_port
from local.settings import ROOT, RUNTIME, Run, read_env_file
from local.stack import SAM, SAM_SETTINGS, code_stamps
from local.steps import StepFailed, end_group, say, step

API_PORT = 3000
# A first call starts two containers, and can have to download their image.
READY_SECONDS = 900
STOP_SECONDS = 60
POLL_SECONDS = 0.5


@contextmanager
def prepared(run: Run, runtime: str, *, starts: bool) -> Iterator[tuple[Containers, dict[str, str]]]:
    """Prepare the local service for containers; if it does not run, start it if `starts`. Raises StepFailed."""
    with step("Looking for a container engine"):
        bridge = find_engine(run.tool_environment())
    if runtime != RUNTIME and not shutil.which(runtime):
        raise StepFailed(f"RUNTIME={runtime} is not on PATH, and the layer is built with it.")
    running = read_env_file(run.env_file)
    if answers(running.get("MFA_MESSAGES_URL", "")):
        say(f"  Using the service that runs at {running['AWS_ENDPOINT_URL']}")
        found = urlsplit(running["AWS_ENDPOINT_URL"]).port
        assert found
        yield _ready(Run(found, run.folder), runtime, bridge), running
    elif not starts:
        raise StepFailed("the service does not run. Start it first, in another terminal: make run")
    else:
        with service(run) as values:
            yield _ready(run, runtime, bridge), values


def _ready(run: Run, runtime: str, bridge: str) -> Containers:
    # With its address, if there is one, a container finds this machine without a name server.
    containers = Containers(run, runtime, bridge or HOST)
    with step(f"Building for containers with {containers.runtime}"):
        containers.prepare()
    if bridge:
        with step(f"Bridging {bridge}:{run.port} to the emulator"):
            bridge_network(bridge, run.port)
            if not answers(run.messages_url.replace("127.0.0.1", bridge)):
                raise StepFailed(f"something other than the emulator responds at {bridge}:{run.port}.")
    return containers


@contextmanager
def sam(containers: Containers, *words: str | Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command of SAM in the checkout, so that it reads samconfig.toml; end it and its containers at the end."""
    environment = containers.run.tool_environment()
    process = subprocess.Popen([SAM, *words], cwd=ROOT, env=environment, start_new_session=True)  # noqa: S603
    try:
        yield process
    finally:
        process.terminate()
        end_group(process, STOP_SECONDS)


def _local(containers: Containers, command: str) -> list[str | Path]:
    """Return a command of `sam local` with the files of this run, which can differ from samconfig.toml's."""
    # SAM looks for samconfig.toml beside the given template.
    settings: list[str | Path] = ["--config-file", SAM_SETTINGS, "--config-env", "local"]
    files: list[str | Path] = ["--template", containers.template, "--env-vars", containers.environment]
    return ["local", command, *settings, *files]


@contextmanager
def serving(containers: Containers, api_port: int, token: str) -> Iterator[str]:
    """Serve the API and yield its URL when it responds; remove the containers at the end. Raises StepFailed."""
    require_free_port(api_port, "API_PORT", "make sam-local")
    url = f"http://127.0.0.1:{api_port}"
    with sam(containers, *_local(containers, "start-api"), "--port", str(api_port)) as process:
        with step("Waiting for the first answer"):
            _await(process, url, token)
        yield url


def _await(process: subprocess.Popen[bytes], url: str, token: str) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError):
            if accepts(url, token, READY_SECONDS):
                return
            raise StepFailed("the first call was refused; sam's output above shows why.")
        time.sleep(POLL_SECONDS)
    raise StepFailed("sam local does not serve the API; its output above shows why.")


def invoke(containers: Containers, name: str) -> int:
    """Invoke a function with its event, and return the exit status. Raises StepFailed for an unknown function."""
    event = ROOT / "events" / f"{handlers().get(name)}.json"
    if not event.exists():
        raise StepFailed(
            f"INVOKE={name} is not a function. The functions are: {', '.join(sorted(handlers()))}."
        )
    with sam(containers, *_local(containers, "invoke"), name, "--event", event) as process:
        return process.wait()


def handlers() -> dict[str, str]:
    """Return the file of each function's handler, by the function's name in the template."""
    return {
        name: resource["Properties"]["Handler"].removesuffix(".handler")
        for name, resource in parsed()["Resources"].items()
        if resource["Type"] == "AWS::Serverless::Function"
    }


def main(*, by_hand: bool) -> int:
    """Serve the API or invoke a function, or only prepare for `sam local` by hand; return the exit status."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        run = Run(port("PORT", DEFAULT_PORT), ROOT / ".local")
        runtime = os.environ.get("RUNTIME") or RUNTIME
        with prepared(run, runtime, starts=not by_hand) as (containers, values):
            if by_hand:
                say(_BY_HAND)
            elif name := os.environ.get("INVOKE"):
                return invoke(containers, name)
            else:
                _serve(containers, values["MFA_TOKEN"])
    except KeyboardInterrupt:
        say("\nStopped.")
    return 0


def _serve(containers: Containers, token: str) -> None:
    """Print how to call the API, and load saved changes until interrupted."""
    with serving(containers, port("API_PORT", API_PORT), token) as url:
        say(_greeting(url, token))
        seen = code_stamps()
        while True:
            time.sleep(POLL_SECONDS)
            if (now := code_stamps()) != seen:
                seen = now
                containers.load_code()
                say("  Loaded the functions' code; containers restart with the next call.")


def _greeting(url: str, token: str) -> str:
    return f"""
Ready, in containers. Saved changes in functions/ and layers/ are live with the next call; Ctrl-C stops everything.

  base URL  {url}
  token     {token}

A first call:

  curl -s {url}/applications -H 'Authorization: Bearer {token}'

A function's first call takes some seconds: its container starts. One function alone: make sam-local INVOKE=Validate
"""


_BY_HAND = """
Ready for sam local, while the service runs:

  .tools/sam/bin/sam local start-api --config-env local
  .tools/sam/bin/sam local start-lambda --config-env local
  .tools/sam/bin/sam local invoke --config-env local Validate --event events/validate.json
"""


if __name__ == "__main__":
    sys.exit(main(by_hand=sys.argv[1:] == ["env"]))
