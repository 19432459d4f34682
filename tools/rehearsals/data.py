"""The rehearsed service: where it runs, what is stored in it, and what is expected of that afterwards."""

import os
import re
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from local.server import emulator, require_free_port
from local.settings import Run
from local.stack import api_url
from local.steps import StepFailed

_NUMBERS = (f"+120255501{last:02}" for last in range(100))


@contextmanager
def rehearsal() -> Iterator[Run]:
    """Start an emulator on PORT (4567) in a folder of its own, and remove both at the end. Raises StepFailed."""
    with tempfile.TemporaryDirectory(prefix="mfa-rehearsal-", ignore_cleanup_errors=True) as folder:
        run = Run(int(os.environ.get("PORT") or 4567), Path(folder) / "run")
        require_free_port(run.port)
        with emulator(run):
            yield run


class Caller:
    """A caller of the service in a stack with these outputs."""

    def __init__(self, run: Run, stack_outputs: dict[str, str], token: str) -> None:
        self.token = token
        self._client = httpx.Client(
            base_url=api_url(run, stack_outputs), headers={"Authorization": f"Bearer {token}"}, timeout=60
        )
        self._messages_url = run.messages_url

    def call(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        """Make a request; return the response's JSON. Raises StepFailed for another status."""
        answer = self._client.request(method, path, json=body)
        if answer.status_code != status:
            raise StepFailed(
                f"{method} {path} was answered {answer.status_code}, not {status}: {answer.text}"
            )
        return answer.json()

    def last_code(self) -> str:
        """Return the code in the newest message. Raises StepFailed without one."""
        found = re.search(r"\b[0-9]{6}\b", httpx.get(self._messages_url).json()[0]["body"])
        if not found:
            raise StepFailed("the newest message has no code.")
        return found.group()

    def validate(self, user: str) -> None:
        """Validate the code in the newest message."""
        self.call("POST", f"{user}/validate", {"validation_code": self.last_code()})

    def associate(self, user: str) -> Any:
        """Associate a user with a number of its own; return the response."""
        return self.call("POST", f"{user}/associate", {"address": next(_NUMBERS)})


class Data(NamedTuple):
    """An application's id and path, and the pending codes of its users ann and bob."""

    id: str
    application: str
    login: str
    association: str

    @property
    def users(self) -> str:
        return f"{self.application}/users"


def put_in(caller: Caller) -> Data:
    """Store an application, a user with a pending login and one with a pending association."""
    fields = {"name": f"Rehearsal {secrets.token_hex(4)}", "auth_token_validity_duration": 600}
    made = caller.call("POST", "/applications", fields)["id"]
    users = f"/applications/{made}/users"
    caller.associate(f"{users}/ann")
    caller.validate(f"{users}/ann")
    caller.call("POST", f"{users}/ann/login_start", {})
    login = caller.last_code()
    caller.associate(f"{users}/bob")
    return Data(made, f"/applications/{made}", login, caller.last_code())


def use(caller: Caller, data: Data) -> None:
    """Use the pending codes, and try every operation. Raises StepFailed."""
    for user, code in (("ann", data.login), ("bob", data.association)):
        path = f"{data.users}/{user}/validate"
        caller.call("POST", path, {"validation_code": code})
        caller.call("POST", path, {"validation_code": code}, 412)
    application = caller.call("GET", data.application)
    _require(
        {each["id"] for each in caller.call("GET", data.users)} == {"ann", "bob"}, "other users are listed"
    )
    _require_listed(caller, "/applications", data.id)
    _require(caller.call("GET", f"{data.users}/bob")["status"] == "VALIDATED", "bob is not validated")
    change = {"version_number": application["version_number"], "description": "Changed"}
    caller.call("PATCH", data.application, change)
    caller.call("POST", f"{data.users}/bob/login_start", {})
    caller.validate(f"{data.users}/bob")
    caller.call("DELETE", f"{data.users}/ann/associate")
    caller.call("DELETE", f"{data.users}/bob")
    caller.call("DELETE", data.application)
    caller.call("GET", data.application, status=404)


def use_news(caller: Caller, data: Data) -> None:
    """Try operations that releases can lack, on data that one of them stored. Raises StepFailed."""
    fields = {"name": f"Rehearsal {secrets.token_hex(4)}", "body": "$code is your code."}
    made = caller.call("POST", "/templates", fields)["id"]
    template = f"/templates/{made}"
    _require_listed(caller, "/templates", made)
    version = caller.call("GET", template)["version_number"]
    caller.call("PATCH", template, {"version_number": version, "body": "$code for $display_name."})
    version = caller.call("GET", data.application)["version_number"]
    caller.call("PATCH", data.application, {"version_number": version, "login_template": made})
    user = f"{data.users}/eve"
    sent = caller.associate(user)
    caller.validate(user)
    caller.call("GET", f"{user}/validations/{sent['id']}")
    caller.call("POST", f"{user}/login_start", {})
    caller.validate(user)
    caller.call("DELETE", template, status=409)
    caller.call("DELETE", f"{template}?force=true")
    caller.call("DELETE", user)


def _require_listed(caller: Caller, path: str, wanted: str) -> None:
    _require(wanted in {each["id"] for each in caller.call("GET", path)}, f"{wanted} is not in {path}")


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise StepFailed(f"{otherwise}.")
