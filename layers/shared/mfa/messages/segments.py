"""Segments: the parts in which a text message is sent and billed.

3GPP TS 23.038, 6.2.1: a message uses the GSM 7 bit default alphabet if it contains only its characters, else UCS-2.
3GPP TS 23.040, 9.2.3.24.1: if a message has several parts, each uses six octets for its number.
"""

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Each of these needs an escape character.
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
    """Fill parts one after the other. A character that takes two places is not split between parts."""
    if sum(sizes) <= alone:
        return 1
    parts, used = 1, 0
    for size in sizes:
        if used + size > of_many:
            parts, used = parts + 1, 0
        used += size
    return parts
