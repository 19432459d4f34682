"""The functions as deployed on the tests' cloud, called with events as API Gateway makes them."""

import base64
import importlib
import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from mfa import errors
from tests.support import cloud as clouds
from tests.support.cloud import FUNCTIONS, HANDLERS, ROOT, Clock, Cloud, Items

SCOPES = "applications:read applications:write users:read codes:send codes:validate"
NUMBER = "+12025550123"
SENDS = ("associate", "login_start")  # The operations that send a code.
ROUTES = {name: events["Route"] for name, events in FUNCTIONS.items() if "Route" in events}
EVENTS = {name: json.loads((ROOT / "events" / f"{name}.json").read_text()) for name in HANDLERS}
# The API document's short texts, with which a description begins: docs/errors.md has them. What follows says what to do.
TEXTS = {
    each.code: (each.status, each.text)
    for each in vars(errors).values()
    if isinstance(each, type) and issubclass(each, errors.MfaError) and each is not errors.MfaError
}


@dataclass(frozen=True)
class Answer:
    """What a handler answered, its body parsed."""

    status: int
    headers: dict[str, str]
    body: Any

    @property
    def code(self) -> str:
        return str(self.body["error_code"])

    @property
    def description(self) -> str:
        return str(self.body["error_description"])


class Stack:
    """The functions as deployed, called as API Gateway calls them."""

    def __init__(self, cloud: Cloud, clock: Clock, environment: pytest.MonkeyPatch) -> None:
        self.cloud, self.wire, self.clock, self._environment = cloud, cloud.wire, clock, environment
        environment.setattr("mfa.runtime.clock.now", clock)

    def restart(self, **settings: str) -> None:
        """Begin a new execution environment: nothing is cached, and the settings are read again, these anew."""
        for name, value in settings.items():
            self._environment.setenv(name, value)
        clouds.restart()

    def handler(self, name: str) -> Callable[[dict[str, Any], Any], Any]:
        """The handler of functions/NAME.py."""
        handler: Callable[[dict[str, Any], Any], Any] = importlib.import_module(name).handler

        def call(event: dict[str, Any], context: Any) -> Any:
            with self.wire.called(name):
                return handler(event, context)

        return call

    def event(
        self,
        name: str,
        application: str | None = None,
        user: str | None = None,
        validation: str | None = None,
        *,
        body: Any = None,
        text: str | None = None,
        at: str | None = None,
        query: dict[str, Any] | None = None,
        account: str = "acme",
        scopes: str = SCOPES,
        content_type: str | None = "application/json",
        encoded: bool = False,
        key: str | None = None,
        context: dict[str, str] | None = None,
    ) -> dict[str, Any]:
        """The sample event of the function with a request of our own; path values as they stand in the path.

        `context` is what the authorizer says besides account and scopes, `at` the path as a whole. An association is
        one of NUMBER unless the body says otherwise.
        """
        if name == "associate" and text is None and isinstance(body or {}, dict):
            body = {"address": NUMBER} | (body or {})
        event: dict[str, Any] = deepcopy(EVENTS[name])
        event["path"] = at or event["path"]
        first = "Template_ID" if "{Template_ID}" in event["resource"] else "Application_ID"
        path = {first: application, "User_ID": user}
        if "{Validation_ID}" in event["resource"]:
            # The last of a code that is stored, or one that no code has.
            stored = [item["validation_id"]["S"] for item in self.items().values() if "expires_at" in item]
            path["Validation_ID"] = validation or ["01935b80-1c0f-7b52-8a6e-93d1f0c2b7a4", *stored][-1]
        event["pathParameters"] = {key: value for key, value in path.items() if value is not None} or None
        headers = event["headers"] | {"Idempotency-Key": key, "Content-Type": content_type}
        event["headers"] = {name: value for name, value in headers.items() if value is not None}
        lists = {key: value if isinstance(value, list) else [value] for key, value in (query or {}).items()}
        event["multiValueQueryStringParameters"] = lists or None
        event["queryStringParameters"] = {key: value[-1] for key, value in lists.items()} or None
        raw = text if body is None else json.dumps(body)
        event["isBase64Encoded"] = encoded
        event["body"] = base64.b64encode((raw or "").encode()).decode() if encoded else raw
        event["requestContext"]["authorizer"] |= {"account": account, "scopes": scopes} | (context or {})
        return event

    def call(self, name: str, *args: Any, **request: Any) -> Answer:
        """Call the operation; what holds for every answer is asserted here."""
        event = self.event(name, *args, **request)
        response = self.handler(name)(event, None)
        headers = response["headers"]
        assert headers["x-request-id"] == event["requestContext"]["requestId"]
        assert headers["content-type"] == "application/json"
        assert headers["cache-control"] == "no-store"
        answer = Answer(response["statusCode"], headers, json.loads(response["body"]))
        if answer.status != 200:
            assert answer.body.keys() == {"error_code", "error_description"}
            status, text = TEXTS[answer.code]
            assert answer.status == status
            assert answer.description.count(text) == 1
            if text.startswith("Server Error"):
                assert answer.description == text
            else:
                assert answer.description.startswith(f"{text}. ")
                assert len(answer.description) > len(text) + 10
        return answer

    def ok(self, name: str, *args: Any, **request: Any) -> Any:
        """Call the operation, which succeeds; return the body."""
        answer = self.call(name, *args, **request)
        assert answer.status == 200, answer.body
        return answer.body

    def refused(
        self,
        code: str,
        name: str,
        *args: Any,
        stores: bool = False,
        naming: str = "",
        said: str = "",
        **request: Any,
    ) -> Answer:
        """Call the operation, which fails with `code`, `naming` a field that will not do, with what is `said` of it.

        Unless it `stores`, the table is left as it was.
        """
        before = self.content()
        answer = self.call(name, *args, **request)
        assert answer.status != 200, answer.body
        assert answer.code == code, answer.body
        assert not naming or f"{naming}: " in answer.description
        assert said in answer.description
        if not stores:
            assert self.content() == before
        if code == "503":
            assert answer.headers["retry-after"] == "1"
        elif code not in ("2004", "409"):
            assert "retry-after" not in answer.headers
        return answer

    def unfit(self, said: str, operation: str, *path: str, version: int = 1, **fields: Any) -> None:
        """Create something, or update what is at `path`, with fields that will not do, for the reason that is `said`."""
        body = {"version_number": version} if path else {"name": "New"}
        if operation == "create_template":
            body["body"] = "$code"
        self.refused("400", operation, *path, body=body | fields, said=said)

    def refuses_value(
        self, application: str, field: str, value: Any, said: str = "", *, code: str = "400", **request: Any
    ) -> None:
        """Neither a new application nor a changed one takes the value; the answers name the field and say why."""
        request |= {"naming": field, "said": said}
        self.refused(code, "create_application", body={"name": "New", field: value}, **request)
        self.refused(
            code, "update_application", application, body={"version_number": 1, field: value}, **request
        )

    def hand_over(self, name: str, *records: Any, context: Any = None) -> list[str]:
        """Hand records of the stream to the function; return the numbers of those that it wants again."""
        answer = self.handler(name)({"Records": list(records)}, context)
        return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]

    def items(self) -> Items:
        """All that is stored, by key."""
        return self.cloud.items()

    def content(self) -> Items:
        """All that is stored but revisions, which tell writers that something happened and say nothing else."""
        return {
            key: {name: value for name, value in item.items() if name != "revision"}
            for key, item in self.items().items()
        }

    def item(self, kind: str) -> dict[str, Any]:
        """The one stored item whose sort key is `kind`."""
        (item,) = [item for (_, sk), item in self.items().items() if sk == kind]
        return item

    def stored(self, kind: str) -> Any:
        """The one item of moto's whose sort key is `kind`, to change it without a request."""
        groups = self.cloud.table.items.values()
        (item,) = [item for group in groups for sk, item in group.items() if sk.value == kind]
        vars(item).pop("written", None)  # By moto_speed.attributes.
        return item

    def erase(self, kind: str) -> None:
        """Take the items whose sort key is `kind` away, without a request of the functions."""
        for pk, sk in [key for key in self.items() if key[1] == kind]:
            self.cloud.client.delete_item(TableName="mfa", Key={"pk": {"S": pk}, "sk": {"S": sk}})

    def application(self, name: str = "Shop", account: str = "acme", **fields: Any) -> str:
        """Create an application; return its id."""
        body = {"name": name, "associate_template": "$code", "login_template": "$code"} | fields
        return str(self.ok("create_application", body=body, account=account)["id"])

    def template(self, name: str = "Hello", account: str = "acme", **fields: Any) -> str:
        """Store a template; return its id."""
        body = {"name": name, "body": "Stored: $code"} | fields
        return str(self.ok("create_template", body=body, account=account)["id"])

    def update(self, kind: str, made: str, version: int = 1, **fields: Any) -> Any:
        """Update an application or a template of that version; return it as it is then."""
        return self.ok(f"update_{kind}", made, body={"version_number": version} | fields)

    def associate(self, application: str, user: str, address: str = NUMBER, account: str = "acme") -> str:
        """Begin an association; return the code as it was sent."""
        self.ok("associate", application, user, body={"address": address}, account=account)
        return self.messages[-1].text

    def login(self, application: str, user: str) -> str:
        """Begin a login; return the code as it was sent."""
        self.ok("login_start", application, user)
        return self.messages[-1].text

    def validated(
        self, application: str, user: str = "ann", address: str = NUMBER, account: str = "acme"
    ) -> str:
        """Enrol a user to the end; return its id."""
        code = self.associate(application, user, address, account)
        self.ok("validate", application, user, body={"validation_code": code}, account=account)
        return user

    def guess(self, application: str, user: str, code: str) -> Answer:
        """Enter a code."""
        return self.call("validate", application, user, body={"validation_code": code})

    @property
    def messages(self) -> list[SimpleNamespace]:
        """The messages that were delivered, oldest first."""
        return self.cloud.messages

    @property
    def published(self) -> dict[str, Any]:
        """The parameters of the last message that was handed to SNS."""
        return [params for name, params in self.wire.requests if name == "Publish"][-1]
