"""The console's requests about events, the audit trail, and the state of the stack."""

from typing import Any

from mfa.store import application_items, change_items
from mfa.values.paging import Page
from mfactl import counting, doctor, options, recording, spans, story
from mfactl.audit import who
from mfactl.console import stack as stacks
from mfactl.console.routes import Request, route

_TERMS = {
    "account": "account",
    "application": "application",
    "validation": "result_id",
    "request": "correlation_id",
}
_MOST_LINES = 300


@route("GET", "session")
def session(stack: str, _: Request) -> Any:
    """The stack, its region and account, and the operator's identity."""
    return {
        "stack": stack,
        "region": options.region(),
        "local": options.is_local(),
        "operator": who(recording.operator()),
        "api": stacks.outputs(stack).get("ApiUrl", ""),
        "dashboard": stacks.outputs(stack).get("DashboardUrl", ""),
    }


@route("GET", "counts")
def counts(stack: str, request: Request) -> Any:
    """Requests and codes of a period by outcome, and the names of the applications."""
    span = spans.parse(request.query.get("since", "1d"), request.query.get("until", ""))
    counted = counting.count(stacks.outputs(stack)["LogGroupName"], span, _terms(request))
    ids = [each["value"] for each in counted["by"]["application"]]
    shops = application_items.fetch_all(stacks.table(stack), ids)
    return counted | {"names": {each.id: each.name for each in shops}}


@route("GET", "lines")
def lines(stack: str, request: Request) -> Any:
    """The log lines of a code, a request, an application or an account."""
    span = spans.parse(request.query.get("since", "1d"))
    summary = story.of_terms(stacks.outputs(stack)["LogGroupName"], _terms(request), span)
    return {"answer": summary.answer, "remedy": summary.remedy, "lines": summary.lines[:_MOST_LINES]}


@route("GET", "audit")
def audit(stack: str, request: Request) -> Any:
    """The changes of operators, newest first."""
    filters = {name: request.query[name] for name in ("account", "target") if request.query.get(name)}
    page = Page(filters, 100, request.query.get("after", ""))
    found, position = change_items.fetch_page(stacks.table(stack), page)
    return {"changes": [each._asdict() | {"by": who(each.who)} for each in found], "after": position}


@route("GET", "health")
def health(stack: str, _: Request) -> Any:
    """The findings of `mfactl doctor`, with remedies."""
    return {"findings": [each._asdict() for each in doctor.examine(stack)]}


def _terms(request: Request) -> dict[str, str]:
    return {theirs: request.query[ours] for ours, theirs in _TERMS.items() if request.query.get(ours)}
