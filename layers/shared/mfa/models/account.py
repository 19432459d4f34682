"""Accounts, their tokens, and grants."""

from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from mfa.models.terms import AccountStatus, CreditMode, format_limits


@dataclass(frozen=True)
class Account:
    """An account: its settings override the stack's. Its balance is a separate item.

    `segment_price` is a decimal text, "" for none. `sms_backend` sends its text messages, "" for the stack's; they
    come from one of `senders`, any if the list is empty. `capped_until` (milliseconds) ends a reached daily cap. An
    account that was created with its first token has the defaults.
    """

    id: str
    name: str = ""
    status: str = AccountStatus.ACTIVE
    credit: str = CreditMode.UNLIMITED
    segment_price: str = ""
    countries: tuple[str, ...] = ()
    limits: tuple[tuple[str, int], ...] = ()
    created_date: str = ""
    last_updated_date: str = ""
    version_number: int = 1
    capped_until: int = 0
    sms_backend: str = ""
    senders: tuple[str, ...] = ()

    def shown(self) -> dict[str, Any]:
        """The account as operators see it."""
        shown = asdict(self) | {"limits": dict(self.limits)}
        del shown["capped_until"]
        return shown


@dataclass(frozen=True)
class Token:
    """A token without its secret. Dates are RFC 3339 texts, "" for none; the last use is a day.

    A token with an `application` cannot access others.
    """

    id: str
    account: str
    name: str
    scopes: tuple[str, ...]
    created_date: str
    expires_date: str = ""
    revoked_date: str = ""
    application: str = ""
    last_used_date: str = ""

    def live(self, date: str) -> bool:
        """Return whether the token can be used at `date`."""
        return not self.revoked_date and not (self.expires_date and self.expires_date <= date)


class Grant(NamedTuple):
    """The authorizer's result: a valid token and its account."""

    token: Token
    account: Account

    def context(self) -> dict[str, str]:
        """Return the authorizer's context for operations: only strings, without default values.

        With all countries, limits and senders it has less than 3 KB. API Gateway passes it to each function.
        """
        token, account = self
        context = {
            "account": account.id,
            "scopes": " ".join(token.scopes),
            "token_id": token.id,
            "application": token.application,
            "status": account.status if account.status != AccountStatus.ACTIVE else "",
            "credit": account.credit if account.credit != CreditMode.UNLIMITED else "",
            "limits": format_limits(account.limits),
            "countries": " ".join(account.countries),
            "capped_until": str(account.capped_until or ""),
            "sms_backend": account.sms_backend,
            "senders": " ".join(account.senders),
            "expires": token.expires_date,
        }
        required = ("account", "scopes", "token_id")
        return {name: value for name, value in context.items() if value or name in required}
