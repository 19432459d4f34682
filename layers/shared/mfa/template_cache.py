"""Stored templates as they were moments ago, so that most messages need not read theirs."""

from mfa.resources import Application
from mfa.store.table import Table
from mfa.templates import StoredTemplate

CACHE_SECONDS = 10
_CACHED_AT_MOST = 1000


class TemplateCache:
    """Templates as they were at most CACHE_SECONDS ago."""

    def __init__(self) -> None:
        self._entries: dict[str, tuple[int, StoredTemplate]] = {}

    def find(
        self, table: Table, application: Application, template_id: str, now: int
    ) -> StoredTemplate | None:
        """Return the template if it is there and of the application's account; `now` in milliseconds."""
        read_at, template = self._entries.get(template_id, (0, None))
        if template is None or now - read_at >= CACHE_SECONDS * 1000:
            from mfa.store import template_items  # noqa: PLC0415 - loaded by those alone that name a template.

            self._entries.pop(template_id, None)
            template = template_items.fetch(table, template_id)
            if template is None:
                return None
            if len(self._entries) >= _CACHED_AT_MOST:
                self._entries.clear()
            self._entries[template_id] = now, template
        return template if template.account == application.account else None
