"""The targets for the measured ratios."""

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
)  # Times bare boto3 with both clients; the second is for functions that send no message.
COLD_GOAL = 0.9
FIRST = 1.5  # Times a warm invocation that makes the same requests.
SENDING = frozenset({"associate", "login_start", "send_code"})
FLAT = (
    2.0  # The slowest size relative to the fastest, with room for noise; the sizes differ by a factor of 100.
)


def cold(function: str) -> float:
    """Return the target for a function's cold start."""
    return COLD if function in SENDING else COLD_SILENT


def mark(value: float, most: float | None) -> str:
    """Return ✓ or ✗ for a target that is met or missed, "" without a target."""
    return "" if most is None else ("✓" if value <= most else "✗")
