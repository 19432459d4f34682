"""Characters that are allowed in all values and names of a request."""

import re
import unicodedata

# C0, DEL and C1; bidirectional controls, which can disguise text; line and paragraph separators; lone surrogates; and
# the character by which a gateway replaces bytes that are not UTF-8.
UNPRINTABLE = "\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffd"
_UNPRINTABLE = re.compile(f"[{UNPRINTABLE}]")
# Blanks and format characters.
_INVISIBLE_CATEGORIES = frozenset({"Zs", "Zl", "Zp", "Cf"})
# Characters without a glyph: the combining grapheme joiner, Hangul fillers, Khmer inherent vowels, Mongolian and
# other variation selectors, the empty Braille pattern (Unicode, Default_Ignorable_Code_Point).
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)


def require_printable(value: str) -> str:
    """Return `value`. Raises ValueError if it contains a forbidden character."""
    if _UNPRINTABLE.search(value):
        raise ValueError(
            "must not contain control characters (including bidirectional ones) or line or paragraph separators, and "
            "must be well-formed Unicode"
        )
    return value


def require_visible(value: str) -> str:
    """Return `value`. Raises ValueError if it has characters but none of them is visible."""
    if value and all(map(is_invisible, value)):
        raise ValueError("must have at least one visible character")
    return value


def is_invisible(character: str) -> bool:
    """Return whether a character is a blank of any kind, or has no glyph."""
    if unicodedata.category(character) in _INVISIBLE_CATEGORIES:
        return True
    return bool(_INVISIBLE.match(character))


def field_name(name: str) -> str:
    """Return a field's name for an error: an unknown name comes from the caller and can be anything."""
    return name[:64].encode("unicode_escape").decode()
