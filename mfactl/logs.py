"""`mfactl logs`: what happened to a user, a code or a request, and why."""

import json
import time
from collections.abc import Mapping
from typing import Annotated

import click

from mfa.flows import verification_ids
from mfa.models.resources import Application as Found
from mfa.models.resources import Caller, UserKey
from mfactl import options, progress, shown, spans, story
from mfactl.commands import Option
from mfactl.lines import Span
from mfactl.options import AsJson, Stack

_COLUMNS = ("at", "operation", "what", "request")
_FOLLOW_SECONDS = 2
# Lines appear in CloudWatch some seconds after their time.
_LATE_MILLISECONDS = 10_000
User = Annotated[str, Option("--user", help="The user's id; needs --application.")]
Number = Annotated[
    str, Option("--number", help="A phone number that CAMARA's operations verify; needs --application.")
]
Application = Annotated[str, Option("--application", help="The application's id.")]


def logs(
    user: User = "",
    number: Number = "",
    application: Application = "",
    account: Annotated[str, Option("--account", help="The account's id.")] = "",
    validation: Annotated[str, Option("--validation", help="The validation id of a code.")] = "",
    request: Annotated[str, Option("--request", help="A request's x-request-id.")] = "",
    since: Annotated[
        str, Option(help="The start: 30m, 3h or 7d ago, a day or a timestamp. Default: one day.")
    ] = "1d",
    until: Annotated[str, Option(help="The end. Without this option, now.")] = "",
    limit: Annotated[
        int, Option("--limit", low=1, high=10_000, help="The highest number of entries to list.")
    ] = 100,
    follow: Annotated[bool, Option("--follow", "-f", help="Keep printing new entries.")] = False,
    stack: Stack = "",
    as_json: AsJson = False,
) -> None:
    """Show what happened to a user, a code or a request.

    For one user, the output begins with why no code arrived, or what happened to the code. The log names users by a
    pseudonym, which mfactl computes from the id.
    """
    name = options.stack_name(stack)
    outputs = options.outputs(name)
    terms = _terms(account, application, validation, request)
    if (user or number) and not application:
        raise click.BadParameter("--user and --number need --application", param_hint="--application")
    group, span = outputs["LogGroupName"], spans.parse(since, until)
    if user or number:
        table = options.open_table("", outputs["TableName"])
        key = _user(name, options.find_application(table, application), user, number)
        terms = {"application": application, "user": key.pseudonym}
        summary = story.of_user(table, group, key, span)
    else:
        summary = story.of_terms(group, terms, span)
    _print(summary, limit, bool(user or number or validation or request), as_json)
    if follow:
        _follow(group, terms, span.until, as_json)


def _user(stack: str, application: Found, user: str, number: str) -> UserKey:
    """Return the user with this id, or the user of a number in CAMARA's operations."""
    if user:
        return UserKey(application.account, application.id, user)
    caller = Caller(application.account, frozenset(), application.id)
    return verification_ids.user_key(options.keyring(stack, ""), caller, number.replace(" ", ""))


def _terms(account: str, application: str, validation: str, request: str) -> dict[str, str]:
    named = {
        "account": account,
        "application": application,
        "result_id": validation,
        "correlation_id": request,
    }
    return {name: value for name, value in named.items() if value}


def _print(summary: story.Story, limit: int, is_about_one: bool, as_json: bool) -> None:
    newest = summary.lines[:limit]
    if as_json:
        shown.show({"answer": summary.answer, "remedy": summary.remedy, "lines": newest}, as_json)
        return
    if is_about_one or not summary.lines:
        shown.note(summary.answer)
        if summary.remedy:
            shown.note(summary.remedy)
    if newest:
        total = f"{len(summary.lines)}" if len(summary.lines) > limit else ""
        shown.show_list(newest[::-1], _COLUMNS, as_json, total=total)


def _follow(group: str, terms: Mapping[str, str], since: int, as_json: bool) -> None:
    """Print lines as they come, until interrupted."""
    seen: set[str] = set()
    progress.end()
    while True:
        time.sleep(_FOLLOW_SECONDS)
        span = Span(max(since, options.now() - _LATE_MILLISECONDS * 6), options.now() + 1000)
        for each in reversed(story.of_terms(group, terms, span).lines):
            mark = f"{each['at']} {each['request']} {each['what']}"
            if mark not in seen:
                seen.add(mark)
                text = f"{each['at']}  {each['operation']}  {each['what']}  {each['request']}"
                click.echo(json.dumps(each) if as_json else text)
