"""Rules of e-mail addresses: which are taken, in which form, and that a refusal never repeats one."""

import pytest

from mfa.errors import InvalidRequest
from mfa.values.mailboxes import is_mailbox, parse

LONGEST = "a" * 64 + "@" + ".".join(["b" * 63] * 2 + ["c" * 57, "de"])


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("ann@shop.example", "ann@shop.example"),
        ("Ann.Lee+codes@Shop.EXAMPLE", "Ann.Lee+codes@shop.example"),
        ("o'neil_x&~-@a.b-c.example", "o'neil_x&~-@a.b-c.example"),
        ("a@xn--bcher-kva.example", "a@xn--bcher-kva.example"),
        ("1@2.co", "1@2.co"),
        (LONGEST, LONGEST),
    ],
)
def test_an_address_keeps_its_local_part_and_its_domain_has_no_case(text: str, stored: str) -> None:
    assert parse(text) == stored
    assert is_mailbox(stored)


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
