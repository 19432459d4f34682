"""Cases of applications."""

from collections.abc import Callable

from bench.cases.case import Case, stored_template
from bench.stage import Event, Stage


def _create(key: str = "") -> Callable[[Stage], Event]:
    def arrange(stage: Stage) -> Event:
        account = stage.account()
        stage.application(account)
        return stage.event("create_application", account, body={"name": "New"}, key=key)

    return arrange


def _create_naming(stage: Stage) -> Event:
    account = stage.account()
    body = {"name": "New", "login_template": stored_template(stage, account)}
    return stage.event("create_application", account, body=body)


def _list_applications(stage: Stage) -> Event:
    account = stage.account()
    for _ in range(3):
        stage.application(account)
    return stage.event("list_applications", account, query={"limit": "2"})


def _list_by_id(stage: Stage) -> Event:
    account = stage.account()
    return stage.event("list_applications", account, query={"id": stage.application(account)})


def _on_application(function: str, **changes: str) -> Callable[[Stage], Event]:
    def arrange(stage: Stage) -> Event:
        account = stage.account()
        application = stage.application(account)
        body = {"version_number": 1} | changes if changes else None
        return stage.event(function, account, application, body=body)

    return arrange


CASES = (
    Case("create_application", "create_application", _create()),
    Case("create_application_with_idempotency_key", "create_application", _create("one")),
    Case("create_application_naming_a_template", "create_application", _create_naming),
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
)
