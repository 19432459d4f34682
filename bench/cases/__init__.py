"""The measured cases: each operation, and each outcome with different requests."""

from collections.abc import Iterator
from functools import partial

from bench.cases import applications, background, checking, facade, sending, templates, users
from bench.cases.case import WRONG, Case, stored_template
from bench.stage import Event, Stage
from mfa.edge.operation import Operation
from tools.operations import operations, sample

__all__ = ["CASES", "WRONG", "Case"]

_WRITTEN = (
    *checking.CASES,
    *sending.CASES,
    *applications.CASES,
    *templates.CASES,
    *users.CASES,
    *facade.CASES,
    *background.CASES,
)


def _plain() -> Iterator[Case]:
    """Yield a case of each operation without its own cases: its sample request, on existing resources."""
    known = {each.function for each in _WRITTEN}
    return (
        Case(each.name, each.name, partial(_example, each)) for each in operations() if each.name not in known
    )


def _example(operation: Operation, stage: Stage) -> Event:
    account = stage.account()
    application = stage.application(account)
    path = [stored_template(stage, account)] if "{Template_ID}" in operation.path else []
    path += [application] if "{Application_ID}" in operation.path else []
    path += [stage.validated(account, application)] if "{User_ID}" in operation.path else []
    body = operation.takes("body")
    return stage.event(operation.name, account, *path, body=sample(body) if body else None)


# Cases that change the time come last.
CASES: tuple[Case, ...] = (*_WRITTEN, *_plain(), *checking.LATE)
