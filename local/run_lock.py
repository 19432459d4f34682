"""Prevents two runs, or a run and a cleanup, in the same folder. Uses only the standard library."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local.steps import StepFailed


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Lock `folder`. Raises StepFailed if another process has locked it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StepFailed(
                f"the service of this checkout runs, with its data in {folder}. Stop it first, with Ctrl-C."
            ) from error
        yield
