"""The entry point of `mfactl`. From here on Ctrl-C prints one line, so nothing slow is imported before."""

# The core of the module signal, which itself imports enum and more. typeshed does not have it.
import _signal  # type: ignore[import-not-found]
import gc
import os
import sys

INTERRUPTED = 130


def run() -> None:
    """Run the command line from the shell."""
    _signal.signal(_signal.SIGINT, _interrupted)
    from mfactl import lazily  # noqa: PLC0415 - after the handler is in place

    # Garbage collection during imports takes a tenth of a start, and finds nothing.
    gc.set_threshold(100_000)
    # The console serves several requests at once, and a module must not be loaded by two of them.
    if "console" not in sys.argv[1:] or "--help" in sys.argv[1:]:
        sys.meta_path.insert(0, lazily.OnFirstUse())
    try:
        from mfactl.main import run as run_commands  # noqa: PLC0415 - after the finder is in place
    except ModuleNotFoundError as error:
        if error.name != "click":
            raise
        sys.exit("mfactl: click is missing. Install the wheel with its extra: pip install 'WHEEL[mfactl]'.")

    run_commands()


def _interrupted(_number: int, _frame: object) -> None:
    """Exit immediately, without a traceback."""
    try:
        sys.stdout.flush()
    finally:
        os.write(2, b"\nmfactl: interrupted.\n")
        os._exit(INTERRUPTED)
