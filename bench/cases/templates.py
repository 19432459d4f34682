"""Cases of stored templates."""

from collections.abc import Callable

from bench.cases.case import Case, stored_template
from bench.stage import Event, Stage


def _create_template(stage: Stage) -> Event:
    return stage.event("create_template", stage.account(), body={"name": "Hello", "body": "$code"})


def _list_templates(stage: Stage) -> Event:
    account = stage.account()
    stored_template(stage, account)
    return stage.event("list_templates", account)


def _on_template(function: str, **changes: str) -> Callable[[Stage], Event]:
    def arrange(stage: Stage) -> Event:
        account = stage.account()
        body = {"version_number": 1} | changes if changes else None
        return stage.event(function, account, stored_template(stage, account), body=body)

    return arrange


CASES = (
    Case("create_template", "create_template", _create_template),
    Case("list_templates", "list_templates", _list_templates),
    Case("get_template", "get_template", _on_template("get_template")),
    Case("update_template", "update_template", _on_template("update_template", body="New: $code")),
    Case("delete_template", "delete_template", _on_template("delete_template")),
)
