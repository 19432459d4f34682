"""Rules of addresses: which numbers a code may go to, and that a refusal never repeats the number."""

from contextlib import nullcontext

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from mfa.errors import InvalidRequest
from mfa.senders.dispatch import calling_code
from mfa.values.phone_numbers import canonical, parse, takes_text


def examples(kind: int) -> list[str]:
    """Every country's example number of a kind that is of this kind alone, in E.164."""
    found = [phonenumbers.example_number_for_type(each, kind) for each in phonenumbers.SUPPORTED_REGIONS]
    of_kind = [number for number in found if number and phonenumbers.number_type(number) == kind]
    return [phonenumbers.format_number(number, PhoneNumberFormat.E164) for number in of_kind]


def test_mobile_numbers_of_every_country_are_taken() -> None:
    numbers = examples(PhoneNumberType.MOBILE)
    assert len(numbers) > 150
    assert [parse(number) for number in numbers] == numbers


@pytest.mark.parametrize(
    "text",
    ["+1 202 555 0123", "+1-202-555-0123", " +12025550123\u2003", "+1 (202) 555-0123", "+１ ２０２ ５５５ ０１２３",
     "tel:+1-202-555-0123", "(+1) 202 555 0123", "++12025550123", "+1\u200b2025550123"],
)  # fmt: skip
def test_a_number_is_taken_with_whatever_separators_it_is_written(text: str) -> None:
    assert parse(text) == canonical(text) == "+12025550123"


@pytest.mark.parametrize(
    ("kind", "word", "most"),
    [
        (PhoneNumberType.PREMIUM_RATE, "premium-rate", 10),
        (PhoneNumberType.SHARED_COST, "shared-cost", 10),
        (PhoneNumberType.TOLL_FREE, "toll-free", 100),
        (PhoneNumberType.PAGER, "pager", 5),
        (PhoneNumberType.PERSONAL_NUMBER, "personal", 5),
        (PhoneNumberType.UAN, "company", 10),
    ],
)
def test_numbers_that_no_message_is_sent_to_are_refused_in_every_country(kind, word, most):
    numbers = examples(kind)
    assert len(numbers) > most
    for number in numbers:
        with pytest.raises(InvalidRequest, match=f"^address: codes are not sent to a {word}.* number"):
            parse(number, by_voice=True)


@pytest.mark.parametrize(
    ("kind", "word"), [(PhoneNumberType.FIXED_LINE, "fixed-line"), (PhoneNumberType.VOIP, "VoIP")]
)
def test_numbers_that_get_no_text_are_taken_only_where_they_can_be_called(kind, word):
    for number in examples(kind):
        assert parse(number, by_voice=True) == number
        assert not takes_text(number)
        with pytest.raises(InvalidRequest, match=f"{word}.* text messages do not reach") as refused:
            parse(number)
        assert refused.value.reason == "kind"


@given(st.from_regex(r"\+[0-9]{5,18}", fullmatch=True) | st.text(max_size=30))
def test_a_refusal_never_holds_the_number_and_what_passes_is_valid(text: str) -> None:
    try:
        number = parse(text)
    except InvalidRequest as error:
        refusal = error
    else:
        assert phonenumbers.is_valid_number(phonenumbers.parse(number))
        assert parse(number) == number
        return
    assert len(text) < 4 or text.strip("+ ") not in refusal.description
    assert refusal.__cause__ is None


@pytest.mark.parametrize(
    ("number", "allowed", "other"),
    [
        ("+14165550123", {"US"}, "CA"),
        ("+447797712345", {"GB", "DE"}, "JE"),
        ("+262692123456", {"FR"}, "RE"),
        ("+17872345678", {"US"}, "PR"),
        ("+17872345678", {"US", "PR"}, ""),
    ],
)
def test_a_number_belongs_to_a_country_that_is_allowed_and_territories_are_their_own(number, allowed, other):
    refusal = rf"^address: codes are not sent to this number's country \({other}\)\. [^0-9]*$"
    with pytest.raises(InvalidRequest, match=refusal) if other else nullcontext():
        assert parse(number, frozenset(allowed)) == number


def test_country_codes_are_those_of_the_number_library_and_an_e_mail_has_none():
    for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
        assert calling_code(f"+{code}5551234567") == str(code)
    assert calling_code("ann@shop.example") == ""
