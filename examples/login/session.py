"""What the browser's cookie says: signed, so that nobody but us writes it; but readable, so that no secret goes in.

Who has given a password is `pending`; who has given a code as well is `user`. The `flow` is the code that was sent to
this browser: only its validation id lets anybody in here.
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
    """Return the token that each form of this session carries."""
    token: str = request.session.setdefault("csrf", secrets.token_urlsafe(24))
    return token


def require_csrf(request: Request, csrf: Annotated[str, Form()] = "") -> None:
    """Refuse a form that another site made a browser send."""
    if not secrets.compare_digest(csrf_token(request).encode(), csrf.encode()):
        raise HTTPException(403, "This page was open too long, or the form is not from here.")


def begin(request: Request, user: str) -> None:
    """Remember that this browser gave the user's password, and forget all else."""
    request.session.clear()
    request.session["pending"] = {"user": user, "until": now() + PENDING_SECONDS}


def pending_user(request: Request) -> str:
    """Return who gave a password lately, and still owes a code."""
    pending = request.session.get("pending", {})
    if pending.get("until", 0) < now():
        raise HTTPException(403, "Please sign in first. It may have taken too long.")
    return str(pending["user"])


def expect(request: Request, sent: CodeSent, purpose: str) -> None:
    """Remember the code that was sent, and when another may be."""
    waits = [limit.reset or 0 for limit in sent.meta.rate_limits if limit.remaining == 0]
    expires = sent.meta.code_expires
    request.session["flow"] = {
        "id": sent.id,
        "purpose": purpose,
        "expires": expires.timestamp() if expires else now() + RESEND_SECONDS,
        "attempts": sent.meta.attempts_remaining,
        "resend_at": now() + max([RESEND_SECONDS, *waits]),
        # Pressed twice, the button for another code sends one.
        "once": secrets.token_urlsafe(16),
    }


def flow(request: Request) -> dict[str, Any]:
    """Return the code that this browser waits for."""
    found: dict[str, Any] = request.session.get("flow", {})
    if not found:
        raise HTTPException(403, "Please sign in first.")
    return found


def note(request: Request, refusal: Refused) -> None:
    """Remember the guesses that are left."""
    if refusal.meta.attempts_remaining is not None:
        request.session["flow"] = flow(request) | {"attempts": refusal.meta.attempts_remaining}


def put_off(request: Request, seconds: int | None) -> None:
    """Remember that no other code can be had for some time."""
    request.session["flow"] = flow(request) | {"resend_at": now() + (seconds or PENDING_SECONDS)}


def finish(request: Request) -> None:
    """Let the user in: a new session, in which nothing of the way here is left."""
    user = pending_user(request)
    request.session.clear()
    request.session["user"] = user
