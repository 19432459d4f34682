"""Rules of delivery methods: which are tried, in which order, and the error where none will do."""

from dataclasses import replace

import pytest

from mfa.errors import InvalidRequest
from mfa.models.resources import Application
from mfa.senders import delivery_methods

NUMBER, LANDLINE, MAILBOX = "+12025550123", "+4930123456", "ann@shop.example"


def chosen(settings, listed, address, asked="", voice="+12025550199"):
    """What is tried on a stack that sends e-mail, and calls from a number if it has one."""
    stack = replace(settings, email_from="codes@shop.example", voice_origination=voice)
    application = Application(id="", account="", name="Shop", auth_token_delivery_methods=listed)
    return ",".join(each.name for each in delivery_methods.choose(stack, application, address, asked))


# The application's methods, the address, the one that is asked for, and what is tried or said.
CHOICES = [
    ("SMS", NUMBER, "", "SMS"),
    ("SMS,VOICE", NUMBER, "", "SMS,VOICE"),
    ("SMS,VOICE", NUMBER, "VOICE", "VOICE"),
    ("VOICE,EMAIL,SMS", NUMBER, "", "VOICE,SMS"),
    ("VOICE,EMAIL,SMS", MAILBOX, "", "EMAIL"),
    ("SMS,VOICE", LANDLINE, "", "VOICE"),
    ("SMS,VOICE", MAILBOX, "", "address: none"),
    ("EMAIL", NUMBER, "", "address: none"),
    ("SMS", NUMBER, "VOICE", "delivery_method: VOICE is not among"),
    ("SMS,EMAIL", NUMBER, "EMAIL", "delivery_method: EMAIL does not reach"),
    ("SMS", MAILBOX, "SMS", "delivery_method: SMS does not reach"),
    ("SMS,VOICE", LANDLINE, "SMS", "delivery_method: SMS does not reach"),
    ("SMS,EMAIL", LANDLINE, "", "address: none of .* VOICE would"),
]


@pytest.mark.parametrize(("listed", "address", "asked", "found"), CHOICES)
def test_what_the_address_can_take_is_tried_in_order_or_its_want_is_named(
    settings, listed, address, asked, found
):
    if ":" not in found:
        assert chosen(settings, listed, address, asked) == found
        return
    with pytest.raises(InvalidRequest, match=f"^{found}") as refused:
        chosen(settings, listed, address, asked)
    assert address not in refused.value.detail


def test_a_method_that_the_stack_is_set_up_for_no_more_is_passed_over(settings):
    assert chosen(settings, "VOICE,SMS", NUMBER, voice="") == "SMS"


@pytest.mark.parametrize("text", ["", "sms", "SMS,", ",SMS", "SMS, EMAIL", "SMS,SMS", "FAX", "SMS;EMAIL"])
def test_nothing_else_is_a_list_of_methods(text: str) -> None:
    with pytest.raises(ValueError, match=f"must list {delivery_methods.spoken(delivery_methods.METHODS)}"):
        delivery_methods.require_list(text)
