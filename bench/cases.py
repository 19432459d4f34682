"""The cases that are counted: each operation, and each outcome that sends requests of its own."""

import json
from collections.abc import Callable
from typing import NamedTuple

from bench.stage import NUMBER, ROOT, Event, Stage
from mfa.resources import UserKey
from mfa.store.user_items import partition_key

WRONG = "wrong0"
_OTHER = "+12025550199"
_MAILBOX = "ann@shop.example"


class Case(NamedTuple):
    """A call of a function. `arrange` sets the stage and returns the event; `status` is what is answered."""

    name: str
    function: str
    arrange: Callable[[Stage], Event]
    status: int = 200


def _authorize(uses: int) -> Callable[[Stage], Event]:
    """`uses`: how often the token was used on this day."""

    def arrange(stage: Stage) -> Event:
        from mfa import access, bootstrap

        _, token = access.issue(bootstrap.table(), stage.account(), "token", access.SCOPES, 1_700_000_000_000)
        arn = "arn:aws:execute-api:us-east-1:123456789012:abcdef1234/v1/GET/applications"
        event = {"type": "TOKEN", "authorizationToken": f"Bearer {token}", "methodArn": arn}
        for _ in range(uses):
            stage.invoke("authorize", event)
        return event

    return arrange


def _metered(arrange: Callable[[Stage], Event]) -> Callable[[Stage], Event]:
    """The same of an account that pays its messages, and can."""

    def metered(stage: Stage) -> Event:
        from mfa import bootstrap, credit

        event = arrange(stage)
        authorizer = event["requestContext"]["authorizer"]
        credit.grant(bootstrap.table(), authorizer["account"], 100, "", 1_700_000_000_000)
        authorizer["credit"] = "metered"
        return event

    return metered


def _keep_books(_: Stage) -> Event:
    """A change of a balance, an association's code and its use."""
    return dict(json.loads((ROOT / "events" / "keep_books.json").read_text()))


def _publish_events(_: Stage) -> Event:
    """Two lines of the log."""
    return dict(json.loads((ROOT / "events" / "publish_events.json").read_text()))


def _sent_code(stage: Stage) -> tuple[UserKey, str]:
    """A user's key, and the validation id of a login code just sent."""
    account = stage.account()
    application = stage.application(account)
    stage.validated(account, application)
    sent = stage.ok("login_start", account, application, "ann")
    return UserKey(account, application, "ann"), sent["id"]


def _keep_receipt(stage: Stage) -> Event:
    key, validation_id = _sent_code(stage)
    event: Event = json.loads((ROOT / "events" / "keep_receipt.json").read_text())
    event["detail"]["context"] = {"record": partition_key(key), "validation_id": validation_id}
    return event


def _get_validation(stage: Stage) -> Event:
    key, validation_id = _sent_code(stage)
    return stage.event("get_validation", *key, validation_id)


def _purge(stage: Stage) -> Event:
    account = stage.account()
    application = stage.application(account)
    for user in ("ann", "bob"):
        stage.validated(account, application, user)
    stage.ok("delete_application", account, application)
    image = {"id": {"S": application}, "account": {"S": account}}
    change = {"ApproximateCreationDateTime": 0, "OldImage": image, "SequenceNumber": "1"}
    return {"Records": [{"eventName": "REMOVE", "dynamodb": change}]}


def _template(stage: Stage, account: str) -> str:
    return str(stage.ok("create_template", account, body={"name": "Hello", "body": "$code"})["id"])


def _create_template(stage: Stage) -> Event:
    return stage.event("create_template", stage.account(), body={"name": "Hello", "body": "$code"})


def _list_templates(stage: Stage) -> Event:
    account = stage.account()
    _template(stage, account)
    return stage.event("list_templates", account)


def _on_template(function: str, **changes: str) -> Callable[[Stage], Event]:
    def arrange(stage: Stage) -> Event:
        account = stage.account()
        body = {"version_number": 1} | changes if changes else None
        return stage.event(function, account, _template(stage, account), body=body)

    return arrange


def _create_naming(stage: Stage) -> Event:
    account = stage.account()
    body = {"name": "New", "login_template": _template(stage, account)}
    return stage.event("create_application", account, body=body)


def _create(key: str = "") -> Callable[[Stage], Event]:
    def arrange(stage: Stage) -> Event:
        account = stage.account()
        stage.application(account)
        return stage.event("create_application", account, body={"name": "New"}, key=key)

    return arrange


def _list_applications(stage: Stage) -> Event:
    account = stage.account()
    for _ in range(3):
        stage.application(account)
    return stage.event("list_applications", account, query={"limit": "2"})


