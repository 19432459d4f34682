"""The cookie's content: signed, so that only we can write it, but readable, so it contains no secret.

`pending` has entered a password, `user` also a code. `flow` is the code sent to this browser: only a code with its
validation id completes the login.
"""

import secrets
import time
from typing import Annotated, Any

from fastapi import Form, HTTPException, Request

from mfa_client import CodeSent, Refused

PENDING_SECONDS = 600
RESEND_SECONDS = 30


def now() -> float:
    """Return the time in seconds since 1970."""
    return time.time()


def csrf_token(request: Request) -> str:
    """Return the token in each form of this session."""
    token: str = request.session.setdefault("csrf", secrets.token_urlsafe(24))
    return token


def require_csrf(request: Request, csrf: Annotated[str, Form()] = "") -> None:
    """Refuse a form that another site made a browser send."""
    if not secrets.compare_digest(csrf_token(request).encode(), csrf.encode()):
        raise HTTPException(403, "This page was open too long, or the form is not from here.")


def begin(request: Request, user: str) -> None:
    """Store that this browser entered the user's password, and delete everything else."""
    request.session.clear()
    request.session["pending"] = {"user": user, "until": now() + PENDING_SECONDS}


def pending_user(request: Request) -> str:
    """Return the user who recently entered the password but no code yet."""
    pending = request.session.get("pending", {})
    if pending.get("until", 0) < now():
        raise HTTPException(403, "Please sign in first. It may have taken too long.")
    return str(pending["user"])


def expect(request: Request, sent: CodeSent, purpose: str) -> None:
    """Store the sent code, and when another can be requested."""
    waits = [limit.reset or 0 for limit in sent.meta.rate_limits if limit.remaining == 0]
    expires = sent.meta.code_expires
    request.session["flow"] = {
        "id": sent.id,
        "purpose": purpose,
        "expires": expires.timestamp() if expires else now() + RESEND_SECONDS,
        "attempts": sent.meta.attempts_remaining,
        "resend_at": now() + max([RESEND_SECONDS, *waits]),
        # Two clicks on the button for another code send one message.
        "once": secrets.token_urlsafe(16),
    }


def flow(request: Request) -> dict[str, Any]:
    """Return the code that this browser waits for."""
    found: dict[str, Any] = request.session.get("flow", {})
    if not found:
        raise HTTPException(403, "Please sign in first.")
    return found


def note(request: Request, refusal: Refused) -> None:
    """Store the number of guesses left."""
    if refusal.meta.attempts_remaining is not None:
        request.session["flow"] = flow(request) | {"attempts": refusal.meta.attempts_remaining}


def put_off(request: Request, seconds: int | None) -> None:
    """Store the time until which no other code can be requested."""
    request.session["flow"] = flow(request) | {"resend_at": now() + (seconds or PENDING_SECONDS)}


def finish(request: Request) -> None:
    """Log the user in, with a new session without data of the login."""
    user = pending_user(request)
    request.session.clear()
    request.session["user"] = user
