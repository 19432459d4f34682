"""`make recording`: docs/images/demo.svg, a recorded `make run` and `make demo`, with their real output and pace."""

import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from local.run import DEFAULT_PORT
from local.settings import ROOT
from local.steps import StepFailed, end_group, say
from tools.recording.picture import Line, picture

TARGET = ROOT / "docs" / "images" / "demo.svg"
READY = "A whole login, in another terminal"
STOP_SECONDS = 30.0
_TOKEN = re.compile(r"mfa_[0-9a-f]{16}_[0-9A-Za-z]+")


@contextmanager
def started(command: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start `command`, and end it and its children afterwards."""
    process = subprocess.Popen(  # noqa: S603
        command.split(), cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()
        end_group(process, STOP_SECONDS)


def lines(command: str, process: subprocess.Popen[bytes], until: str = "") -> Iterator[Line]:
    """Yield the command, and each line of its output as it is finished, up to one with `until` or the end."""
    began = time.monotonic()
    yield Line(0.0, f"$ {command}")
    assert process.stdout
    for raw in process.stdout:
        text = _shown(raw.decode())
        yield Line(time.monotonic() - began, text)
        if until and until in text:
            return


def record() -> str:
    """Run both commands; return the picture. Raises StepFailed if the demonstration fails."""
    port = os.environ.get("PORT") or str(DEFAULT_PORT)
    run = "make run" if port == str(DEFAULT_PORT) else f"make run PORT={port}"
    with started(run) as service:
        first = list(lines(run, service, READY))
        if READY not in first[-1].text:
            raise StepFailed("the service did not start:\n" + "\n".join(line.text for line in first))
        with started("make demo") as demonstration:
            second = list(lines("make demo", demonstration))
            if demonstration.wait(STOP_SECONDS):
                raise StepFailed("the demonstration failed:\n" + "\n".join(line.text for line in second))
    return picture([first, second])


def _shown(line: str) -> str:
    """Return a line for the picture, without tokens and paths of this checkout."""
    return _TOKEN.sub("mfa_…", line.rstrip("\r\n").replace(str(ROOT), "."))


if __name__ == "__main__":
    TARGET.write_text(record())
    say(f"Recorded {TARGET.relative_to(ROOT)}")
