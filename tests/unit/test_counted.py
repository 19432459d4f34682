"""By which country code messages are counted."""

import phonenumbers

from mfa.senders.dispatch import calling_code


def test_country_codes_are_those_of_the_number_library_and_an_e_mail_has_none():
    for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
        assert calling_code(f"+{code}5551234567") == str(code)
    assert calling_code("ann@shop.example") == ""
