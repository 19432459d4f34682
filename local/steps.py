"""Shows the progress of the local run, runs its tools and reports failures."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from local.settings import ROOT

Command = Sequence[str | Path]
SHOWN_LINES = 25
DRAW_SECONDS = 0.2
POLL_SECONDS = 0.1
# Moves to the start of the line and clears it.
_ANEW = "\r\x1b[K"
KILL_SECONDS = 5.0


class StepFailed(SystemExit):
    """A step did not succeed. The message says what failed and what to do; a command that fails so ends with it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.code = f"\nFailed: {reason}"


class Step:
    """A step on the screen: title, progress and duration. In a terminal the line is updated."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._progress = ""
        self._began = time.monotonic()

    def show(self, done: int, of: int) -> None:
        """Show the progress of the step."""
        self._progress = f"{done} of {of}, "

    def line(self) -> str:
        """Return the line for the current state."""
        return f"  {self._title} ... {self._progress}{time.monotonic() - self._began:.1f} s"

    def keep_drawing(self, stop: threading.Event) -> None:
        """Draw the line again until `stop` is set."""
        while not stop.wait(DRAW_SECONDS):
            say(f"{_ANEW}{self.line()}", end="")


@contextmanager
def step(title: str) -> Iterator[Step]:
    """Print `title` with its duration at the end of the body; in a terminal, also the seconds meanwhile."""
    current, stop = Step(title), threading.Event()
    alive = sys.stdout.isatty()
    drawing = threading.Thread(target=current.keep_drawing, args=[stop], daemon=True)
    if alive:
        drawing.start()
    try:
        yield current
    finally:
        stop.set()
        if alive:
            drawing.join()
        say(_ANEW * alive + current.line())


def say(text: str, end: str = "\n") -> None:
    """Print `text` immediately."""
    print(text, end=end, flush=True)  # noqa: T201


def printed(
    command: Command, failed: str, folder: Path = ROOT, environment: Mapping[str, str] | None = None
) -> str:
    """Run a command; return its output. Raises StepFailed with `failed` and the end of its output."""
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise StepFailed(f"{failed}\n{done.stdout[-3000:]}{done.stderr[-3000:]}".rstrip())
    return done.stdout


def run_tool(
    command: Command,
    environment: Mapping[str, str],
    log: Path,
    remedy: str,
    meanwhile: Callable[[], object] = lambda: None,
) -> None:
    """Run `command` in the checkout with its output in `log`, and call `meanwhile` again and again until it ends.

    Raises StepFailed with the end of the output and `remedy` if it fails. If this call is interrupted, the command
    and its children are ended.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with running(command, environment, log) as process:
        assert process.stdin
        process.stdin.close()
        while process.poll() is None:
            meanwhile()
            time.sleep(POLL_SECONDS)
    if status := process.returncode:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-SHOWN_LINES:])
        raise StepFailed(f"{Path(command[0]).name} ended with {status}:\n{tail}\nAll of it: {log}\n{remedy}")


@contextmanager
def running(
    command: Command,
    environment: Mapping[str, str],
    log: Path,
    patience: float = 0.0,
    *,
    silent: bool = False,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run `command` in the checkout during the body, with its output in `log`; a `silent` one writes only errors there.

    Then it is asked to end, as by the end of its standard input; after `patience` seconds it and its children are
    killed.
    """
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603
            command, cwd=ROOT, env=dict(environment), stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL if silent else output, stderr=output, start_new_session=True,
        )  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()
        end_group(process, patience)
        process.communicate()


def end_group(process: subprocess.Popen[bytes], patience: float = 0.0) -> None:
    """End `process`, a group leader, and the rest of its group; after `patience` seconds, kill it."""
    if not _group_ended(process, patience):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        _group_ended(process, KILL_SECONDS)


def _group_ended(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Return whether the whole group has ended, after at most `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        process.poll()
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return True
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.05)
