"""The console's stack: its table, settings and keys, each found once."""

from functools import cache

from mfa.codes.keyring import Keyring
from mfa.runtime.settings import Settings
from mfa.store.table import Table
from mfactl import deployed, options


@cache
def outputs(stack: str) -> dict[str, str]:
    """Return the outputs of the stack."""
    return options.outputs(stack)


@cache
def table(stack: str) -> Table:
    """Return the stack's table."""
    return options.open_table("", outputs(stack)["TableName"])


@cache
def settings(stack: str) -> Settings:
    """Return the settings of the stack's functions."""
    return deployed.stack_settings(stack)


def keyring(stack: str) -> Keyring:
    """Return the current keys, which decrypt addresses."""
    return options.keyring("", outputs(stack)["CodeKeysSecretArn"])
