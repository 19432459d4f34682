"""`mfactl config`: defaults of the commands."""

from typing import Annotated

import click

from mfactl import options, preferences, shown
from mfactl.commands import Argument, Option
from mfactl.options import AsJson

Name = Annotated[str, Argument(metavar="[NAME]", help="The setting: stack.")]
Value = Annotated[
    str, Argument(metavar="[VALUE]", help="The new value. Without it, the current value is shown.")
]


def config(
    name: Name = "",
    value: Value = "",
    unset: Annotated[bool, Option("--unset", help="Remove the value of NAME.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show or set the defaults of mfactl.

    --stack, MFA_STACK and TABLE_NAME override the default.
    """
    chosen = preferences.read()
    if name and name not in preferences.NAMES:
        raise click.BadParameter(f"known are {', '.join(preferences.NAMES)}", param_hint="NAME")
    if not name:
        shown.show({each: chosen.get(each, "") for each in preferences.NAMES}, as_json)
        return
    if value or unset:
        options.require_text(value, "a value", 128)
        chosen = {each: kept for each, kept in chosen.items() if each != name}
        preferences.write(chosen | ({name: value} if value else {}))
        chosen = preferences.read()
    shown.say({name: chosen.get(name, "")}, chosen.get(name, "") or "not set", as_json)
