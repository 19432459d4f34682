"""What the ratios are held to."""

WARM = {
    "validate": 1.5,
    "validate_wrong": 1.5,
    "validate_association": 1.5,
    "login_start": 1.3,
    "associate": 1.3,
}
COLD, COLD_SILENT = (
    1.1,
    1.0,
)  # Of bare boto3 with both clients; the second for functions that send no message.
COLD_GOAL = 0.9
FIRST = 1.5  # Of a warm invocation that makes the same requests.
SENDING = frozenset({"associate", "login_start", "send_code"})
FLAT = 2.0  # The dearest size in terms of the cheapest: noise on a shared machine, far from the factor of 100 in users.


def cold(function: str) -> float:
    """Return what a function's start is held to."""
    return COLD if function in SENDING else COLD_SILENT


def mark(value: float, most: float | None) -> str:
    """Return whether a target is met; without one, nothing."""
    return "" if most is None else ("✓" if value <= most else "✗")
