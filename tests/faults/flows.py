"""The operations, each way that they make requests of their own."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.faults.breaker import BUSY, DOWN
from tests.faults.world import MAILBOXES, NUMBERS, PLAIN, World
from tests.support.stack import EVENTS
from tools.operations import operations, sample

WRONG = "not it"
# What is done under a key is done as without it, so one flow of each kind is enough.
_KEYED = {
    "create_application", "create_template", "associate, new user", "login_start",
    "validate, right login code", "validate, right association code", "validate, wrong code",
    "send_code, new number", "validate_code, right code", "validate_code, wrong code",
}  # fmt: skip
OTHER = {"address": "+12025550199"}
# Each is undone in a way of its own.
_UNDONE = {
    "associate, new user", "associate, validated user", "associate, code sent again (SAME)", "login_start",
    "login_start, code sent again (SAME)", "associate, validated user, metered", "login_start, metered",
    "send_code, new number", "send_code, code pending", "send_code, code sent again (SAME)",
    "send_code, metered",
}  # fmt: skip
# What asks nothing of AWS, so that nothing can fail.
SILENT = {"show_reference"}
_EXPIRED = "400/ONE_TIME_PASSWORD_SMS.VERIFICATION_EXPIRED"


class Flow(NamedTuple):
    """One call of one function on the seeded world.

    `again` lists the further responses that a retry may get after a call that was done and whose response was lost. With
    `sns` DOWN the send fails too, so that its undo can be broken as well. `metered`: the account pays for its messages.
    """

    name: str
    function: str
    path: tuple[str, ...] = ()
    body: dict[str, Any] | None = None
    query: dict[str, str] | None = None
    key: str | None = None
    again: tuple[str, ...] = ()
    sns: str = ""
    metered: bool = False

    def event(self, world: World) -> dict[str, Any]:
        """The event that the function is called with."""
        if self.function in {*PLAIN, *SILENT}:
            return _sample(self.function, world)
        meant = {"code": world.codes, "validation_code": world.codes, "login_template": world.ids}
        body = self.body and {
            name: meant.get(name, {}).get(value, value) for name, value in self.body.items()
        }
        if self.function in ("send_code", "validate_code"):
            event = world.facade(*self.path, **(body or {}), key=self.key)
        else:
            event = world.event(self.function, *self.path, body=body, query=self.query, key=self.key)
        if self.metered:
            event["requestContext"]["authorizer"]["credit"] = "metered"
        return event


def _sample(name: str, world: World) -> dict[str, Any]:
    """The sample event of a function without an API, of the world's account, application and token."""
    text = json.dumps(EVENTS[name]).replace('local"', 'acme"')
    event = dict(json.loads(text.replace("01935b7e-7a4c-7d3e-9f21-4b6a5c8d7e90", world.ids["shop"])))
    if name == "authorize":
        event["authorizationToken"] = f"Bearer {world.token}"
    if name == "keep_receipt":
        record, validation_id = world.code_of("shop", "lou")
        event["detail"]["context"] = {"record": record, "validation_id": validation_id}
    return event


