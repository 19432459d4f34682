"""Cases of users."""

from collections.abc import Callable

from bench.cases.case import OTHER, Case
from bench.stage import Event, Stage


def _list_users(stage: Stage) -> Event:
    account = stage.account()
    application = stage.application(account)
    for user in ("ann", "bob", "lou"):
        stage.pending(account, application, user, OTHER)
    return stage.event("list_users", account, application, query={"limit": "2"})


def _on_user(function: str) -> Callable[[Stage], Event]:
    def arrange(stage: Stage) -> Event:
        account = stage.account()
        application = stage.application(account)
        return stage.event(function, account, application, stage.validated(account, application))

    return arrange


CASES = (
    Case("list_users", "list_users", _list_users),
    Case("get_user", "get_user", _on_user("get_user")),
    Case("delete_user", "delete_user", _on_user("delete_user")),
    Case("dissociate", "dissociate", _on_user("dissociate")),
)
