"""Keeps two runs, or a run and a cleaning, out of one folder. Of the standard library alone."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local.steps import StepFailed


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Keep others out of `folder`. Raises StepFailed where another is in it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StepFailed(
                f"the service of this checkout runs, with its data in {folder}. Stop it first, with Ctrl-C."
            ) from error
        yield
