"""Response headers about a code: the attempts left, and when it expires."""

from mfa.fraud.limits import seconds
from mfa.models.code import Challenge
from mfa.runtime.settings import Settings
from mfa.values.dates import timestamp


def code_headers(attempts_left: int, expires_at: int) -> dict[str, str]:
    """Return the headers about a pending code; `expires_at` in milliseconds since 1970."""
    return {"x-attempts-remaining": str(attempts_left), "x-code-expires": timestamp(expires_at)}


def rate_limit(challenge: Challenge, settings: Settings, now: int) -> dict[str, str]:
    """Return the RateLimit headers of the attempts at a code (draft-ietf-httpapi-ratelimit-headers-10)."""
    return {
        "ratelimit-policy": f'"attempts";q={settings.max_attempts}',
        "ratelimit": f'"attempts";r={_left(challenge, settings)};t={max(0, seconds(challenge.expires_at - now))}',
    }


def headers(challenge: Challenge, settings: Settings, now: int) -> dict[str, str]:
    """Return all headers about a code that is still pending."""
    return rate_limit(challenge, settings, now) | code_headers(
        _left(challenge, settings), challenge.expires_at
    )


def _left(challenge: Challenge, settings: Settings) -> int:
    if challenge.used:
        return 0
    return max(0, min(challenge.attempts_left, settings.max_failures - challenge.failures))
