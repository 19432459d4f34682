"""Rules of applications: read and list them."""

from functools import partial

from mfa.models.resources import Application, Caller
from mfa.store import application_items
from mfa.store.table import Item
from mfa.tenants.owned import Owned
from mfa.tenants.service import Service

OWN = Owned(application_items.ITEMS)
get, find_page, owned, require_id = OWN.get, OWN.find_page, OWN.require, OWN.require_id


def read_owned(item: Item | None, caller: Caller) -> Application:
    """Like `require`, for an application that was read together with other items."""
    return owned(application_items.read(item) if item else None, caller)


def recent(service: Service, caller: Caller, application_id: str, now: int) -> Application:
    """Return the caller's application, at most CACHE_SECONDS old, so that a check of a code need not read it.

    Raises NotFound or Forbidden. `now` in milliseconds.
    """
    fetch = partial(OWN.fetch, service.table, caller, application_id)
    return owned(service.applications.find(application_id, now, fetch), caller)
