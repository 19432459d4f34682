"""Cases of background functions and the authorizer."""

from collections.abc import Callable

from bench.cases.case import Case, sample
from bench.cases.sending import sent_code
from bench.stage import Event, Stage
from mfa.store.user_items import partition_key


def _authorize(uses: int) -> Callable[[Stage], Event]:
    """`uses`: how often the token was used on this day before."""

    def arrange(stage: Stage) -> Event:
        from mfa import wiring
        from mfa.tenants import tokens

        _, token = tokens.issue(wiring.table(), stage.account(), "token", tokens.SCOPES, 1_700_000_000_000)
        arn = "arn:aws:execute-api:us-east-1:123456789012:abcdef1234/v1/GET/applications"
        event = {"type": "TOKEN", "authorizationToken": f"Bearer {token}", "methodArn": arn}
        for _ in range(uses):
            stage.invoke("authorize", event)
        return event

    return arrange


def _record_usage(_: Stage) -> Event:
    """A change of a balance, an association's code and its use."""
    return sample("record_usage")


def _publish_events(_: Stage) -> Event:
    """Two lines of the log."""
    return sample("publish_events")


def _keep_receipt(stage: Stage) -> Event:
    key, validation_id = sent_code(stage)
    event = sample("keep_receipt")
    event["detail"]["context"] = {"record": partition_key(key), "validation_id": validation_id}
    return event


def _purge(stage: Stage) -> Event:
    account = stage.account()
    application = stage.application(account)
    for user in ("ann", "bob"):
        stage.validated(account, application, user)
    stage.ok("delete_application", account, application)
    image = {"id": {"S": application}, "account": {"S": account}}
    change = {"ApproximateCreationDateTime": 0, "OldImage": image, "SequenceNumber": "1"}
    return {"Records": [{"eventName": "REMOVE", "dynamodb": change}]}


CASES = (
    Case("authorize", "authorize", _authorize(uses=1)),
    Case("authorize_first_of_the_day", "authorize", _authorize(uses=0)),
    Case("record_usage", "record_usage", _record_usage),
    Case("keep_receipt", "keep_receipt", _keep_receipt),
    Case("publish_events", "publish_events", _publish_events),
    Case("purge_application", "purge_application", _purge),
)
