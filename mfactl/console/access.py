"""Access to the console: only the browser of the person who started it, on this machine, from the console's page."""

import hmac
import os
import secrets
from collections.abc import Mapping

from mfactl import preferences

# The page sends this header with each request. A page of another origin cannot without a preflight, which gets no
# permission.
HEADER = "x-mfa-console"
_GIVEN = "MFACTL_CONSOLE_KEY"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
SAFE: Mapping[str, str] = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "content-security-policy": POLICY,
}


def has_given_key() -> bool:
    """Return whether a program that serves the console to others started this process with a key."""
    return bool(os.environ.get(_GIVEN))


def own_key() -> str:
    """Return the key of this machine's console, created at the first call.

    It does not change, so that links keep working. Only the owner can read its file. MFACTL_CONSOLE_KEY overrides it.
    """
    if has_given_key():
        return os.environ[_GIVEN]
    path = preferences.folder() / "console.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(24))
    return path.read_text().strip()


def is_to_this_machine(host: str) -> bool:
    """Return whether a Host header names this machine, not another name that resolves to it (DNS rebinding)."""
    return host.rsplit(":", 1)[0] in ("127.0.0.1", "localhost")


def is_of_the_page(headers: Mapping[str, str]) -> bool:
    """Return whether a request comes from the console's own page, by the origin that the browser sends."""
    origin, site = headers.get("origin", ""), headers.get("sec-fetch-site", "")
    return origin in ("", f"http://{headers.get('host', '')}") and site in ("", "same-origin")


def has_key(headers: Mapping[str, str], key: str) -> bool:
    """Return whether a request contains the key."""
    return hmac.compare_digest(headers.get(HEADER, "").encode(), key.encode())
