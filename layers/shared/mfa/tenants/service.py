"""The clients and settings of the rules, created once by `wiring` or a test."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Self

from mfa.codes.keyring import KeySource
from mfa.models.resources import Application, Caller
from mfa.runtime.cache import Cache
from mfa.runtime.settings import Settings
from mfa.store.table import Table

if TYPE_CHECKING:
    from mfa.models.template import StoredTemplate


@dataclass(frozen=True)
class Service:
    """The table, the settings, the keys, the cached applications and templates of one execution environment."""

    table: Table
    settings: Settings
    keys: KeySource
    applications: Cache[Application] = field(default_factory=Cache)
    templates: "Cache[StoredTemplate]" = field(default_factory=Cache)

    def under(self, caller: Caller) -> Self:
        """Return the service with the caller's limits instead of the stack's."""
        if not caller.limits:
            return self
        return replace(self, settings=self.settings.under(caller.limits))
