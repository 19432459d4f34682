"""The table's stream: every record that can be read is counted once, or in the ledger once, in whatever batches it comes."""

from itertools import count, cycle, product

import pytest

from mfa import wiring
from mfa.models.account import Account
from mfa.store import account_items, guard_items, ledger_items
from mfa.values.ids import new_send_id
from tests.counted import change
from tests.functions.conftest import EVENTS, START

AT = START // 1000
SAMPLE = EVENTS["record_usage"]["Records"][0]
SHOP, CLUB = "019ab2c4-5d6e-7f80-9a1b-2c3d4e5f6071", "019ab2c4-5d6e-7f80-9a1b-2c3d4e5f6072"


@pytest.fixture
def sent():
    """Make the record of a code that was sent, each with a sequence number of its own."""
    numbers = count(1)

    def make(account="acme", application=SHOP, destination="+1202", segments=1, **parts):
        number = next(numbers)
        image = {
            "purpose": {"S": "ASSOCIATION"},
            "destination": {"S": destination},
            "in_flight": {"NS": [str(new_send_id(START))]},
            "segments": {"N": str(segments)},
        }
        key = f"ACCOUNT#{account}#APP#{application}#USER#{number}", "CODE"
        return change(key, image | parts, None, number, AT)

    return make


@pytest.fixture
def capped(stack):
    """Two accounts whose messages of a day are counted."""
    for account in ("acme", "other"):
        limits = (("daily_messages", 1000), ("account_daily_messages", 1000))
        account_items.ensure(wiring.table(), Account(account, limits=limits, created_date="2026"))


def _number(record):
    return record["dynamodb"]["SequenceNumber"]


def _sends(account="acme", destination="+1202"):
    return guard_items.fetch(wiring.table(), account, destination).sends


