"""Cases of guesses at codes, of association and login."""

from collections.abc import Callable

from bench.cases.case import WRONG, Case
from bench.stage import Event, Stage


def _validate(
    *, wrong: int = 0, used: bool = False, right: bool = True, wait: int = 0, key: str = "", **fields: str
) -> Callable[[Stage], Event]:
    """A guess at a login code after `wrong` other guesses, `wait` seconds, and its use."""

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


# These change the time, so that stored items are older.
LATE = (Case("validate_expired", "validate", _validate(wait=360), 412),)
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
)
