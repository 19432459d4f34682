"""Phone numbers that exist and can receive a code."""

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType

from mfa.errors import InvalidRequest

_TEXTED = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
_CALLED = {PhoneNumberType.FIXED_LINE: "a fixed-line", PhoneNumberType.VOIP: "an internet telephony (VoIP)"}
# The owner of the first two kinds is paid for, or shares the cost of, each message, which attracts SMS pumping. The
# others reach no person's phone, or only at the price of another kind.
_REFUSED = {
    PhoneNumberType.PREMIUM_RATE: "a premium-rate",
    PhoneNumberType.SHARED_COST: "a shared-cost",
    PhoneNumberType.TOLL_FREE: "a toll-free",
    PhoneNumberType.PAGER: "a pager",
    PhoneNumberType.PERSONAL_NUMBER: "a personal",
    PhoneNumberType.UAN: "a company (UAN)",
    PhoneNumberType.VOICEMAIL: "a voicemail",
}
_BILLED = (PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST)
# libphonenumber's region for country codes without a country: satellite and international networks.
_NO_COUNTRY = "001"


def rehearse() -> None:
    """Load at init the data for the first number of any country, which takes half of its time."""
    parse("+12025550123")


def canonical(text: str) -> str:
    """Return a number in E.164 form if libphonenumber can read it without a region, else `text` without blanks.

    The number need not exist, because test numbers are recognised in this form.
    """
    try:
        return _written(_read(text))
    except InvalidRequest:
        return text.strip()


def destination(address: str) -> str:
    """Return a number's prefix: its country code and at most three more digits.

    At least four digits are left out, so that it identifies nobody.
    """
    number = phonenumbers.parse(address)
    national = phonenumbers.national_significant_number(number)
    return f"+{number.country_code}{national[: max(0, min(3, len(national) - 4))]}"


def takes_text(address: str) -> bool:
    """Return whether a number in E.164 form can receive texts: mobile, or in a plan that does not distinguish them."""
    return phonenumbers.number_type(phonenumbers.parse(address)) in _TEXTED


def parse(text: str, allowed: frozenset[str] = frozenset(), *, by_voice: bool = False) -> str:
    """Return the number in E.164 form. Raises InvalidRequest, without the number in its message.

    Accepts what libphonenumber can read without a region. `allowed` are the countries of numbers, as ISO 3166-1
    alpha-2 codes; none, or "*" among them, means any. The number must be able to receive text messages; with
    `by_voice`, fixed lines and internet telephony are accepted too.
    """
    number = _read(text)
    if not phonenumbers.is_possible_number(number):
        raise InvalidRequest("address: has too many or too few digits.")
    if not phonenumbers.is_valid_number(number):
        raise InvalidRequest("address: is not a valid number of its country.")
    _require_kind(number, by_voice=by_voice)
    region = phonenumbers.region_code_for_number(number)
    if allowed and "*" not in allowed and region not in allowed:
        raise InvalidRequest(
            f"address: codes are not sent to this number's country ({region}). Use a number of another country.",
            reason="country",
        )
    return _written(number)


def _read(text: str) -> PhoneNumber:
    try:
        number = phonenumbers.parse(text.strip())
    except NumberParseException as error:
        if error.error_type == NumberParseException.INVALID_COUNTRY_CODE and "+" in text:
            raise InvalidRequest("address: does not begin with a country code that is in use.") from None
        raise InvalidRequest(
            "address: must be a telephone number with a plus sign and its country code, as in E.164."
        ) from None
    if number.extension:
        raise InvalidRequest("address: has an extension, which messages do not reach. Remove it.")
    return number


def _require_kind(number: PhoneNumber, *, by_voice: bool) -> None:
    """Raise InvalidRequest, naming the kind, for a number that no message reaches, or no enabled method."""
    kind = phonenumbers.number_type(number)
    name = _REFUSED.get(kind, "")
    if not name and phonenumbers.region_code_for_number(number) == _NO_COUNTRY:
        name = "a satellite or international network"
    if name:
        reason = "premium" if kind in _BILLED else "kind"
        raise InvalidRequest(f"address: codes are not sent to {name} number.", reason=reason)
    if kind not in _TEXTED and not by_voice:
        name = _CALLED.get(kind, "an unknown kind of")
        raise InvalidRequest(
            f"address: is {name} number, which text messages do not reach; use a mobile number.",
            reason="kind",
        )


def _written(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)
