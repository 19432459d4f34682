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


@pytest.mark.parametrize(("path", "command"), EVERY, ids=[name(path) for path, _ in EVERY])
def test_the_help_of_a_command_says_what_it_is_for_with_an_example_that_holds(path, command):
    shown = CliRunner().invoke(app, [*path, "--help"], env={"COLUMNS": "500", "TERMINAL_WIDTH": "500"})
    said = " ".join(shown.output.split())

    assert shown.exit_code == 0
    assert command.help.strip().endswith((".", "?"))
    assert [each.name for each in command.params if not each.help] == []
    assert EXAMPLES[name(path)] in said
    if not hasattr(command, "commands"):
        words = shlex.split(EXAMPLES[name(path)])
        assert "5 AWS is unreachable" in said
        assert "--json" in said or path[-1] in WITHOUT_JSON
        assert words[: len(path) + 1] == ["mfactl", *path]
        command.make_context(path[-1], words[len(path) + 1 :]).close()


def test_the_page_is_what_the_command_line_says():
    assert TARGET.read_text() == manual(), "python -m tools.pages"
    assert EXAMPLES.keys() == {name(path) for path, _ in EVERY}
