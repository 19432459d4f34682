"""The table's stream: each change of a balance is in the ledger once."""

import json
from pathlib import Path

import pytest

from mfa import wiring
from mfa.store import ledger_items
from tests.counted import change

SAMPLE = json.loads((Path(__file__).parents[2] / "events" / "keep_books.json").read_text())
APPLICATION = "01935b7e-7a4c-7d3e-9f21-4b6a5c8d7e90"


def _record(number, old, new, account="acme", reason="message"):
    """The record of a balance that was the one, if there was any, and is the other."""
    key = f"ACCOUNT#{account}", "CREDIT"
    image = SAMPLE["Records"][0]["dynamodb"]["NewImage"] | {
        "pk": {"S": key[0]},
        "change_reason": {"S": reason},
    }
    before = None if old is None else image | {"credit": {"N": str(old)}}
    return change(key, image | {"credit": {"N": str(new)}}, before, number)


def _ledger(account="acme"):
    return ledger_items.fetch_page(wiring.table(), account, 100)


def test_the_sample_is_one_entry(stack):
    stack.hand_over("keep_books", *SAMPLE["Records"])

    (entry,) = _ledger("local")
    assert entry == ledger_items.Entry(
        number="4421584500000000017450439091".zfill(40),
        account="local",
        date="2026-11-23T18:16:00.000Z",
        reason="message",
        amount=-2,
        balance=98,
        change_id="08090a0b0c0d0e0f",
        application=APPLICATION,
        note="",
        ttl=1_795_457_760 + 400 * 86_400,
    )


def test_entries_are_listed_newest_first_and_page_by_page(stack):
    numbers = ["99", "100", "4421584500000000017450439091"]
    stack.hand_over(
        "keep_books", *(_record(number, 10 - place, 9 - place) for place, number in enumerate(numbers))
    )

    first = ledger_items.fetch_page(wiring.table(), "acme", 2)
    rest = ledger_items.fetch_page(wiring.table(), "acme", 2, first[-1].number)

    assert [each.balance for each in first + rest] == [7, 8, 9]


def test_a_record_that_is_repeated_is_one_entry(stack):
    record = _record(1, 100, 98)
    stack.hand_over("keep_books", record, record)
    before = stack.items()

    stack.hand_over("keep_books", record)

    assert stack.items() == before
    assert len(_ledger()) == 1


def test_each_account_has_its_own_and_a_balance_begins_at_nothing(stack):
    stack.hand_over("keep_books", _record(1, 100, 98), _record(2, None, 51, "other", "grant"))

    assert [each.amount for each in _ledger()] == [-2]
    assert [(each.amount, each.balance, each.reason) for each in _ledger("other")] == [(51, 51, "grant")]


@pytest.mark.parametrize("fault", ["ThrottlingException", "held back"])
def test_a_table_that_takes_nothing_fails_the_batch_which_the_stream_then_repeats(stack, wire, fault):
    if fault == "held back":
        wire.hold_back()
    else:
        wire.refuse("BatchWriteItem", fault)

    assert stack.hand_over("keep_books", _record(1, 100, 98)) == ["1"]

    wire.mend()
    stack.hand_over("keep_books", _record(1, 100, 98))
    assert len(_ledger()) == 1
