"""`mfactl sending`: stop sending at once, and resume."""

from collections.abc import Mapping
from typing import Annotated

import typer

from mfa.errors import NotFound
from mfactl import options, shown
from mfactl.findings import BAD, LOOK, OK, Finding
from mfactl.options import AsJson, Yes

# Of the functions that send, by their names in the template: whether they have a share of ReservedConcurrency.
SENDERS = {"Associate": True, "LoginStart": True, "SendCode": False}
# Each request takes two executions, the authorizer's and its own. New accounts have as few as 10.
_FEW = 100
StackName = Annotated[str, typer.Option("--stack", envvar="MFA_STACK", help="The deployed stack.")]
app = typer.Typer(no_args_is_help=True, help="Whether the stack sends messages at all.")


@app.command("stop")
def stop(stack: StackName, yes: Yes = False, as_json: AsJson = False) -> None:
    """Stop all sending within seconds, in the whole stack. Codes that were sent can still be checked."""
    options.confirm(f"Stop all sending of {stack}?", yes)
    client = options.client("lambda")
    for function in _functions(stack).values():
        client.put_function_concurrency(FunctionName=function, ReservedConcurrentExecutions=0)
    shown.say({"sending": "stopped"}, f"{stack} sends nothing until `mfactl sending resume`.", as_json)


@app.command("resume")
def resume(stack: StackName, as_json: AsJson = False) -> None:
    """Send again, with the concurrency that the stack reserves."""
    reserved = int(options.parameters(stack).get("ReservedConcurrency", "0"))
    client = options.client("lambda")
    for name, function in _functions(stack).items():
        if reserved and SENDERS[name]:
            client.put_function_concurrency(FunctionName=function, ReservedConcurrentExecutions=reserved)
        else:
            client.delete_function_concurrency(FunctionName=function)
    shown.say({"sending": "on"}, f"{stack} sends again.", as_json)


def _functions(stack: str) -> Mapping[str, str]:
    """Return the functions that send, by their names in the template. Raises NotFound."""
    pages = options.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
    found = {
        each["LogicalResourceId"]: each["PhysicalResourceId"]
        for page in pages
        for each in page["StackResourceSummaries"]
        if each["LogicalResourceId"] in SENDERS
    }
    if found.keys() != SENDERS.keys():
        raise NotFound(f"The stack {stack} has no functions that send.")
    return found


def look(stack: str) -> Finding:
    """Find out whether sending was stopped."""
    client = options.client("lambda")
    stopped = [
        name
        for name, function in _functions(stack).items()
        if client.get_function_concurrency(FunctionName=function).get("ReservedConcurrentExecutions") == 0
    ]
    return Finding("", BAD if stopped else OK, f"stopped: {', '.join(stopped)}" if stopped else "on")


def concurrency() -> Finding:
    """Find out how many requests the AWS account can serve at once in this region."""
    most = options.client("lambda").get_account_settings()["AccountLimit"]["ConcurrentExecutions"]
    return Finding("", LOOK if most < _FEW else OK, f"{most} executions at once, two for each request")
