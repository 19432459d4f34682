"""Every snippet of README and the guides is run, or says why not. tests/system/test_snippets.py runs them."""

import os
import re

import pytest

from tests.docs.snippets import PAGES, RUN, SHOWN, Terminal, name, snippets

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
    assert len(snippets(page)) * 2 == len(re.findall(r"^```", text, re.MULTILINE)), "an unknown fence"
    assert not re.search(r"\n\n {4}[^ ]", text), "an indented block, which nothing would run"


@pytest.mark.parametrize(
    "command",
    [
        "false",
        """echo '{"error_code": "2001"}'""",
        """echo '{"error_code": "2001"}'   # error_code 2002""",
        """echo '{"id": "01a2"}'   # error_code 2001""",
    ],
)
def test_a_command_that_does_not_do_what_the_page_says_is_noticed(tmp_path, command):
    terminal = Terminal(tmp_path, {"PATH": os.environ["PATH"]}, lambda: "123456")
    with pytest.raises(AssertionError):
        terminal.type(command)
    terminal.close()
