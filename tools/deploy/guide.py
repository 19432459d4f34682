"""`make guide`: explains and asks for five parameters, for others on request; prints the deploy command.

`sam deploy --guided` shows only names. This command deploys and writes nothing.
"""

import re
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, NamedTuple

from local.cloudformation import parsed
from local.stack import overrides

ENVIRONMENT = "prod"
# Parameters of a build.
BUILT = ("Runtime", "Architecture")
# The emulator's address; empty on AWS.
_NOT_ASKED = {"EndpointUrl"}
_NOTHING = "-"
# Parameters of nearly every stack: provider, countries, alarms and cost.
ESSENTIALS = ("SmsBackend", "AllowedCountries", "EmailFrom", "AlarmEmail", "SpendAlarmDollars")


class Question(NamedTuple):
    """A question about a parameter: heading, name, its definition, and the value of an empty answer."""

    heading: str
    name: str
    parameter: Mapping[str, Any]
    default: str

    def is_plain(self, value: str) -> bool:
        """Return whether a value is that of the template."""
        return value == str(self.parameter["Default"])


def questions() -> Iterator[Question]:
    """Yield the questions in the order of the template's groups."""
    content, chosen = parsed(), overrides(ENVIRONMENT, "deploy")
    for group in content["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]:
        for name in group["Parameters"]:
            if name not in _NOT_ASKED:
                parameter = content["Parameters"][name]
                default = chosen.get(name, str(parameter["Default"]))
                yield Question(group["Label"]["default"], name, parameter, default)


def bounds(parameter: Mapping[str, Any]) -> str:
    """Return the values that a parameter accepts."""
    if "AllowedValues" in parameter:
        return "one of " + ", ".join(map(str, parameter["AllowedValues"]))
    if "MinValue" in parameter:
        return f"{parameter['MinValue']} to {parameter['MaxValue']}"
    return str(parameter.get("ConstraintDescription", ""))


def is_allowed(parameter: Mapping[str, Any], value: str) -> bool:
    """Return whether CloudFormation would accept the value."""
    if "AllowedValues" in parameter:
        return value in map(str, parameter["AllowedValues"])
    if "MinValue" in parameter:
        return value.isdecimal() and parameter["MinValue"] <= int(value) <= parameter["MaxValue"]
    return bool(re.fullmatch(parameter.get("AllowedPattern", ".*"), value))


def ask(question: Question, read: Callable[[str], str]) -> str:
    """Ask until the value is valid; an empty answer is the default, a hyphen is the empty value."""
    while True:
        given = read(f"{question.name} [{question.default}]: ").strip() or question.default
        value = "" if given == _NOTHING else given
        if is_allowed(question.parameter, value):
            return value
        print(f"  It must be {bounds(question.parameter)}.")  # noqa: T201


def answers(read: Callable[[str], str]) -> dict[str, str]:
    """Ask for the essential parameters, and for others on request; return the values that differ from defaults."""
    others = {each.name: each for each in questions()}
    essentials = [others.pop(name)._replace(heading="Essentials") for name in ESSENTIALS]
    found = _asked(essentials, read)
    wanted = read(f"\nThe other {len(others)} have defaults that work. Ask for them too? [y/N]: ")
    if wanted.strip().lower() in ("y", "yes"):
        return found | _asked(others.values(), read)
    return found | {each.name: each.default for each in others.values() if not each.is_plain(each.default)}


def _asked(wanted: Iterable[Question], read: Callable[[str], str]) -> dict[str, str]:
    found = {}
    for heading, group in groupby(wanted, lambda question: question.heading):
        print(f"\n{heading}\n{'-' * len(heading)}")  # noqa: T201
        for question in group:
            print(f"\n{question.parameter['Description'].strip()} ({bounds(question.parameter)})")  # noqa: T201
            value = ask(question, read)
            if not question.is_plain(value):
                found[question.name] = value
    return found


def command(chosen: Mapping[str, str]) -> str:
    """Return the deploy command with these parameters, which override samconfig.toml's."""
    given = [f"{name}={value}" for name, value in chosen.items()]
    words = ["--parameter-overrides", *given] if given else []
    return shlex.join(["sam", "deploy", "--config-env", ENVIRONMENT, *words])


def build(chosen: Mapping[str, str]) -> str:
    """Return the build command for these parameters: the layer depends on runtime and processor."""
    given = [f"{name}={chosen[name]}" for name in BUILT if name in chosen]
    return f'make build ARGS="--parameter-overrides {" ".join(given)}"' if given else "make build"


if __name__ == "__main__":
    try:
        chosen = answers(input)
    except (EOFError, KeyboardInterrupt):
        sys.exit(1)
    print(f"\n{build(chosen)} && \\\n{command(chosen)}")  # noqa: T201
