"""What the rules work with: made once, in `wiring`, or by a test."""

from dataclasses import dataclass, field, replace
from typing import Self

from mfa.cache import Cache
from mfa.keyring import KeySource
from mfa.resources import Application, Caller
from mfa.settings import Settings
from mfa.store.table import Table
from mfa.templates import StoredTemplate


@dataclass(frozen=True)
class Service:
    """The table, the settings, the keys, the cached applications and templates of one execution environment."""

    table: Table
    settings: Settings
    keys: KeySource
    applications: Cache[Application] = field(default_factory=Cache)
    templates: Cache[StoredTemplate] = field(default_factory=Cache)

    def under(self, caller: Caller) -> Self:
        """Return the service with the caller's limits in place of the stack's."""
        if not caller.limits:
            return self
        return replace(self, settings=self.settings.under(caller.limits))
