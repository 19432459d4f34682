"""The snippets of README and the guides: which there are, and how a reader would run them."""

import json
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", DOCS / "quickstart.md", DOCS / "local.md", *sorted(DOCS.glob("howto/*.md"))]
RUN = {"sh", "python"}
SHOWN = {"text", "html", "json"}
_FENCE = re.compile(r'^```(\w*)(?: not-run="([^"]*)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)
# What a reader fills in for three dots: an id from the answer before, the code from the message.
_ID = re.compile(r"^([A-Z]+)=\.\.\.")
_CODE = '"validation_code": "..."'
_WANTED = re.compile(r"# error_code (\d+)")
_END = "-- end of this command: "


@dataclass(frozen=True)
class Snippet:
    """A fenced block. `reason` says why it is not run; without one it is."""

    language: str
    reason: str
    text: str


def snippets(page: Path) -> list[Snippet]:
    return [Snippet(*found) for found in _FENCE.findall(page.read_text())]


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def commands(text: str) -> Iterator[str]:
    """Each command of a shell snippet, with the lines that continue it."""
    return (each for each in re.split(r"(?<!\\)\n", text) if each.strip())


class Terminal:
    """A shell in a folder, into which a reader types."""

    def __init__(self, folder: Path, environment: Mapping[str, str], read_code: Callable[[], str]) -> None:
        self._shell = subprocess.Popen(
            ["bash", "--noprofile", "--norc"],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._read_code = read_code
        self._id = ""

    def type(self, command: str) -> None:
        """Run a command as the page has it, three dots filled in. It succeeds, or fails as its comment says."""
        status, output = self._run(self._filled(command))
        assert status == 0, (command, output)
        answer = _json(output)
        wanted = _WANTED.search(command)
        assert answer.get("error_code") == (wanted[1] if wanted else None), (command, output)
        self._id = answer.get("id", self._id)

    def close(self) -> None:
        self._shell.communicate(timeout=120)

    def _filled(self, command: str) -> str:
        if _CODE in command:
            command = command.replace("...", self._read_code())
        return _ID.sub(rf"\1={self._id}", command)

    def _run(self, command: str) -> tuple[int, str]:
        assert self._shell.stdin
        assert self._shell.stdout
        # What curl prints may end without a line's end.
        self._shell.stdin.write(f'{command}\nprintf "\\n{_END}%s\\n" $?\n')
        self._shell.stdin.flush()
        lines = []
        for line in self._shell.stdout:
            if line.startswith(_END):
                return int(line.removeprefix(_END)), "".join(lines)
            lines.append(line)
        raise AssertionError(f"the shell ended in {command}: {lines}")


def _json(output: str) -> dict[str, str]:
    """The answer in a command's output, or an empty one."""
    try:
        answer = json.loads(output)
    except json.JSONDecodeError:
        return {}
    return answer if isinstance(answer, dict) else {}
