"""Text that may be shown and stored: what every value and every name in a request must be."""

import re

# C0, DEL, C1, lone surrogates, and the mark a gateway leaves for bytes that are not UTF-8.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffd]")


def require_printable(value: str) -> str:
    """Return `value`; raises ValueError if it holds a control character, a surrogate or U+FFFD."""
    if _UNPRINTABLE.search(value):
        raise ValueError("must hold no control characters and be well-formed Unicode")
    return value


def field_name(name: str) -> str:
    """Return a field's name as an error shows it: an unknown one is the caller's own, and may be anything."""
    return name[:64].encode("unicode_escape").decode()
