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


def test_the_transcript_is_what_mfactl_prints(run, clock):
    """Its commands are a minute apart, with what is drawn this time in place of what the page has."""
    ours = {}
    (text,) = TRANSCRIPT.findall(PAGE.read_text())
    exchanges = [each.partition("\n") for each in text.removeprefix("$ ").split("\n$ ")]
    assert len(exchanges) > 4

    for command, _, page in exchanges:
        words = shlex.split(DRAWN.sub(lambda match: ours[match[0]], command))
        assert words.pop(0) == "mfactl"
        result = run(*words)
        assert result.exit_code == 0, result.output
        ours.update(zip(DRAWN.findall(page), DRAWN.findall(result.stdout), strict=False))
        assert result.stdout.rstrip("\n") == DRAWN.sub(lambda match: ours[match[0]], page.rstrip("\n")), (
            command
        )
        clock.advance(60)
