"""`make recording`: docs/images/demo.svg, a recorded `make run` and `make demo`, with their real output and pace."""

import os
import pty
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from local.run import DEFAULT_PORT
from local.settings import ROOT
from local.steps import StepFailed, end_group, say
from tools.recording.picture import Line, picture

TARGET = ROOT / "docs" / "images" / "demo.svg"
READY = "A whole login, in another terminal"
START_SECONDS = 600.0
STOP_SECONDS = 30.0
_TOKEN = re.compile(r"mfa_[0-9a-f]{16}_[0-9A-Za-z]+")


class Session(NamedTuple):
    """A command in its own terminal."""

    command: str
    process: subprocess.Popen[bytes]
    screen: int

    def lines(self, until: str = "") -> Iterator[Line]:
        """Yield each line as it is finished, up to one with `until` or the end."""
        began = time.monotonic()
        yield Line(0.0, f"$ {self.command}")
        rest = b""
        while chunk := self._read():
            *finished, rest = (rest + chunk).split(b"\n")
            for raw in finished:
                text = _shown(raw.decode())
                yield Line(time.monotonic() - began, text)
                if until and until in text:
                    return
            if time.monotonic() - began > START_SECONDS:
                raise StepFailed(f"{self.command} does not come to an end.")

    def _read(self) -> bytes:
        try:
            return os.read(self.screen, 4096)
        except OSError:  # A terminal ends like this after its last process.
            return b""


@contextmanager
def started(command: str) -> Iterator[Session]:
    """Start `command` in a terminal, and end it and its children afterwards."""
    screen, terminal = pty.openpty()
    process = subprocess.Popen(  # noqa: S603
        command.split(), cwd=ROOT, stdin=subprocess.DEVNULL, stdout=terminal, stderr=terminal, start_new_session=True
    )  # fmt: skip
    os.close(terminal)
    try:
        yield Session(command, process, screen)
    finally:
        process.send_signal(signal.SIGTERM)
        end_group(process, STOP_SECONDS)
        os.close(screen)


def record() -> str:
    """Run both commands; return the picture. Raises StepFailed if the demonstration fails."""
    port = os.environ.get("PORT") or str(DEFAULT_PORT)
    with started("make run" if port == str(DEFAULT_PORT) else f"make run PORT={port}") as service:
        first = list(service.lines(READY))
        if READY not in first[-1].text:
            raise StepFailed("the service did not start:\n" + "\n".join(line.text for line in first))
        with started("make demo") as demonstration:
            second = list(demonstration.lines())
            if demonstration.process.wait(STOP_SECONDS):
                raise StepFailed("the demonstration failed:\n" + "\n".join(line.text for line in second))
    return picture([first, second])


def _shown(line: str) -> str:
    """Return a line for the picture: its final state, without tokens and paths of this checkout."""
    drawn = line.rstrip("\r").rpartition("\x1b[K")[2]
    return _TOKEN.sub("mfa_…", drawn.replace(str(ROOT), "."))


if __name__ == "__main__":
    TARGET.write_text(record())
    say(f"Recorded {TARGET.relative_to(ROOT)}")