def _on_application(function: str, **changes: str) -> Callable[[Stage], Event]:
    def arrange(stage: Stage) -> Event:
        account = stage.account()
        application = stage.application(account)
        body = {"version_number": 1} | changes if changes else None
        return stage.event(function, account, application, body=body)

    return arrange


def _list_by_id(stage: Stage) -> Event:
    account = stage.account()
    return stage.event("list_applications", account, query={"id": stage.application(account)})


def _list_users(stage: Stage) -> Event:
    account = stage.account()
    application = stage.application(account)
    for user in ("ann", "bob", "lou"):
        stage.pending(account, application, user, _OTHER)
    return stage.event("list_users", account, application, query={"limit": "2"})


def _on_user(function: str) -> Callable[[Stage], Event]:
    def arrange(stage: Stage) -> Event:
        account = stage.account()
        application = stage.application(account)
        return stage.event(function, account, application, stage.validated(account, application))

    return arrange


def _associate(
    before: str = "", policy: str = "NEW", number: str = NUMBER, key: str = ""
) -> Callable[[Stage], Event]:
    """`before`: the number that the user already waits for a code at."""

    def arrange(stage: Stage) -> Event:
        account = stage.account()
        application = stage.application(account, resend_policy=policy)
        if before:
            stage.pending(account, application, number=before)
        return stage.event("associate", account, application, "ann", body={"address": number}, key=key)

    return arrange


def _login(
    policy: str = "NEW", key: str = "", logins: int = 1, *, stored: bool = False
) -> Callable[[Stage], Event]:
    """After `logins` others; `stored`: with the text of a stored template."""

    def arrange(stage: Stage) -> Event:
        account = stage.account()
        text = _template(stage, account) if stored else "$code"
        application = stage.application(account, resend_policy=policy, login_template=text)
        stage.validated(account, application)
        for _ in range(logins):
            stage.login(account, application)
        return stage.event("login_start", account, application, "ann", key=key)

    return arrange


def _by_email(function: str) -> Callable[[Stage], Event]:
    def arrange(stage: Stage) -> Event:
        account = stage.account()
        application = stage.application(account, auth_token_delivery_methods="EMAIL")
        body = {"address": _MAILBOX} if function == "associate" else None
        if function != "associate":
            stage.validated(account, application, number=_MAILBOX)
        return stage.event(function, account, application, "ann", body=body)

    return arrange


def _by_call(number: str, *, busy: bool = False) -> Callable[[Stage], Event]:
    """A login by call: asked for, or since SNS is too `busy` for a text message."""

    def arrange(stage: Stage) -> Event:
        account = stage.account()
        application = stage.application(account, auth_token_delivery_methods="SMS,VOICE")
        stage.validated(account, application, number=number)
        if busy:
            stage.wire.busy.add(number)
        body = None if busy else {"delivery_method": "VOICE"}
        return stage.event("login_start", account, application, "ann", body=body)

    return arrange


def _validate(
    *, wrong: int = 0, used: bool = False, right: bool = True, wait: int = 0, key: str = "", **fields: str
) -> Callable[[Stage], Event]:
    """A guess at a login code after `wrong` others, `wait` seconds, and its own use."""

    def arrange(stage: Stage) -> Event:
        account = stage.account()
        application = stage.application(account, **fields)
        stage.validated(account, application)
        code = stage.login(account, application)
        for guess in [WRONG] * wrong + [code] * used:
            event = stage.event("validate", account, application, "ann", body={"validation_code": guess})
            stage.invoke("validate", event)
        if wait:
            stage.pass_time(wait)
            stage.warm(account, application)
        body = {"validation_code": code if right else WRONG}
        return stage.event("validate", account, application, "ann", body=body, key=key)

    return arrange


def _validate_association(*, right: bool = True) -> Callable[[Stage], Event]:
    def arrange(stage: Stage) -> Event:
        account = stage.account()
        application = stage.application(account)
        code = stage.pending(account, application)
        body = {"validation_code": code if right else WRONG}
        return stage.event("validate", account, application, "ann", body=body)

    return arrange


def _validate_none(stage: Stage) -> Event:
    account = stage.account()
    application = stage.application(account)
    stage.validated(account, application)
    stage.ok("dissociate", account, application, "ann")
    return stage.event("validate", account, application, "ann", body={"validation_code": WRONG})


def _facade(stage: Stage, function: str, account: str, application: str, body: dict[str, str]) -> Event:
    """A request of CAMARA's, with a token that is bound to the application."""
    event = stage.event(function, account, body=body)
    event["requestContext"]["authorizer"]["application"] = application
    return event


def _send_code(stage: Stage) -> Event:
    account = stage.account()
    body = {"phoneNumber": NUMBER, "message": "{{code}}"}
    return _facade(stage, "send_code", account, stage.application(account), body)


