"""`mfactl sending`: stop and resume sending."""

from collections.abc import Mapping

from mfa.errors import NotFound
from mfactl import deployed, options, recording, shown
from mfactl.commands import Group
from mfactl.findings import BAD, OK, Finding
from mfactl.options import AsJson, Stack, Yes

# The functions that send, by name in the template: whether ReservedConcurrency applies to them.
SENDERS = {"Associate": True, "LoginStart": True, "SendCode": False}
app = Group()


@app.function("stop")
def stop(stack: Stack = "", yes: Yes = False, as_json: AsJson = False) -> None:
    """Stop all sending of the stack within seconds. Codes already sent can still be checked."""
    name = options.stack_name(stack)
    options.confirm(f"Stop all sending of {name}?", yes)
    client = options.client("lambda")
    for function in _functions(name).values():
        client.put_function_concurrency(FunctionName=function, ReservedConcurrentExecutions=0)
    recording.record(options.open_table(name, ""), "sending stop")
    shown.say({"sending": "stopped"}, f"{name} sends nothing until `mfactl sending resume`.", as_json)


@app.function("resume")
def resume(stack: Stack = "", as_json: AsJson = False) -> None:
    """Resume sending, with the stack's reserved concurrency."""
    name = options.stack_name(stack)
    reserved = int(options.parameters(name).get("ReservedConcurrency", "0"))
    client = options.client("lambda")
    for logical, function in _functions(name).items():
        if reserved and SENDERS[logical]:
            client.put_function_concurrency(FunctionName=function, ReservedConcurrentExecutions=reserved)
        else:
            client.delete_function_concurrency(FunctionName=function)
    recording.record(options.open_table(name, ""), "sending resume")
    shown.say({"sending": "on"}, f"{name} sends again.", as_json)


def _functions(stack: str) -> Mapping[str, str]:
    """Return the functions that send, by their names in the template. Raises NotFound."""
    found = {
        each["LogicalResourceId"]: each["PhysicalResourceId"]
        for each in deployed.resources(stack)
        if each["LogicalResourceId"] in SENDERS
    }
    if found.keys() != SENDERS.keys():
        raise NotFound(f"The stack {stack} has no functions that send.")
    return found


def look(stack: str) -> Finding:
    """Find out whether sending is stopped."""
    client = options.client("lambda")
    stopped = [
        name
        for name, function in _functions(stack).items()
        if client.get_function_concurrency(FunctionName=function).get("ReservedConcurrentExecutions") == 0
    ]
    return Finding("", BAD if stopped else OK, f"stopped: {', '.join(stopped)}" if stopped else "on")
