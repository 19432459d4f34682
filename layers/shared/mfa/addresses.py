"""Addresses: numbers that exist and that a code may be sent to, and e-mail addresses."""

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from mfa import mailboxes
from mfa.errors import InvalidRequest

# The destination of every e-mail address. Of these no circuit judges: nobody earns by an e-mail.
MAIL = "@"
_E164 = re.compile(r"\+[0-9]{2,18}")
# Their sends are billed to the number's owner or split with them: the purse that SMS pumping fills.
_REFUSED = {PhoneNumberType.PREMIUM_RATE: "a premium-rate", PhoneNumberType.SHARED_COST: "a shared-cost"}


def rehearse() -> None:
    """Load at init what the first number of any country would: half of what it takes."""
    parse("+12025550123")


def read(text: str, allowed: frozenset[str], *, by_email: bool) -> tuple[str, str]:
    """Return the address in canonical form, and its destination. Raises InvalidRequest.

    `allowed` are the countries of numbers. Without `by_email` there are no addresses but numbers.
    """
    if by_email and mailboxes.is_mailbox(text):
        return mailboxes.parse(text), MAIL
    number = parse(text, allowed)
    return number, destination(number)


def destination(address: str) -> str:
    """Return what a number has in common with many: its country code and at most three digits more.

    At least four digits are left out, so that it names nobody.
    """
    number = phonenumbers.parse(address)
    national = phonenumbers.national_significant_number(number)
    return f"+{number.country_code}{national[: max(0, min(3, len(national) - 4))]}"


def parse(text: str, allowed: frozenset[str] = frozenset()) -> str:
    """Return the number in E.164 form; raises InvalidRequest saying what is wrong with it, not what it is.

    `allowed` are the countries it may belong to, as ISO 3166-1 alpha-2 codes; none, or "*" among them, means any.
    """
    if not _E164.fullmatch(text):
        raise InvalidRequest("address: must be an E.164 number, a plus sign and at most 15 digits.")
    try:
        number = phonenumbers.parse(text)
    except NumberParseException:
        raise InvalidRequest("address: begins with no country code that is in use.") from None
    if not phonenumbers.is_possible_number(number):
        raise InvalidRequest("address: is not a possible number; it has too many or too few digits.")
    if not phonenumbers.is_valid_number(number):
        raise InvalidRequest("address: is not a valid number of its country.")
    if refused := _REFUSED.get(phonenumbers.number_type(number)):
        raise InvalidRequest(f"address: is {refused} number, which codes are not sent to.", reason="premium")
    if allowed and "*" not in allowed and phonenumbers.region_code_for_number(number) not in allowed:
        raise InvalidRequest("address: belongs to a country that codes are not sent to.", reason="country")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)
