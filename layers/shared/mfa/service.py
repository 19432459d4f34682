"""What the rules work with: made once, in `bootstrap`, or by a test."""

from dataclasses import dataclass, field

from mfa.applications import ApplicationCache
from mfa.keyring import KeySource
from mfa.settings import Settings
from mfa.store.table import Table


@dataclass(frozen=True)
class Service:
    """The table, the settings, the keys and the cached applications of one execution environment."""

    table: Table
    settings: Settings
    keys: KeySource
    applications: ApplicationCache = field(default_factory=ApplicationCache)
