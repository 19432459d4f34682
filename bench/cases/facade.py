"""Cases of CAMARA's operations, and of the public reference page."""

from collections.abc import Callable

from bench.cases.case import WRONG, Case, sample
from bench.stage import NUMBER, Event, Stage


def _facade(stage: Stage, function: str, account: str, application: str, body: dict[str, str]) -> Event:
    """A request of CAMARA's operations, with a token that is bound to the application."""
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
    return sample("show_reference")


CASES = (
    Case("send_code", "send_code", _send_code),
    Case("validate_code", "validate_code", _validate_code(), 204),
    Case("validate_code_wrong", "validate_code", _validate_code(right=False), 400),
    Case("validate_code_used", "validate_code", _validate_code(again=True), 400),
    Case("show_reference", "show_reference", _show_reference),
)