def _messages(account="acme", application=""):
    return guard_items.messages(wiring.table(), account, application, AT // 86_400)


def _balance(number, old, new, account="acme", reason="message"):
    """The record of a balance that was the one, if there was any, and is the other."""
    key = f"ACCOUNT#{account}", "CREDIT"
    own = {"pk": {"S": key[0]}, "change_reason": {"S": reason}}
    image = SAMPLE["dynamodb"]["NewImage"] | own
    before = None if old is None else image | {"credit": {"N": str(old)}}
    return change(key, image | {"credit": {"N": str(new)}}, before, number)


def _ledger(account="acme"):
    return ledger_items.fetch_page(wiring.table(), account, 100)


def test_records_that_cannot_be_read_hold_up_no_others(stack, capped, log, sent):
    """A balance changed by hand, a code of a later format, and a code under a strange key."""
    image = {"pk": {"S": "ACCOUNT#acme"}, "credit": {"N": "5"}}
    bad = [change(("ACCOUNT#acme", "CREDIT"), image, None, 99), sent(format={"N": "2"}), sent()]
    bad[2]["dynamodb"]["Keys"]["pk"]["S"] = "by hand"
    numbers = [_number(each) for each in bad]

    again = stack.hand_over("record_usage", *bad, sent(), _balance(98, None, 5), sent())

    assert sorted(again) == sorted(numbers)
    assert (_sends(), _messages(), _messages(application=SHOP)) == (2, 2, 2)
    assert len(_ledger()) == 1
    assert all(f'"sequence_number":"{each}"' in log.getvalue() for each in numbers)


@pytest.mark.parametrize("operation", ["TransactWriteItems", "UpdateItem"])
@pytest.mark.parametrize("skip", range(3))
def test_a_batch_that_fails_late_is_counted_once(stack, wire, capped, sent, operation, skip):
    """It is handed over again in other batches: halves, and a record among others."""
    whose = product(("acme", "other"), ("+1202", "+1303"))
    records = [sent(account, destination=destination) for account, destination in whose]
    wire.refuse(operation, "ThrottlingException", skip=skip)
    stack.hand_over("record_usage", *records)
    wire.mend()

    assert stack.hand_over("record_usage", *records[2:], records[0]) == []
    assert stack.hand_over("record_usage", *records) == []

    for account in ("acme", "other"):
        assert (_sends(account), _sends(account, "+1303")) == (1, 1)
        assert (_messages(account), _messages(account, SHOP)) == (2, 2)


def test_what_failed_after_the_counts_is_judged_when_it_comes_again(stack, wire, capped, sent):
    stack.restart(GUARD_MINIMUM="10")
    records = [sent() for _ in range(10)]
    wire.refuse("UpdateItem", "ThrottlingException")
    assert stack.hand_over("record_usage", *records) == [_number(each) for each in records]
    wire.mend()

    assert stack.hand_over("record_usage", *records) == []

    circuit = guard_items.fetch(wiring.table(), "acme", "+1202")
    assert (circuit.sends, circuit.open_until > START) == (10, True)


def test_an_account_whose_counts_cannot_be_read_holds_up_no_other(stack, cloud, capped, sent):
    pk, sk = guard_items.key("acme", "+1202")
    broken = {"pk": {"S": pk}, "sk": {"S": sk}, "account": {"S": "acme"}, "format": {"N": "2"}}
    cloud.client.put_item(TableName="mfa", Item=broken)
    bad, good = sent(), sent("other")

    assert stack.hand_over("record_usage", bad, good) == [_number(bad)]

    assert (_sends("other"), _messages("other")) == (1, 1)


def test_a_transaction_whose_answer_is_lost_counts_once(stack, wire, capped, sent):
    wire.lose_answer("TransactWriteItems", times=2)

    record = sent()
    assert stack.hand_over("record_usage", record) == [_number(record)]
    assert stack.hand_over("record_usage", record) == []

    assert (_sends(), _messages()) == (1, 1)


def test_more_destinations_than_a_transaction_takes_are_counted(stack, capped, sent):
    destinations = [f"+{number}" for number in range(100, 220)]
    records = [sent("acme", shop, each) for each, shop in zip(destinations, cycle([SHOP, CLUB]))]

    assert stack.hand_over("record_usage", *records, *records) == []

    assert {_sends(destination=each) for each in destinations} == {1}
    assert (_messages(), _messages(application=CLUB)) == (120, 60)


def test_a_code_sent_and_taken_back_counts_nothing_also_if_half_of_it_comes_again(stack, capped, sent):
    record = sent(segments=3)
    content = record["dynamodb"]
    old = content["NewImage"]
    mark = {"undone": {"N": "1"}, "undone_at": {"N": f"{AT}"}, "undone_segments": {"N": "3"}}
    new = old | mark | {"undone_destination": old["destination"]}
    undone = {"dynamodb": content | {"OldImage": old, "NewImage": new, "SequenceNumber": "99"}}

    assert stack.hand_over("record_usage", record, undone) == []
    assert stack.hand_over("record_usage", undone) == []

    assert (_sends(), _messages()) == (0, 0)


def test_a_text_of_three_segments_counts_three_and_one_without_the_attribute_one(stack, capped, sent):
    plain = sent()
    del plain["dynamodb"]["NewImage"]["segments"]

    assert stack.hand_over("record_usage", sent(segments=3), plain) == []

    assert (_messages(), _messages(application=SHOP), _sends()) == (4, 4, 2)


def test_a_code_is_stored_with_what_its_message_is_billed_as(stack):
    long = stack.application(associate_template="$code" + "." * 320, login_template="$code")
    stack.associate(long, "ann")

    assert stack.item("CODE")["segments"] == {"N": "3"}


def test_others_who_count_meanwhile_lose_nothing_and_count_the_same_record_once(stack, wire, capped, sent):
    """The second time the circuit is there, so its own condition stops nobody."""
    for _ in range(2):
        record = sent()
        for meanwhile in (record, sent()):
            wire.interrupt("TransactWriteItems", lambda each=meanwhile: stack.hand_over("record_usage", each))

        assert stack.hand_over("record_usage", record) == []

    assert (_sends(), _messages()) == (4, 4)
    (names,) = [item for (pk, _), item in stack.items().items() if pk.endswith("#COUNTED")]
    assert names["ttl"] == {"N": str(AT + 2 * 86_400)}


# --- the ledger


def test_the_sample_is_one_entry(stack):
    stack.hand_over("record_usage", SAMPLE)

    (entry,) = _ledger("local")
    assert entry == ledger_items.Entry(
        number="4421584500000000017450439091".zfill(40),
        account="local",
        date="2026-11-23T18:16:00.000Z",
        reason="message",
        amount=-2,
        balance=98,
        change_id="08090a0b0c0d0e0f",
        application="01935b7e-7a4c-7d3e-9f21-4b6a5c8d7e90",
        note="",
        ttl=1_795_457_760 + 400 * 86_400,
    )


def test_entries_are_listed_newest_first_and_page_by_page_of_each_account_and_once_however_often_told(stack):
    """A balance begins at nothing."""
    numbers = ["99", "100", "4421584500000000017450439091"]
    records = [_balance(number, 10 - place, 9 - place) for place, number in enumerate(numbers)]
    stack.hand_over("record_usage", *records, records[0], _balance(2, None, 51, "other", "grant"))
    before = stack.items()

    stack.hand_over("record_usage", *records)

    assert stack.items() == before
    first = ledger_items.fetch_page(wiring.table(), "acme", 2)
    rest = ledger_items.fetch_page(wiring.table(), "acme", 2, first[-1].number)
    assert [(each.balance, each.amount) for each in first + rest] == [(7, -1), (8, -1), (9, -1)]
    assert [(each.amount, each.balance, each.reason) for each in _ledger("other")] == [(51, 51, "grant")]


@pytest.mark.parametrize("fault", ["ThrottlingException", "held back"])
def test_a_table_that_takes_no_entry_fails_that_record_alone(stack, wire, capped, sent, fault):
    """Counts do not wait for the ledger."""
    if fault == "held back":
        wire.hold_back()
    else:
        wire.refuse("BatchWriteItem", fault)
    balance = _balance(99, 100, 98)

    assert stack.hand_over("record_usage", balance, sent()) == ["99"]
    assert (_sends(), _messages()) == (1, 1)

    wire.mend()
    stack.hand_over("record_usage", balance)
    assert len(_ledger()) == 1
