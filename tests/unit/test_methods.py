"""Rules of delivery methods: which are tried, in which order, and what is told where none will do."""

from dataclasses import replace

import pytest

from mfa.errors import InvalidRequest
from mfa.models.resources import Application
from mfa.runtime.settings import Settings
from mfa.senders import delivery_methods

NUMBER, MAILBOX = "+12025550123", "ann@shop.example"
LANDLINE = "+4930123456"


def chosen(
    settings: Settings, listed: str, address: str, asked: str = "", voice: str = "+12025550199"
) -> str:
    """What is tried on a stack that sends e-mail, and calls from a number if it has one."""
    stack = replace(settings, email_from="codes@shop.example", voice_origination=voice)
    application = Application(id="", account="", name="Shop", auth_token_delivery_methods=listed)
    return ",".join(each.name for each in delivery_methods.choose(stack, application, address, asked))


# The application's methods, the address, the one that is asked for, and what is tried.
TRIED = [
    ("SMS", NUMBER, "", "SMS"),
    ("SMS,VOICE", NUMBER, "", "SMS,VOICE"),
    ("SMS,VOICE", NUMBER, "VOICE", "VOICE"),
    ("VOICE,EMAIL,SMS", NUMBER, "", "VOICE,SMS"),
    ("VOICE,EMAIL,SMS", MAILBOX, "", "EMAIL"),
    ("SMS,VOICE", LANDLINE, "", "VOICE"),
]
# The same, and what is said.
REFUSED = [
    ("SMS,VOICE", MAILBOX, "", "address: none"),
    ("EMAIL", NUMBER, "", "address: none"),
    ("SMS", NUMBER, "VOICE", "delivery_method: VOICE is not among"),
    ("SMS,EMAIL", NUMBER, "EMAIL", "delivery_method: EMAIL does not reach"),
    ("SMS", MAILBOX, "SMS", "delivery_method: SMS does not reach"),
    ("SMS,VOICE", LANDLINE, "SMS", "delivery_method: SMS does not reach"),
    ("SMS,EMAIL", LANDLINE, "", "address: none of .* VOICE would"),
]


@pytest.mark.parametrize(("listed", "address", "asked", "tried"), TRIED)
def test_what_the_address_can_take_is_tried_in_the_applications_order(
    settings, listed, address, asked, tried
):
    assert chosen(settings, listed, address, asked) == tried


def test_a_method_that_the_stack_is_set_up_for_no_more_is_passed_over(settings: Settings) -> None:
    assert chosen(settings, "VOICE,SMS", NUMBER, voice="") == "SMS"


@pytest.mark.parametrize(("listed", "address", "asked", "said"), REFUSED)
def test_what_cannot_be_is_refused_naming_it(settings, listed, address, asked, said):
    with pytest.raises(InvalidRequest, match=f"^{said}") as refused:
        chosen(settings, listed, address, asked)
    assert address not in refused.value.detail


@pytest.mark.parametrize("text", ["", "sms", "SMS,", ",SMS", "SMS, EMAIL", "SMS,SMS", "FAX", "SMS;EMAIL"])
def test_nothing_else_is_a_list_of_methods(text: str) -> None:
    with pytest.raises(ValueError, match=f"must list {delivery_methods.spoken(delivery_methods.METHODS)}"):
        delivery_methods.require_list(text)
