"""Loads saved changes into the running emulator."""

import threading

from local.code import load_code, syntax_errors, warm
from local.deployment import record, recorded
from local.settings import Run
from local.stack import code_fingerprint, code_stamps, stack_fingerprint
from local.steps import say

POLL_SECONDS = 0.5


def watch(run: Run, stop: threading.Event) -> None:
    """Load the functions' code whenever a file of it changes, until `stop` is set."""
    seen, stack = code_stamps(), stack_fingerprint(run)
    while not stop.wait(POLL_SECONDS):
        if (now := code_stamps()) != seen:
            seen = now
            _reload(run)
        if (fingerprint := stack_fingerprint(run)) != stack:
            stack = fingerprint
            say(
                "  Changed: the template, its settings or the layer's requirements. Start again to deploy it."
            )


def _reload(run: Run) -> None:
    if errors := syntax_errors():
        say("\n".join(["  Not reloaded:", *errors]))
        return
    fingerprint = code_fingerprint()
    if recorded(run).get("code") != fingerprint:
        load_code(run)
        record(run, code=fingerprint)
        say("  Reloaded the functions' code.")
        for first in (True, False):
            threading.Thread(target=warm, args=[run], kwargs={"first": first}, daemon=True).start()
