"""The help of mfactl: complete for every command, with examples that hold, and as docs/mfactl.md has it."""

import shlex

import pytest
from click.testing import CliRunner

from mfactl.examples import EXAMPLES
from mfactl.main import app
from tools.pages.manual import TARGET, manual, walk

EVERY = list(walk())
# Whose output is JSON already, a script for a shell, or none.
WITHOUT_JSON = {"completion", "console", "export"}


def name(path):
    return " ".join(path)


every_command = pytest.mark.parametrize(("path", "command"), EVERY, ids=[name(path) for path, _ in EVERY])


@every_command
def test_every_command_says_what_it_is_for(path, command):
    assert command.help.strip().endswith((".", "?"))
    for parameter in command.params:
        assert parameter.help, f"{name(path)}: {parameter.name}"


@every_command
def test_every_help_shows_an_example_and_the_exit_codes(path, command):
    shown = CliRunner().invoke(app, [*path, "--help"], env={"COLUMNS": "500", "TERMINAL_WIDTH": "500"})

    assert shown.exit_code == 0
    assert EXAMPLES[name(path)] in " ".join(shown.output.split())
    if not hasattr(command, "commands"):
        assert "5 AWS is unreachable" in " ".join(shown.output.split())
        assert "--json" in shown.output or path[-1] in WITHOUT_JSON


@every_command
def test_every_example_is_one_of_its_command(path, command):
    if hasattr(command, "commands"):
        return
    words = shlex.split(EXAMPLES[name(path)])

    assert words[: len(path) + 1] == ["mfactl", *path]
    command.make_context(path[-1], words[len(path) + 1 :]).close()


def test_there_is_no_example_of_what_is_not_there():
    assert EXAMPLES.keys() == {name(path) for path, _ in EVERY}


def test_the_page_is_what_the_command_line_says():
    assert TARGET.read_text() == manual(), "python -m tools.pages"
