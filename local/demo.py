"""`make demo`: an enrolment and a login with the running service, showing each request and response."""

import json
import secrets
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

from local.running import require_service
from local.steps import StepFailed, fail, say

NUMBER = "+12025550123"
MESSAGE_SECONDS = 10


@dataclass(frozen=True)
class Answer:
    """A response of the service."""

    status: int
    body: Any


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
        answer = _open(request)
        say(f"< {answer.status}\n< {json.dumps(answer.body)}")
        if answer.status != expected or code not in ("", answer.body.get("error_code")):
            raise StepFailed(f"{method} {path} should have returned {expected} {code}".rstrip() + ".")
        return answer.body

    def message_count(self) -> int:
        """Return the number of messages sent so far."""
        return len(self._messages())

    def read_code(self, known: int) -> str:
        """Wait for the message after the first `known` and return its code. Raises StepFailed without one."""
        deadline = time.monotonic() + MESSAGE_SECONDS
        while len(messages := self._messages()) <= known:
            if time.monotonic() > deadline:
                raise StepFailed(f"no message came within {MESSAGE_SECONDS} seconds.")
            time.sleep(0.1)
        say(f"\n# The message to {messages[0]['to']}\n< {messages[0]['body']}")
        return next(
            word
            for word in messages[0]["body"].replace(".", " ").split()
            if word.isdecimal() and len(word) == 6
        )

    def _messages(self) -> list[dict[str, str]]:
        with urllib.request.urlopen(self._messages_url, timeout=10) as response:  # noqa: S310
            messages: list[dict[str, str]] = json.load(response)
        return messages


def _open(request: urllib.request.Request) -> Answer:
    """Make the request and return the response, also for an error."""
    try:
        with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
            return Answer(response.status, json.load(response))
    except urllib.error.HTTPError as error:
        return Answer(error.code, json.load(error))


def demonstrate(client: Client, user_id: str = "demo%2Fada") -> None:
    """Enrol a number, log in with it, and show two refused codes. Raises StepFailed."""
    name = f"Demo {secrets.token_hex(4)}"
    application = _id(client.call("An application", "POST", "/applications", {"name": name}, 200))
    user = f"/applications/{application}/users/{user_id}"
    _enrol(client, user)
    _log_in(client, user)
    client.call("The user now", "GET", user, None, 200)


def _enrol(client: Client, user: str) -> None:
    known = client.message_count()
    started = client.call("Enrol a number", "POST", f"{user}/associate", {"address": NUMBER}, 200)
    code = client.read_code(known)
    ended = client.call(
        "The code from the message", "POST", f"{user}/validate", {"validation_code": code}, 200
    )
    _require_same(started, ended)


def _log_in(client: Client, user: str) -> None:
    known = client.message_count()
    started = client.call("A login", "POST", f"{user}/login_start", {}, 200)
    code = client.read_code(known)
    wrong = {"validation_code": f"{(int(code) + 1) % 10**6:06}"}
    right = {"validation_code": code}
    client.call("A wrong code is refused", "POST", f"{user}/validate", wrong, 412, "2001")
    _require_same(started, client.call("The right code", "POST", f"{user}/validate", right, 200))
    client.call("A used code is refused", "POST", f"{user}/validate", right, 412, "2001")


def _require_same(started: Any, ended: Any) -> None:
    """Raise StepFailed unless the accepted code belongs to the started flow."""
    if _id(started) != _id(ended):
        raise StepFailed("the validation id is not that of the flow that was started.")


def _id(body: Any) -> str:
    if "id" not in body:
        raise StepFailed("the answer has no id.")
    return str(body["id"])


def main() -> int:
    """Run the demonstration, and return the exit status."""
    try:
        demonstrate(Client(require_service()))
    except urllib.error.URLError as error:
        fail(
            StepFailed(
                f"the service does not answer ({error.reason}). Start it in another terminal: make run"
            )
        )
        return 1
    except StepFailed as error:
        fail(error)
        return 1
    say("\nAll as it should be.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
