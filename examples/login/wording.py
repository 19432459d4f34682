"""Error messages for users."""

from mfa_client import (
    CodeExpired,
    CodeRefused,
    InsufficientCredit,
    InvalidRequest,
    MfaError,
    TooManyRequests,
)


def explain_code(error: MfaError) -> str:
    """Return why a code was not accepted."""
    if isinstance(error, CodeExpired):
        return "That code has expired. Ask for another one."
    if isinstance(error, CodeRefused):
        left = error.meta.attempts_remaining
        more = {None: "", 0: " Ask for another one.", 1: " You can try once more."}
        return "That code is not right." + more.get(left, f" You can try {left} more times.")
    if isinstance(error, TooManyRequests) and error.retry_after is not None:
        return "Too many wrong codes. Ask for another one."
    if isinstance(error, InvalidRequest):
        return "Type the code as it stands in the message."
    return explain_sending(error)


def explain_sending(error: MfaError) -> str:
    """Return why no code was sent."""
    if isinstance(error, TooManyRequests):
        if error.retry_after is None:
            return "There were too many wrong codes. Please call us, and we will help you to enrol again."
        return f"Too many codes were sent. You can have another one in {_span(error.retry_after)}."
    if isinstance(error, InvalidRequest):
        return "We cannot send messages to this number. Write it with + and the country, like +12025550123."
    if isinstance(error, InsufficientCredit):
        return "We cannot send messages at the moment. Please call us."
    return "That did not work. Please try again in a moment."


def _span(seconds: int) -> str:
    count, unit = (seconds, "second") if seconds < 120 else (-(-seconds // 60), "minute")
    return f"{count} {unit}{'' if count == 1 else 's'}"
