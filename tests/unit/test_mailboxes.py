"""Rules of e-mail addresses: which are taken, in which form, and that a refusal never repeats one."""

from dataclasses import replace

import pytest

from mfa.errors import InvalidRequest
from mfa.runtime.settings import Settings
from mfa.senders.delivery_methods import read
from mfa.values.mailboxes import DESTINATION, is_mailbox, parse

LONGEST = "a" * 64 + "@" + ".".join(["b" * 63] * 2 + ["c" * 57, "de"])


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("ann@shop.example", "ann@shop.example"),
        ("Ann.Lee+codes@Shop.EXAMPLE", "Ann.Lee+codes@shop.example"),
        ("o'neil_x&~-@a.b-c.example", "o'neil_x&~-@a.b-c.example"),
        ("a@xn--bcher-kva.example", "a@xn--bcher-kva.example"),
        ("1@2.co", "1@2.co"),
        (LONGEST, LONGEST),
    ],
)
def test_an_address_keeps_its_local_part_and_its_domain_has_no_case(text: str, kept: str) -> None:
    assert parse(text) == kept
    assert is_mailbox(kept)


LOCAL_PARTS = [
    "", "ann..lee", ".ann", "ann.", "ann lee", '"ann lee"', "ann@lee", "bob%evil.example", "evil.example!bob", "|ann",
    "ann/shop", "jörg", "=?utf-8?q?ann=40evil.example=3E=00?=x", "\u212aann", "a" * 65,
    *(f"a{symbol}nn" for symbol in '!#$%*/=?^`{|}:;,<>()[]\\"'),
]  # fmt: skip
DOMAINS = [
    "", "shop", "shop.1", "192.0.2.1", "[192.0.2.1]", "-shop.example", "shop..example", ".example", "shop.example.",
    "shop.example\n", "bücher.example", "shop.exam\u0440le", "\u212aann.example",
]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        *(f"{local}@shop.example" for local in LOCAL_PARTS),
        *(f"ann@{domain}" for domain in DOMAINS),
        "@",
        "ann\r\nBcc: bob@shop.example",
        "Ann <ann@shop.example>",
        "ann@shop.example,bob@shop.example",
        "a" + LONGEST[1:].replace("@", "@x", 1),
    ],
)
def test_anything_else_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(InvalidRequest, match=r"^address: must be an e-mail address") as refused:
        parse(text)
    assert "shop" not in refused.value.detail


def test_an_address_is_one_of_e_mail_only_where_that_is_delivered_to(settings: Settings) -> None:
    mailing, none = replace(settings, email_from="codes@shop.example"), frozenset[str]()
    assert read(mailing, " Ann@Shop.example\u2003", frozenset({"DE"})) == ("Ann@shop.example", DESTINATION)
    assert read(mailing, "+12025550123", none) == ("+12025550123", "+1202")
    with pytest.raises(InvalidRequest, match="must be a telephone number"):
        read(settings, "ann@shop.example", none)
