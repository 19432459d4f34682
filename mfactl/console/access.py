"""Who may ask the console: the browser of the person who started it, on this machine, from the console's own page."""

import hmac
import os
import secrets
from collections.abc import Mapping

from mfactl import preferences

# What the page sends with each request. A page of another origin cannot without a preflight, which is not answered.
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
    """Tell whether a program that serves the console to others started this one with a key."""
    return bool(os.environ.get(_GIVEN))


def own_key() -> str:
    """Return the key of this machine's console, made when it is first asked for.

    It stays, so that links keep working, in a file that its owner alone reads. MFACTL_CONSOLE_KEY goes before it.
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
    """Tell whether a Host header names this machine: another name that leads here is another page's (DNS rebinding)."""
    return host.rsplit(":", 1)[0] in ("127.0.0.1", "localhost")


def is_of_the_page(headers: Mapping[str, str]) -> bool:
    """Tell whether a request comes from the console's own page, by what the browser says of its origin."""
    origin, site = headers.get("origin", ""), headers.get("sec-fetch-site", "")
    return origin in ("", f"http://{headers.get('host', '')}") and site in ("", "same-origin")


def has_key(headers: Mapping[str, str], key: str) -> bool:
    """Tell whether a request holds the key."""
    return hmac.compare_digest(headers.get(HEADER, "").encode(), key.encode())
