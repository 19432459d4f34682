"""Every snippet of README and the guides is run, or says why not. tests/system/test_snippets.py runs them."""

import os
import re

import pytest

from tests.docs.snippets import PAGES, RUN, SHOWN, Terminal, commands, name, snippets

# What is not run, by page and first line. Each says why where it stands.
NOT_RUN = {
    ("README.md", "make run"),
    ("README.md", "make build"),
    ("README.md", "pip install ./clients/python"),
    ("README.md", 'login = client.login_start(shop, "ann")'),
    ("docs/quickstart.md", "make run"),
    ("docs/quickstart.md", "make demo"),
    ("docs/local.md", "aws logs tail /aws/cloudformation/mfa-local/Logs --follow"),
    ("docs/local.md", "make sam-local"),
    ("docs/local.md", "make sam-local-env"),
}


def test_what_is_not_run_is_what_is_expected():
    not_run = [(name(page), each) for page in PAGES for each in snippets(page) if each.reason]
    assert {(page, each.text.splitlines()[0].partition("  ")[0]) for page, each in not_run} == NOT_RUN


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_snippet_names_its_language(page):
    text = page.read_text()

    assert {each.language for each in snippets(page)} <= RUN | SHOWN
    assert len(snippets(page)) * 2 == len(re.findall(r"^```", text, re.MULTILINE)), (
        "a fence that is not understood"
    )
    assert not re.search(r"\n\n {4}[^ ]", text), "an indented block, which nothing would run"


def test_a_command_goes_on_after_a_backslash():
    assert list(commands("a \\\n  b\n\nc\n")) == ["a \\\n  b", "c"]


@pytest.fixture
def terminal(tmp_path):
    terminal = Terminal(tmp_path, {"PATH": os.environ["PATH"]}, lambda: "123456")
    yield terminal
    terminal.close()


def test_three_dots_are_what_was_answered_before_or_the_code(terminal):
    terminal.type("""echo '{"id": "01a2"}'""")
    terminal.type("APP=...   # that id")
    terminal.type("""echo '{"validation_code": "..."}' > sent; test $APP = 01a2; grep -q 123456 sent""")


@pytest.mark.parametrize(
    "command",
    [
        "false",
        """echo '{"error_code": "2001"}'""",
        """echo '{"error_code": "2001"}'   # error_code 2002""",
        """echo '{"id": "01a2"}'   # error_code 2001""",
    ],
)
def test_a_command_that_does_not_do_what_the_page_says_is_noticed(terminal, command):
    with pytest.raises(AssertionError):
        terminal.type(command)
