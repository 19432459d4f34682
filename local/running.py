"""Whether the service of this checkout runs: `python -m local.running` ends with status 1 if not.

Uses only the standard library, and holds the lock that keeps a run alone in its folder.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local.server import answers
from local.settings import ROOT, read_env_file
from local.steps import StepFailed


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Lock `folder` against another run and a cleanup. Raises StepFailed if another process has locked it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StepFailed(
                f"the service of this checkout runs, with its data in {folder}. Stop it first, with Ctrl-C."
            ) from error
        yield


def require_service() -> dict[str, str]:
    """Return the content of run.env. Raises StepFailed if the service does not respond."""
    values = read_env_file(ROOT / ".local" / "run.env")
    if not values or not answers(values["MFA_MESSAGES_URL"]):
        raise StepFailed("the service does not run. Start it first, in another terminal: make run")
    return values


if __name__ == "__main__":
    require_service()
