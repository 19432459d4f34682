"""`make upgrade-test`: deploys the last release, uses it, upgrades, and rolls back with pending codes."""

import json
import os
import re
import secrets
import shutil
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx

from local.server import emulator, require_free_port
from local.settings import ROOT, Run
from local.stack import api_url, build, deploy, functions, outputs, session
from local.steps import StepFailed, fail, printed, say, step

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
_MFACTL = """
from mfactl.main import run
run()
"""
_NUMBERS = (f"+120255501{last:02}" for last in range(100))


@dataclass(frozen=True)
class Caller:
    """A caller of the service: base URL, token, and the address of the messages."""

    url: str
    token: str
    messages_url: str

    def call(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        """Make a request; return the response's JSON. Raises StepFailed for another status."""
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = httpx.request(method, self.url + path, headers=headers, json=body, timeout=60)
        if answer.status_code != status:
            raise StepFailed(
                f"{method} {path} was answered {answer.status_code}, not {status}: {answer.text}"
            )
        return answer.json()

    def last_code(self) -> str:
        """Return the code in the newest message."""
        newest = httpx.get(self.messages_url).json()[0]
        found = re.search(r"\b[0-9]{6}\b", newest["body"])
        if not found:
            raise StepFailed("the newest message has no code.")
        return found.group()


@dataclass(frozen=True)
class Data:
    """The data for the rehearsal: an application, pending codes of its users, and the path of each user."""

    application: str
    users: str
    login: str
    association: str


def put_in(caller: Caller) -> Data:
    """Store an application, a user with a pending login and one with a pending association."""
    fields = {"name": f"Upgrade {secrets.token_hex(4)}", "auth_token_validity_duration": 600}
    made = caller.call("POST", "/applications", fields)
    application = f"/applications/{made['id']}"
    users = f"{application}/users"
    _enrol(caller, f"{users}/ann")
    caller.call("POST", f"{users}/ann/login_start", {})
    login = caller.last_code()
    caller.call("POST", f"{users}/bob/associate", {"address": next(_NUMBERS)})
    return Data(application, users, login, caller.last_code())


def _enrol(caller: Caller, user: str) -> None:
    caller.call("POST", f"{user}/associate", {"address": next(_NUMBERS)})
    caller.call("POST", f"{user}/validate", {"validation_code": caller.last_code()})


def use(caller: Caller, data: Data) -> None:
    """Use the pending codes, and try every operation. Raises StepFailed."""
    for user, code in (("ann", data.login), ("bob", data.association)):
        path = f"{data.users}/{user}/validate"
        caller.call("POST", path, {"validation_code": code})
        caller.call("POST", path, {"validation_code": code}, 412)
    application = caller.call("GET", data.application)
    if {each["id"] for each in caller.call("GET", data.users)} != {"ann", "bob"}:
        raise StepFailed("the users listed are not those that were stored.")
    if application["id"] not in {each["id"] for each in caller.call("GET", "/applications")}:
        raise StepFailed("the application is not listed.")
    if caller.call("GET", f"{data.users}/bob")["status"] != "VALIDATED":
        raise StepFailed("bob is not validated.")
    change = {"version_number": application["version_number"], "description": "Changed"}
    caller.call("PATCH", data.application, change)
    caller.call("POST", f"{data.users}/bob/login_start", {})
    caller.call("POST", f"{data.users}/bob/validate", {"validation_code": caller.last_code()})
    caller.call("DELETE", f"{data.users}/ann/associate")
    caller.call("DELETE", f"{data.users}/bob")
    caller.call("DELETE", data.application)
    caller.call("GET", data.application, status=404)


def use_news(caller: Caller, data: Data) -> None:
    """Try operations that releases can lack, on data that one of them stored. Raises StepFailed."""
    fields = {"name": f"Upgrade {secrets.token_hex(4)}", "body": "$code is your code."}
    template = f"/templates/{caller.call('POST', '/templates', fields)['id']}"
    version = caller.call("GET", template)["version_number"]
    if template.rsplit("/", 1)[1] not in {each["id"] for each in caller.call("GET", "/templates")}:
        raise StepFailed("the template is not listed.")
    caller.call("PATCH", template, {"version_number": version, "body": "$code for $display_name."})
    version = caller.call("GET", data.application)["version_number"]
    named = {"version_number": version, "login_template": template.rsplit("/", 1)[1]}
    caller.call("PATCH", data.application, named)
    user = f"{data.users}/eve"
    sent = caller.call("POST", f"{user}/associate", {"address": next(_NUMBERS)})
    caller.call("POST", f"{user}/validate", {"validation_code": caller.last_code()})
    caller.call("GET", f"{user}/validations/{sent['id']}")
    caller.call("POST", f"{user}/login_start", {})
    caller.call("POST", f"{user}/validate", {"validation_code": caller.last_code()})
    caller.call("DELETE", template, status=409)
    caller.call("DELETE", f"{template}?force=true")
    caller.call("DELETE", user)


def main(release: str) -> int:
    """Upgrade from `release`, a tag or commit, and back, and return the exit status."""
    folder = Path(tempfile.mkdtemp(prefix="mfa-upgrade-"))
    run = Run(int(os.environ.get("PORT") or 4567), folder / "run")
    try:
        _rehearse(run, release, folder / "release")
    except StepFailed as error:
        fail(error)
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    say("Upgraded and rolled back: every operation is right, and every pending code was good once.")
    return 0


def _rehearse(run: Run, release: str, checkout: Path) -> None:
    _check_out(release, checkout)
    require_free_port(run.port)
    run.path(".")
    with emulator(run):
        with step(f"Deploying {release}"):
            _deploy_release(run, checkout)
        readers = _readers(run)
        caller = Caller(_url(run), _token(run, checkout), run.messages_url)
        with step("Putting data in"):
            before, kept = put_in(caller), put_in(caller)
        with step("Upgrading to the checkout"):
            old = _code(run)
            build(run)
            deploy(run)
            _require_other_code(run, old)
            _require_readers(run, readers)
        # Unlike AWS, the emulator makes a new API of one whose routes have changed.
        caller = replace(caller, url=_url(run))
        with step("Using what was stored, and what was pending"):
            use_news(caller, before)
            use(caller, before)
            pending = put_in(caller)
        with step(f"Rolling back to {release} with codes pending"):
            new = _code(run)
            _deploy_release(run, checkout)
            _require_other_code(run, new)
            _require_readers(run, readers)
        caller = replace(caller, url=_url(run))
        with step("Using what either version stored"):
            use(caller, pending)
            use(caller, kept)


def _check_out(release: str, checkout: Path) -> None:
    """Put the files of a release into `checkout`, with this checkout's tools. Raises StepFailed."""
    checkout.mkdir()
    archive = checkout.parent / "release.tar"
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


def _code(run: Run) -> set[str]:
    """Return a digest of the functions' code and their layer."""
    return {
        f"{each['FunctionName']} {each['CodeSha256']} {each['Layers'][0]['Arn']}" for each in functions(run)
    }


def _require_other_code(run: Run, before: set[str]) -> None:
    if kept := _code(run) & before:
        raise StepFailed(f"the deployment left some functions as they were: {', '.join(sorted(kept))}")


def _readers(run: Run) -> set[str]:
    """Return the ids of the readers of the table's stream. A reader of another id starts again at the oldest record."""
    found = session().client("lambda", endpoint_url=run.endpoint).list_event_source_mappings()
    return {each["UUID"] for each in found["EventSourceMappings"]}


def _require_readers(run: Run, before: set[str]) -> None:
    if lost := before - _readers(run):
        raise StepFailed(f"the deployment replaced readers of the table's stream: {', '.join(sorted(lost))}")


def _url(run: Run) -> str:
    return api_url(run, outputs(run))


def _run_release(checkout: Path, code: str, arguments: list[str], environment: dict[str, str]) -> str:
    """Run code with the release's modules; return its output. Raises StepFailed."""
    path = os.pathsep.join([str(checkout), str(checkout / "layers" / "shared")])
    command = [sys.executable, "-c", code, *arguments]
    return printed(command, "the release failed:", checkout, {**environment, "PYTHONPATH": path})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
