"""Segments: the parts of a text message, by which it is billed.

3GPP TS 23.038, 6.2.1: a message goes out in the GSM 7 bit default alphabet if it has all its characters, else in UCS-2.
3GPP TS 23.040, 9.2.3.24.1: a message longer than one part gives up six octets of each to say which part it is.
"""

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# An escape goes before each of these.
_EXTENSION = frozenset("\f^{}\\[~]|€")
_SEPTETS, _SEPTETS_OF_MANY = 160, 153
_UNITS, _UNITS_OF_MANY = 70, 67


def count(text: str) -> int:
    """Return the number of segments that `text` is sent in, at least 1."""
    if not beyond_gsm(text):
        return _parts([2 if character in _EXTENSION else 1 for character in text], _SEPTETS, _SEPTETS_OF_MANY)
    return _parts([2 if ord(character) > 0xFFFF else 1 for character in text], _UNITS, _UNITS_OF_MANY)


def beyond_gsm(text: str) -> frozenset[str]:
    """Return the characters of `text` that are not in GSM 03.38. One of them makes the message UCS-2."""
    return frozenset(text) - _BASIC - _EXTENSION


def _parts(sizes: list[int], alone: int, of_many: int) -> int:
    """Fill parts one after the other; what takes two places, an escape or a surrogate pair, is not torn apart."""
    if sum(sizes) <= alone:
        return 1
    parts, used = 1, 0
    for size in sizes:
        if used + size > of_many:
            parts, used = parts + 1, 0
        used += size
    return parts
