"""`make upgrade-test`: deploys the last release, uses it, upgrades, and rolls back with pending codes."""

import json
import os
import shutil
import sys
from pathlib import Path

from local.settings import ROOT, Run
from local.stack import build, deploy, functions, outputs, session
from local.steps import StepFailed, printed, say, step
from tools.rehearsals.data import Caller, put_in, rehearsal, use, use_news

# A release builds and deploys itself, by its own template, layer and local/, with the tools of this checkout.
_DEPLOY = """
import sys
from pathlib import Path
from local.settings import Run
from local.stack import build, deploy
run = Run(int(sys.argv[1]), Path(sys.argv[2]))
build(run)
deploy(run)
"""
# Its own mfactl creates the token.
_MFACTL = "from mfactl.main import run; run()"


def rehearse(run: Run, release: str) -> None:
    """Upgrade from `release`, a tag or commit, and back. Raises StepFailed."""
    checkout = run.folder.with_name("release")
    _check_out(release, checkout)
    with step(f"Deploying {release}"):
        _deploy_release(run, checkout)
    token, readers = _token(run, checkout), _readers(run)
    caller = Caller(run, outputs(run), token)
    with step("Putting data in"):
        before, kept = put_in(caller), put_in(caller)
    with step("Upgrading to the checkout"):
        old = _code(run)
        build(run)
        deploy(run)
        _require_deployed(run, old, readers)
    # Unlike AWS, the emulator makes a new API of one whose routes have changed.
    caller = Caller(run, outputs(run), token)
    with step("Using what was stored, and what was pending"):
        use_news(caller, before)
        use(caller, before)
        pending = put_in(caller)
    with step(f"Rolling back to {release} with codes pending"):
        new = _code(run)
        _deploy_release(run, checkout)
        _require_deployed(run, new, readers)
    caller = Caller(run, outputs(run), token)
    with step("Using what either version stored"):
        use(caller, pending)
        use(caller, kept)


def _code(run: Run) -> set[str]:
    """Return a digest of the code of each function and its layer."""
    return {
        f"{each['FunctionName']} {each['CodeSha256']} {each['Layers'][0]['Arn']}" for each in functions(run)
    }


def _readers(run: Run) -> set[str]:
    """Return the ids of the readers of the table's stream. A reader of another id starts again at the oldest record."""
    found = session().client("lambda", endpoint_url=run.endpoint).list_event_source_mappings()
    return {each["UUID"] for each in found["EventSourceMappings"]}


def _require_deployed(run: Run, code: set[str], readers: set[str]) -> None:
    """Raise StepFailed unless every function has other code than this, and the release's readers are still there."""
    if kept := _code(run) & code:
        raise StepFailed(f"the deployment left some functions as they were: {', '.join(sorted(kept))}")
    if lost := readers - _readers(run):
        raise StepFailed(f"the deployment replaced readers of the table's stream: {', '.join(sorted(lost))}")


def _check_out(release: str, checkout: Path) -> None:
    """Put the files of a release into `checkout`, with this checkout's tools. Raises StepFailed."""
    checkout.mkdir()
    archive = checkout.with_suffix(".tar")
    command = ["git", "-C", str(ROOT), "archive", f"--output={archive}", release]
    printed(command, f"{release} is not in this clone: git fetch --unshallow --tags")
    shutil.unpack_archive(archive, checkout, filter="data")
    (checkout / ".tools").symlink_to(ROOT / ".tools")


def _deploy_release(run: Run, checkout: Path) -> None:
    _run_release(checkout, _DEPLOY, [str(run.port), str(run.folder)], dict(os.environ))


def _token(run: Run, checkout: Path) -> str:
    named = {"TABLE_NAME": outputs(run)["TableName"]}
    arguments = ["token", "create", "--account", "upgrade", "--name", "upgrade", "--json"]
    if (checkout / "mfactl" / "commands.py").exists():  # Version 0.1.0 creates the account by itself.
        arguments.append("--new-account")
    output = _run_release(checkout, _MFACTL, arguments, {**run.tool_environment(), **named})
    return str(json.loads(output)["token"])


def _run_release(checkout: Path, code: str, arguments: list[str], environment: dict[str, str]) -> str:
    """Run code with the release's modules; return its output. Raises StepFailed."""
    path = os.pathsep.join([str(checkout), str(checkout / "layers" / "shared")])
    command = [sys.executable, "-c", code, *arguments]
    return printed(command, "the release failed:", checkout, {**environment, "PYTHONPATH": path})


if __name__ == "__main__":
    with rehearsal() as rehearsed:
        rehearse(rehearsed, sys.argv[1])
    say("Upgraded and rolled back: every operation is right, and every pending code was good once.")