def _validate_code(*, right: bool = True, again: bool = False) -> Callable[[Stage], Event]:
    """A guess at a code that was sent; `again`: after its use."""

    def arrange(stage: Stage) -> Event:
        account = stage.account()
        application = stage.application(account)
        body = {"phoneNumber": NUMBER, "message": "{{code}}"}
        sent = stage.invoke("send_code", _facade(stage, "send_code", account, application, body)).body
        guess = {"authenticationId": sent["authenticationId"], "code": stage.wire.message if right else WRONG}
        stage.invoke(
            "validate_code", _facade(stage, "validate_code", account, application, guess | {"code": WRONG})
        )
        event = _facade(stage, "validate_code", account, application, guess)
        if again:
            stage.invoke("validate_code", event)
        return event

    return arrange


def _show_reference(_: Stage) -> Event:
    return dict(json.loads((ROOT / "events" / "show_reference.json").read_text()))


# The last case that passes time comes last: what was stored before it is then old.
CASES = (
    Case("validate_login_right", "validate", _validate()),
    Case("validate_login_wrong", "validate", _validate(right=False), 412),
    Case("validate_login_complex", "validate", _validate(auth_token_type="COMPLEX")),
    Case("validate_login_with_idempotency_key", "validate", _validate(key="one")),
    Case("validate_association", "validate", _validate_association()),
    Case("validate_association_wrong", "validate", _validate_association(right=False), 412),
    Case("validate_used", "validate", _validate(used=True), 412),
    Case("validate_exhausted", "validate", _validate(wrong=5), 429),
    Case("validate_none_pending", "validate", _validate_none, 412),
    Case("login_start", "login_start", _login()),
    Case("login_start_first", "login_start", _login(logins=0)),
    Case("login_start_metered", "login_start", _metered(_login())),
    Case("login_start_same", "login_start", _login("SAME")),
    Case("login_start_with_idempotency_key", "login_start", _login(key="one")),
    Case("login_start_stored_template", "login_start", _login(stored=True)),
    Case("login_start_stored_template_unread", "login_start", _login(stored=True, logins=0)),
    Case("login_start_email", "login_start", _by_email("login_start")),
    Case("login_start_voice", "login_start", _by_call(NUMBER)),
    Case("login_start_voice_since_sns_is_busy", "login_start", _by_call("+12025550177", busy=True)),
    Case("associate", "associate", _associate()),
    Case("associate_email", "associate", _by_email("associate")),
    Case("associate_metered", "associate", _metered(_associate())),
    Case("associate_repeat", "associate", _associate(before=NUMBER)),
    Case("associate_other_address", "associate", _associate(before=_OTHER)),
    Case("associate_same", "associate", _associate(before=NUMBER, policy="SAME")),
    Case("associate_with_idempotency_key", "associate", _associate(key="one")),
    Case("authorize", "authorize", _authorize(uses=1)),
    Case("authorize_first_of_the_day", "authorize", _authorize(uses=0)),
    Case("keep_books", "keep_books", _keep_books),
    Case("keep_receipt", "keep_receipt", _keep_receipt),
    Case("publish_events", "publish_events", _publish_events),
    Case("get_validation", "get_validation", _get_validation),
    Case("create_application", "create_application", _create()),
    Case("create_application_with_idempotency_key", "create_application", _create("one")),
    Case("create_application_naming_a_template", "create_application", _create_naming),
    Case("get_application", "get_application", _on_application("get_application")),
    Case("list_applications", "list_applications", _list_applications),
    Case("list_applications_by_id", "list_applications", _list_by_id),
    Case(
        "update_application", "update_application", _on_application("update_application", description="new")
    ),
    Case(
        "update_application_renamed",
        "update_application",
        _on_application("update_application", name="Renamed"),
    ),
    Case("delete_application", "delete_application", _on_application("delete_application")),
    Case("create_template", "create_template", _create_template),
    Case("list_templates", "list_templates", _list_templates),
    Case("get_template", "get_template", _on_template("get_template")),
    Case("update_template", "update_template", _on_template("update_template", body="New: $code")),
    Case("delete_template", "delete_template", _on_template("delete_template")),
    Case("list_users", "list_users", _list_users),
    Case("get_user", "get_user", _on_user("get_user")),
    Case("delete_user", "delete_user", _on_user("delete_user")),
    Case("dissociate", "dissociate", _on_user("dissociate")),
    Case("send_code", "send_code", _send_code),
    Case("validate_code", "validate_code", _validate_code(), 204),
    Case("validate_code_wrong", "validate_code", _validate_code(right=False), 400),
    Case("validate_code_used", "validate_code", _validate_code(again=True), 400),
    Case("show_reference", "show_reference", _show_reference),
    Case("purge_application", "purge_application", _purge),
    Case("validate_expired", "validate", _validate(wait=360), 412),
)
