"""`make demo`: an enrolment and a login with the running service, showing each request and response."""

import json
import re
import secrets
import urllib.error
import urllib.request
from typing import Any

from local.running import require_service
from local.steps import StepFailed, say

NUMBER = "+12025550123"


class Client:
    """A backend that calls the service and prints requests and responses."""

    def __init__(self, values: dict[str, str]) -> None:
        """`values` are the content of run.env."""
        self._url = values["MFA_URL"]
        self._token = values["MFA_TOKEN"]
        self._messages_url = values["MFA_MESSAGES_URL"]

    def call(
        self, title: str, method: str, path: str, body: dict[str, Any] | None, expected: int, code: str = ""
    ) -> Any:
        """Print and make one request; return the body. Raises StepFailed for another status or error code."""
        say(f"\n# {title}\n> {method} {path}" + (f"\n> {json.dumps(body)}" if body is not None else ""))
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._url + path, data, headers, method=method)  # noqa: S310
        status, answer = _open(request)
        say(f"< {status}\n< {json.dumps(answer)}")
        if status != expected or code not in ("", answer.get("error_code")):
            raise StepFailed(f"{method} {path} should have returned {expected} {code}".rstrip() + ".")
        return answer

    def read_code(self) -> str:
        """Print the newest message and return its code."""
        message = _open(self._messages_url)[1][0]
        say(f"\n# The message to {message['to']}\n< {message['body']}")
        return str(re.findall(r"\b\d{6}\b", message["body"])[0])


def _open(request: urllib.request.Request | str) -> tuple[int, Any]:
    """Make the request and return status and body of the response, also for an error."""
    try:
        response = urllib.request.urlopen(request, timeout=60)  # noqa: S310
    except urllib.error.HTTPError as error:
        response = error
    with response:
        return response.status, json.load(response)


def demonstrate(client: Client, user_id: str = "demo%2Fada") -> None:
    """Enrol a number, log in with it, and show two refused codes. Raises StepFailed."""
    name = f"Demo {secrets.token_hex(4)}"
    application = client.call("An application", "POST", "/applications", {"name": name}, 200)
    user = f"/applications/{application['id']}/users/{user_id}"
    _enrol(client, user)
    _log_in(client, user)
    client.call("The user now", "GET", user, None, 200)


def _enrol(client: Client, user: str) -> None:
    started = client.call("Enrol a number", "POST", f"{user}/associate", {"address": NUMBER}, 200)
    code = {"validation_code": client.read_code()}
    _require_same(started, client.call("The code from the message", "POST", f"{user}/validate", code, 200))


def _log_in(client: Client, user: str) -> None:
    started = client.call("A login", "POST", f"{user}/login_start", {}, 200)
    code = client.read_code()
    wrong = {"validation_code": f"{(int(code) + 1) % 10**6:06}"}
    right = {"validation_code": code}
    client.call("A wrong code is refused", "POST", f"{user}/validate", wrong, 412, "2001")
    _require_same(started, client.call("The right code", "POST", f"{user}/validate", right, 200))
    client.call("A used code is refused", "POST", f"{user}/validate", right, 412, "2001")


def _require_same(started: Any, ended: Any) -> None:
    """Raise StepFailed unless the accepted code belongs to the started flow."""
    if started["id"] != ended["id"]:
        raise StepFailed("the validation id is not that of the flow that was started.")


if __name__ == "__main__":
    try:
        demonstrate(Client(require_service()))
    except urllib.error.URLError as error:
        raise StepFailed(f"the service does not answer ({error.reason}).") from None
    say("\nAll as it should be.")
