"""`mfactl completion`: commands and options complete in a shell."""

from enum import StrEnum
from typing import Annotated

import click

from mfactl.commands import Argument


class Shell(StrEnum):
    """The shells with completion."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


def completion(
    shell: Annotated[Shell, Argument(help="The shell.")],
) -> None:
    """Print the script that completes commands in a shell.

    Add it to the shell's start-up file: `eval "$(mfactl completion bash)"` in ~/.bashrc, the same with zsh in ~/.zshrc,
    `mfactl completion fish | source` in ~/.config/fish/config.fish.
    """
    from click import shell_completion  # noqa: PLC0415 - for this command alone

    from mfactl.main import app  # noqa: PLC0415 - which loads this command

    found = shell_completion.get_completion_class(shell)
    assert found is not None
    click.echo(found(app, {}, "mfactl", "_MFACTL_COMPLETE").source())
