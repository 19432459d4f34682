"""Tokens in the table. Only a hash of a token's secret is stored."""

from dataclasses import asdict

from mfa.errors import NotFound
from mfa.models.account import Token
from mfa.store import expressions, listing
from mfa.store.expressions import ABSENT, PRESENT
from mfa.store.reading import reader, words
from mfa.store.table import Key, Table
from mfa.values.paging import Page

read = reader(Token, scopes=words)


def key(token_id: str) -> Key:
    """Return the primary key of a token."""
    return f"TOKEN#{token_id}", "TOKEN"


def _partition(account: str) -> str:
    return f"ACCOUNT#{account}#TOKENS"


def fetch(table: Table, token_id: str) -> tuple[Token, bytes] | None:
    """Return the token and the hash of its secret, or None."""
    item = table.get(key(token_id))
    return (read(item), item["secret_hash"]) if item else None


def fetch_page(table: Table, account: str, page: Page) -> tuple[list[Token], str]:
    """Return a page of the account's tokens, newest first, and the position after it."""
    return listing.query(table, _partition(account), page, key, read)


def create(table: Table, token: Token, secret_hash: bytes) -> None:
    """Store a new token."""
    item = asdict(token) | {"scopes": " ".join(token.scopes), "secret_hash": secret_hash}
    del item["revoked_date"], item["last_used_date"]
    place = listing.index_attributes(_partition(token.account), token.created_date, token.id)
    table.write("put_item", **expressions.put(key(token.id), item | place, ABSENT))


def note_use(table: Table, token_id: str, day: str) -> None:
    """Store that the token was used on `day`, unless that or a later day is stored."""
    earlier = "(attribute_not_exists(last_used_date) OR last_used_date < :last_used_date)"
    noted = expressions.update(
        key(token_id), sets={"last_used_date": day}, condition=f"{PRESENT} AND {earlier}"
    )
    table.update_if(**noted)


def revoke(table: Table, token_id: str, date: str) -> None:
    """Mark the token as revoked at `date`, or keep the date of an earlier revocation. Raises NotFound."""
    first = {"revoked_date": "if_not_exists(revoked_date, :date)"}
    revoked = expressions.update(key(token_id), computed=first, condition=PRESENT, values={"date": date})
    if not table.update_if(**revoked):
        raise NotFound("There is no such token.")
