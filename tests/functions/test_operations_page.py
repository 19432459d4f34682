"""docs/operations.md: its transcript is what mfactl prints, command by command."""

import re
import shlex
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "operations.md"
TRANSCRIPT = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# What is drawn anew each time: a token, an id of an account or application, an id of a token.
DRAWN = re.compile(
    r"mfa_[0-9a-f]{16}_[0-9A-Za-z]{49}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9a-f]{16}\b"
)


def _exchanges():
    """Each command of the page with the lines that follow it."""
    (text,) = TRANSCRIPT.findall(PAGE.read_text())
    for part in text.removeprefix("$ ").split("\n$ "):
        command, _, output = part.partition("\n")
        yield command, output.rstrip("\n")


def _play(run, clock):
    """Run the page's commands, a minute apart, with what is drawn this time in place of what the page has."""
    ours = {}

    def with_ours(text):
        return DRAWN.sub(lambda match: ours[match[0]], text)

    for command, wanted in _exchanges():
        words = shlex.split(with_ours(command))
        assert words.pop(0) == "mfactl"
        result = run(*words)
        assert result.exit_code == 0, result.output
        printed = result.stdout.rstrip("\n")
        ours.update(zip(DRAWN.findall(wanted), DRAWN.findall(printed), strict=False))
        clock.advance(60)
        yield command, with_ours(wanted), printed


def test_the_transcript_is_what_mfactl_prints(run, clock):
    played = list(_play(run, clock))

    assert len(played) > 4
    for command, wanted, printed in played:
        assert printed == wanted, command
