"""`mfactl prefix`: prefixes of an account's codes, and circuits."""

from functools import partial
from typing import Annotated, Any

from mfa.store import guard_items
from mfa.store.guard_items import Circuit
from mfa.store.table import Table
from mfa.values.dates import timestamp
from mfactl import lists, options, recording, shown
from mfactl.commands import Argument, Group
from mfactl.options import AccountOption, AsJson, Most, Stack, TableName, Yes

app = Group()
Prefix = Annotated[str, Argument(metavar="PREFIX", help="The prefix, from `list`, such as +1202.")]
_COLUMNS = ("prefix", "state", "sends", "validations", "open_until")


@app.function("list")
def list_prefixes(
    account: AccountOption,
    limit: Most = 1000,
    stack: Stack = "",
    table: TableName = "",
    as_json: AsJson = False,
) -> None:
    """List an account's prefixes with the codes sent and used in their last window."""
    opened = options.open_table(stack, table)
    fetch = partial(guard_items.fetch_page, opened, options.find_account(opened, account))
    found, total = lists.first(fetch, limit, counted=not as_json)
    shown.show_list([circuit_shown(each) for each in found], _COLUMNS, as_json, total=total)


@app.function("reset")
def reset(
    account: AccountOption,
    prefix: Prefix,
    yes: Yes = False,
    stack: Stack = "",
    table: TableName = "",
    as_json: AsJson = False,
) -> None:
    """Close a prefix's circuit and reset its counts. It can open again after GuardMinimum codes."""
    opened = options.open_table(stack, table)
    options.confirm(f"Send codes to {prefix} again?", yes)
    reset_circuit(opened, account, prefix)
    shown.say({"prefix": prefix, "state": "closed"}, f"{prefix} is closed and counts from 0.", as_json)


def reset_circuit(table: Table, account: str, prefix: str) -> None:
    """Close a circuit and reset its counts, with the audit record. Raises NotFound."""
    recorded = recording.recorded(table, "prefix reset", account=account, target=prefix)
    guard_items.reset(recorded, account, prefix)


def circuit_shown(circuit: Circuit) -> dict[str, Any]:
    """Return a circuit as it is shown."""
    is_open = circuit.open_until > options.now()
    return {
        "account": circuit.account,
        "prefix": circuit.destination,
        "state": "open" if is_open else "closed",
        "sends": circuit.sends,
        "validations": circuit.validations,
        "open_until": timestamp(circuit.open_until) if is_open else "",
    }
