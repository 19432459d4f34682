"""Rules of segments, against the tables of 3GPP TS 23.038 (6.2.1, 6.2.1.1) and the sizes of TS 23.040 (9.2.3.24.1)."""

import pytest

from mfa.messages import segments

# The table of 6.2.1, a row of sixteen at a time from 0x00, with the escape at 0x1B left out.
DEFAULT_ALPHABET = (
    "@£$¥èéùìòÇ\nØø\rÅå"
    "Δ_ΦΓΛΩΠΨΣΘΞÆæßÉ"
    " !\"#¤%&'()*+,-./"
    "0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNO"
    "PQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmno"
    "pqrstuvwxyzäöñüà"
)
# The table of 6.2.1.1, by code: each is sent after an escape.
EXTENSION = {
    0x0A: "\f", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]", 0x40: "|",
    0x65: "€",
}  # fmt: skip


@pytest.mark.parametrize("character", DEFAULT_ALPHABET)
def test_a_character_of_the_default_alphabet_is_one_septet(character: str) -> None:
    assert [segments.count(character * length) for length in (160, 161, 306, 307)] == [1, 2, 2, 3]


@pytest.mark.parametrize("character", EXTENSION.values())
def test_a_character_of_the_extension_table_is_two_septets(character: str) -> None:
    # 76 pairs fit in 153 septets, since a pair is not torn apart.
    assert [segments.count(character * length) for length in (80, 81, 152, 153)] == [1, 2, 2, 3]


@pytest.mark.parametrize("character", ["`", "ç", "Á", "а", "中", "\t", "\u2019", "\u00a0"])
def test_a_character_of_neither_table_makes_the_whole_message_ucs_2(character: str) -> None:
    lengths = [70, 71, 134, 135]
    assert [segments.count("a" * (length - 1) + character) for length in lengths] == [1, 2, 2, 3]


def test_a_pair_that_would_be_torn_goes_into_the_next_part() -> None:
    # Of two units beyond the basic plane, 33 pairs fit in 67 units.
    assert [segments.count("🔑" * length) for length in (35, 36, 66, 67)] == [1, 2, 2, 3]
    assert segments.count("a" * 152 + "€" + "a" * 151) == 2
    assert segments.count("a" * 152 + "€" + "a" * 152) == 3
    assert segments.count("") == 1
