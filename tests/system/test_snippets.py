"""README and the guides do what they say: their snippets, run as a reader would, against the service."""

import os
from pathlib import Path

import pytest

from local.settings import ROOT
from tests.docs.snippets import PAGES, Terminal, commands, name, snippets
from tests.system.conftest import Service


def _pages(language: str) -> list[Path]:
    return [page for page in PAGES if any(_runs(each, language) for each in snippets(page))]


def _runs(snippet, language):
    return snippet.language == language and not snippet.reason


@pytest.fixture
def checkout(served: Service, tmp_path: Path) -> Path:
    """A folder that looks to a reader like the checkout in which `make run` runs."""
    (tmp_path / ".local").symlink_to(served.run.folder)
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    return tmp_path


@pytest.mark.parametrize("page", _pages("sh"), ids=name)
def test_the_shell_snippets_of_a_page_work_one_after_the_other_and_again(served: Service, checkout, page):
    terminal = Terminal(checkout, {"PATH": os.environ["PATH"]}, served.last_code)
    for snippet in 2 * snippets(page):
        for command in commands(snippet.text) if _runs(snippet, "sh") else ():
            terminal.type(command)
    terminal.close()


@pytest.mark.parametrize("page", _pages("python"), ids=name)
def test_the_python_snippets_of_a_page_work_one_after_the_other_and_again(
    served: Service, page, monkeypatch, capsys
):
    for variable, value in served.values.items():
        monkeypatch.setenv(variable, value)
    known: dict[str, object] = {}
    for snippet, following in zip(found := 2 * snippets(page), [*found[1:], None], strict=True):
        if _runs(snippet, "python"):
            exec(compile(snippet.text, name(page), "exec"), known)
            printed = capsys.readouterr().out
            shown = following.text if following and following.language == "text" else ""
            assert printed == shown
