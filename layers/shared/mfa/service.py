"""What the rules work with: made once, in `wiring`, or by a test."""

from dataclasses import dataclass, field, replace
from typing import Self

from mfa.applications import ApplicationCache
from mfa.keyring import KeySource
from mfa.resources import Caller
from mfa.settings import Settings
from mfa.store.table import Table
from mfa.template_cache import TemplateCache


@dataclass(frozen=True)
class Service:
    """The table, the settings, the keys, the cached applications and templates of one execution environment."""

    table: Table
    settings: Settings
    keys: KeySource
    applications: ApplicationCache = field(default_factory=ApplicationCache)
    templates: TemplateCache = field(default_factory=TemplateCache)

    def under(self, caller: Caller) -> Self:
        """Return the service with the caller's limits in place of the stack's."""
        if not caller.limits:
            return self
        return replace(self, settings=self.settings.under(caller.limits))
