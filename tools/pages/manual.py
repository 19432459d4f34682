"""docs/mfactl.md, made from the command line itself."""

from collections.abc import Iterator
from typing import Any

from local.settings import ROOT
from mfactl.examples import EXAMPLES
from mfactl.main import EXIT_CODES, app

TARGET = ROOT / "docs" / "mfactl.md"
_INTRODUCTION = """# mfactl

The operator's command line. Generated from the commands; `mfactl COMMAND --help` shows the same.

mfactl finds AWS credentials and region like the AWS CLI.
Name the stack with `--stack` or `MFA_STACK`, or choose it once with `mfactl config stack NAME`.
For a local run, `. .local/run.env` is enough.
`eval "$(mfactl completion bash)"` completes commands in your shell; zsh and fish work too.
"""
# Options that most commands share.
_COMMON = ("stack", "table", "as_json", "quiet", "help")
_SHARED = """Commands that need the stack take `--stack`; commands that need only its table also take `--table`.
All take `--json`, which prints JSON for scripts, and `--help`. Lists take `-q`, which prints only ids."""


def walk(command: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield the path and the command of each group and each command, the whole first."""
    command = command or app.load_all()
    yield path, command
    for name, each in getattr(command, "commands", {}).items():
        yield from walk(each, (*path, name))


def manual() -> str:
    """The page as it stands in docs/mfactl.md."""
    parts = [
        _INTRODUCTION,
        f"{EXIT_CODES}\n\n{_SHARED}\n",
    ]
    for path, command in walk():
        if path:
            parts.append(_group(path, command) if hasattr(command, "commands") else _command(path, command))
    return "\n".join(parts)


def _group(path: tuple[str, ...], command: Any) -> str:
    return f"## {path[0]}\n\n{command.help}\n"


def _command(path: tuple[str, ...], command: Any) -> str:
    level = "##" if len(path) == 1 else "###"
    arguments = "".join(
        f" {each.metavar or each.name.upper()}" for each in command.params if _is_argument(each)
    )
    lines = [f"{level} mfactl {' '.join(path)}{arguments}", "", _text(command.help), ""]
    given = [each for each in command.params if each.name not in _COMMON]
    if given:
        lines += ["| | |", "|---|---|", *map(_row, given), ""]
    return "\n".join([*lines, f"    {EXAMPLES[' '.join(path)]}", ""])


def _row(parameter: Any) -> str:
    name = (
        (parameter.metavar or parameter.name.upper())
        if _is_argument(parameter)
        else ", ".join(parameter.opts)
    )
    needed = " Required." if parameter.required and not _is_argument(parameter) else ""
    return f"| `{name}` | {_text(parameter.help)}{needed} |"


def _is_argument(parameter: Any) -> bool:
    return bool(parameter.param_type_name == "argument")


def _text(words: str) -> str:
    paragraphs = (" ".join(each.split()) for each in words.split("\n\n"))
    return "\n\n".join(paragraphs).replace("|", "\\|")
