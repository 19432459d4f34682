"""Cases of sending codes by each delivery method, and of their status."""

from collections.abc import Callable

from bench.cases.case import OTHER, Case, stored_template
from bench.stage import NUMBER, Event, Stage
from mfa.models.resources import UserKey

_MAILBOX = "ann@shop.example"


def _metered(arrange: Callable[[Stage], Event]) -> Callable[[Stage], Event]:
    """The same for a metered account with enough credit."""

    def metered(stage: Stage) -> Event:
        from mfa import wiring
        from mfa.tenants import credit

        event = arrange(stage)
        authorizer = event["requestContext"]["authorizer"]
        credit.grant(wiring.table(), authorizer["account"], 100, "", 1_700_000_000_000)
        authorizer["credit"] = "metered"
        return event

    return metered


def _associate(
    before: str = "", policy: str = "NEW", number: str = NUMBER, key: str = ""
) -> Callable[[Stage], Event]:
    """`before`: the number for which the user has a pending code."""

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
    """After `logins` other logins; `stored`: with a stored template."""

    def arrange(stage: Stage) -> Event:
        account = stage.account()
        text = stored_template(stage, account) if stored else "$code"
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
    """A login by call: requested, or because SNS is too `busy` for a text message."""

    def arrange(stage: Stage) -> Event:
        account = stage.account()
        application = stage.application(account, auth_token_delivery_methods="SMS,VOICE")
        stage.validated(account, application, number=number)
        if busy:
            stage.wire.busy.add(number)
        body = None if busy else {"delivery_method": "VOICE"}
        return stage.event("login_start", account, application, "ann", body=body)

    return arrange


def sent_code(stage: Stage) -> tuple[UserKey, str]:
    """Send a login code; return its user's key and its validation id."""
    account = stage.account()
    application = stage.application(account)
    stage.validated(account, application)
    sent = stage.ok("login_start", account, application, "ann")
    return UserKey(account, application, "ann"), sent["id"]


def _get_validation(stage: Stage) -> Event:
    key, validation_id = sent_code(stage)
    return stage.event("get_validation", *key, validation_id)


CASES = (
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
    Case("associate_other_address", "associate", _associate(before=OTHER)),
    Case("associate_same", "associate", _associate(before=NUMBER, policy="SAME")),
    Case("associate_with_idempotency_key", "associate", _associate(key="one")),
    Case("get_validation", "get_validation", _get_validation),
)