NEW = {"address": NUMBERS["new"]}
NAMING = {"name": "New", "login_template": "hello"}
POSTS = [
    Flow("create_application", "create_application", (), {"name": "New"}, again=("409/1011",)),
    Flow("create_application, naming a template", "create_application", (), NAMING, again=("409/1011",)),
    Flow("create_template", "create_template", (), {"name": "New", "body": "$code"}, again=("409/1011",)),
    Flow("associate, new user", "associate", ("shop", "new"), NEW),
    Flow("associate, stored template", "associate", ("booth", "new"), NEW),
    Flow("associate, pending user", "associate", ("shop", "bob"), OTHER),
    Flow("associate, validated user", "associate", ("shop", "lou"), OTHER),
    Flow("associate, code sent again (SAME)", "associate", ("kiosk", "pat"), {"address": NUMBERS["pat"]}),
    Flow("login_start", "login_start", ("shop", "lou"), {}),
    Flow("associate, validated user, metered", "associate", ("shop", "lou"), OTHER, metered=True),
    Flow("login_start, metered", "login_start", ("shop", "lou"), {}, metered=True),
    Flow("login_start, code sent again (SAME)", "login_start", ("kiosk", "sam"), {}),
    Flow("login_start, stored template", "login_start", ("booth", "eve"), {}),
    Flow("associate, by e-mail", "associate", ("phone", "new"), {"address": MAILBOXES["new"]}),
    Flow("login_start, by e-mail", "login_start", ("phone", "kim"), {}),
    Flow("login_start, by text message or call", "login_start", ("phone", "ida"), {}),
    Flow("login_start, by call since SNS is busy", "login_start", ("phone", "ida"), {}, sns=BUSY),
    Flow("login_start, by call since SNS is busy, metered", "login_start", ("phone", "ida"), {}, sns=BUSY, metered=True),
    Flow("login_start, by call", "login_start", ("phone", "ida"), {"delivery_method": "VOICE"}),
    Flow("validate, right login code", "validate", ("shop", "lou"), {"validation_code": "lou"}, again=("412/2001",)),
    Flow("validate, right association code", "validate", ("shop", "bob"), {"validation_code": "bob"}, again=("412/2001",)),
    Flow("validate, code to a new number", "validate", ("shop", "max"), {"validation_code": "max"}, again=("412/2001",)),
    Flow("validate, wrong code", "validate", ("shop", "lou"), {"validation_code": WRONG}),
    Flow("validate, none pending", "validate", ("shop", "ann"), {"validation_code": WRONG}),
    Flow("send_code, new number", "send_code", ("shop", "una")),
    Flow("send_code, code pending", "send_code", ("shop", "roy")),
    Flow("send_code, number validated", "send_code", ("shop", "joy")),
    Flow("send_code, code sent again (SAME)", "send_code", ("kiosk", "joe")),
    Flow("send_code, metered", "send_code", ("shop", "roy"), metered=True),
    Flow("validate_code, right code", "validate_code", ("shop", "roy"), {"code": "roy"}, again=(_EXPIRED,)),
    Flow("validate_code, wrong code", "validate_code", ("shop", "roy"), {"code": WRONG}),
    Flow("validate_code, code used", "validate_code", ("shop", "joy"), {"code": "joy"}),
]  # fmt: skip
RENAME, CHANGE = {"version_number": 1, "name": "New"}, {"version_number": 1, "description": "new"}
TAKEN = {"version_number": 1, "name": "club"}
SWITCH, TEXT = {"version_number": 1, "login_template": "bye"}, {"version_number": 1, "body": "New: $code"}
STALE, GONE, FORCE = ("409/1001",), ("404",), {"force": "true"}
OTHERS = [
    Flow("list_applications", "list_applications"),
    Flow("list_applications, by id", "list_applications", query={"id": "shop"}),
    Flow("update_application", "update_application", ("shop",), CHANGE, again=STALE),
    Flow("update_application, new name", "update_application", ("shop",), RENAME, again=STALE),
    Flow("update_application, name taken", "update_application", ("shop",), TAKEN),
    Flow("delete_application", "delete_application", ("shop",), again=GONE),
    Flow("update_application, another template", "update_application", ("booth",), SWITCH, again=STALE),
    Flow("delete_application, naming a template", "delete_application", ("booth",), again=GONE),
    Flow("update_template", "update_template", ("hello",), TEXT, again=STALE),
    Flow("delete_template", "delete_template", ("bye",), again=GONE),
    Flow("delete_template, in use", "delete_template", ("hello",)),
    Flow("delete_template, in use, by force", "delete_template", ("hello",), query=FORCE, again=GONE),
    Flow("list_users", "list_users", ("shop",)),
    Flow("list_users, by id", "list_users", ("shop",), query={"id": "ann"}),
    Flow("dissociate", "dissociate", ("shop", "lou")),
    Flow("authorize", "authorize"),
    Flow("purge_application", "purge_application"),
    Flow("record_usage", "record_usage"),
    Flow("keep_receipt", "keep_receipt"),
    Flow("publish_events", "publish_events"),
    Flow("show_reference", "show_reference"),
]


def flows() -> list[Flow]:
    """Every flow: POSTs without and with an Idempotency-Key, and those that send while SNS is down as well."""
    keyed, sending = ([each for each in POSTS if each.name in names] for names in (_KEYED, _UNDONE))
    written = [
        *POSTS,
        *(each._replace(name=f"{each.name}, Idempotency-Key", key="one") for each in keyed),
        *(each._replace(name=f"{each.name}, while SNS is down", sns=DOWN) for each in sending),
        *OTHERS,
    ]
    return [*written, *_plain({each.function for each in written})]


def _plain(known: set[str]) -> Iterator[Flow]:
    """The example of each operation that no flow above is of, on what is seeded; what it may tell who repeats it is in `again`."""
    for each in operations():
        if each.name not in known:
            values = {"Application_ID": "shop", "User_ID": "lou", "Template_ID": "hello"}
            path = tuple(value for name, value in values.items() if f"{{{name}}}" in each.path)
            again = {"PATCH": ("409/1001",), "DELETE": ("404",)}.get(each.method, ())
            body = each.takes("body")
            yield Flow(each.name, each.name, path, sample(body) if body else None, again=again)


FLOWS = {flow.name: flow for flow in flows()}
