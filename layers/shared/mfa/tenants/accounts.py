"""Rules of accounts: create, change and find them. Only operators use these; no operation of the API does."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from mfa.errors import InvalidRequest, NotFound
from mfa.models.account import Account
from mfa.models.terms import AccountStatus
from mfa.runtime.settings import ANY, BACKENDS, SENDER, bounds
from mfa.store import account_items, application_items, credit_items, guard_items
from mfa.store.table import Table
from mfa.tenants import credit
from mfa.values.dates import timestamp
from mfa.values.ids import new_id
from mfa.values.paging import Page

# Limits that an account can override, within the bounds of the stack's parameters.
LIMITS = {
    name: bounds(name)
    for name in (
        "max_attempts",
        "max_failures",
        "user_sends_short",
        "user_sends_daily",
        "address_sends_short",
        "address_sends_daily",
        "users_per_address",
        "daily_messages",
        "account_daily_messages",
    )
}
MOST_SENDERS = 50
LONGEST_NAME = 64
# Enough digits before and after the point for any currency.
_PRICE = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")


def create(table: Table, name: str, fields: Mapping[str, Any], now: int, amount: int = 0) -> Account:
    """Store a new account with a credit of `amount` segments, both or neither; return it.

    Raises InvalidRequest with the invalid field.
    """
    date = timestamp(now)
    account = Account(new_id(now), name, created_date=date, last_updated_date=date, **fields)
    _check(account)
    writes = [{"Put": account_items.put(account, None)}]
    if amount:
        grant = credit.granted(amount, "with the account", now)
        writes.append({"Update": credit_items.request(account.id, grant)})
    table.transact(writes, account.id)
    return account


def get(table: Table, account_id: str) -> Account:
    """Return the account. Raises NotFound."""
    account = account_items.fetch(table, account_id)
    if account is None:
        raise NotFound("There is no such account.")
    return account


def change(table: Table, before: Account, changes: Mapping[str, Any], now: int) -> Account:
    """Apply `changes` to the account that was read and return its next version. Raises InvalidRequest, StaleData.

    They take effect when the authorizer's cache expires, like the revocation of a token.
    """
    changed = replace(before, **changes)
    if changed == before:
        return before
    after = replace(
        changed,
        created_date=before.created_date or timestamp(now),
        last_updated_date=timestamp(now),
        version_number=before.version_number + 1,
    )
    _check(after)
    account_items.change(table, before, after, new_id(now))
    return after


def uncap(table: Table, account_id: str, now: int) -> bool:
    """Let an account and its applications send again before the day ends. Return whether one was capped.

    If the cap was not raised, it is reached again when the next message is counted. Raises NotFound.
    """
    capped = [account_items.key(account_id)] if get(table, account_id).capped_until > now else []
    page = Page({}, 200)
    while True:
        found, position = application_items.fetch_page(table, account_id, page)
        capped += [application_items.key(each.id) for each in found if each.capped_until > now]
        if not position:
            break
        page = page._replace(position=position)
    for sender in capped:
        guard_items.uncap(table, sender)
    return bool(capped)


def _check_countries(countries: Iterable[str]) -> None:
    from phonenumbers import SUPPORTED_REGIONS  # noqa: PLC0415 - loaded where there are countries to check

    if unknown := set(countries) - SUPPORTED_REGIONS - {ANY}:
        raise InvalidRequest(f"countries: {min(unknown)} is not a country's two-letter code (ISO 3166-1).")


def _check(account: Account) -> None:
    if len(account.name) > LONGEST_NAME or not account.name.isprintable():
        raise InvalidRequest(f"name: must be at most {LONGEST_NAME} printable characters.")
    if account.status not in list(AccountStatus):
        raise InvalidRequest(f"status: must be {' or '.join(AccountStatus)}.")
    if account.countries:
        _check_countries(account.countries)
    _check_senders(account)
    if account.segment_price and not _PRICE.fullmatch(account.segment_price):
        raise InvalidRequest("segment_price: must be an amount such as 0.05.")
    if account.sms_backend and account.sms_backend not in BACKENDS:
        raise InvalidRequest(f"sms_backend: must be {' or '.join(BACKENDS)}, or empty for the stack's.")
    for name, most in account.limits:
        least, largest = LIMITS.get(name, (1, 0))
        if not least <= most <= largest:
            bounds = f"must be from {least} to {largest}" if name in LIMITS else "is no limit"
            raise InvalidRequest(f"limits: {name} {bounds}; the limits are {', '.join(LIMITS)}.")


def _check_senders(account: Account) -> None:
    if len(account.senders) > MOST_SENDERS:
        raise InvalidRequest(f"senders: an account has {MOST_SENDERS} at most.")
    if strange := [each for each in account.senders if each != ANY and not SENDER.fullmatch(each)]:
        raise InvalidRequest(f"senders: {strange[0]} is neither a sender ID nor a number.")
