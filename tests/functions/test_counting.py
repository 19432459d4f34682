"""The stream's consumer among faults: every record it can read is counted, once, in whatever batches it comes."""

from itertools import count

import pytest

from mfa import wiring
from mfa.models.account import Account
from mfa.store import account_items, guard_items, ledger_items
from mfa.values.ids import new_send_id
from tests.counted import change
from tests.functions.conftest import START

AT = START // 1000
SHOP, CLUB = "019ab2c4-5d6e-7f80-9a1b-2c3d4e5f6071", "019ab2c4-5d6e-7f80-9a1b-2c3d4e5f6072"


@pytest.fixture
def numbers():
    """Sequence numbers of records, each one once."""
    return count(1)


@pytest.fixture
def sent(numbers):
    """Make the record of a code that was sent."""

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
def granted(numbers):
    """Make the record of a balance that somebody changed; by hand, it lacks what the service writes with it."""

    def make(*, by_hand=False):
        told = {"pk": {"S": "ACCOUNT#acme"}, "credit": {"N": "5"}}
        if not by_hand:
            told |= {f"change_{name}": {"S": "x"} for name in ("id", "reason", "application", "note")}
        return change(("ACCOUNT#acme", "CREDIT"), told, None, next(numbers), AT)

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


def _by_hand(record):
    """The record, under a key that the service writes nothing under."""
    record["dynamodb"]["Keys"]["pk"]["S"] = "by hand"
    return record


@pytest.mark.parametrize(
    "unreadable",
    [
        lambda sent, granted: granted(by_hand=True),
        lambda sent, granted: sent(format={"N": "2"}),
        lambda sent, granted: _by_hand(sent()),
    ],
    ids=["a balance changed by hand", "a code of a later format", "a code under a strange key"],
)
def test_a_record_that_cannot_be_read_holds_up_no_other(stack, capped, log, sent, granted, unreadable):
    unreadable = unreadable(sent, granted)

    assert stack.hand_over("keep_books", unreadable, sent(), granted(), sent()) == [_number(unreadable)]

    assert (_sends(), _messages(), _messages(application=SHOP)) == (2, 2, 2)
    assert len(ledger_items.fetch_page(wiring.table(), "acme", 9)) == 1
    assert f'"sequence_number":"{_number(unreadable)}"' in log.getvalue()


def test_counts_do_not_wait_for_the_ledger(stack, wire, capped, sent, granted):
    balance = granted()
    wire.refuse("BatchWriteItem", "ThrottlingException")

    assert stack.hand_over("keep_books", balance, sent()) == [_number(balance)]

    assert (_sends(), _messages()) == (1, 1)


@pytest.mark.parametrize("operation", ["TransactWriteItems", "UpdateItem"])
@pytest.mark.parametrize("skip", range(3))
def test_a_batch_that_fails_late_is_counted_once(stack, wire, capped, sent, operation, skip):
    """It is handed over again in other batches: halves, and a record among others."""
    records = [
        sent(account, destination=each) for account in ("acme", "other") for each in ("+1202", "+1303")
    ]
    wire.refuse(operation, "ThrottlingException", skip=skip)
    stack.hand_over("keep_books", *records)
    wire.mend()

    assert stack.hand_over("keep_books", *records[2:], records[0]) == []
    assert stack.hand_over("keep_books", *records) == []

    for account in ("acme", "other"):
        assert (_sends(account), _sends(account, "+1303")) == (1, 1)
        assert (_messages(account), _messages(account, SHOP)) == (2, 2)


def test_what_failed_after_the_counts_is_judged_when_it_comes_again(stack, wire, capped, sent):
    stack.restart(GUARD_MINIMUM="10")
    records = [sent() for _ in range(10)]
    wire.refuse("UpdateItem", "ThrottlingException")
    assert stack.hand_over("keep_books", *records) == [_number(each) for each in records]
    wire.mend()

    assert stack.hand_over("keep_books", *records) == []

    circuit = guard_items.fetch(wiring.table(), "acme", "+1202")
    assert (circuit.sends, circuit.open_until > START) == (10, True)


def test_an_account_whose_counts_cannot_be_read_holds_up_no_other(stack, cloud, capped, sent):
    pk, sk = guard_items.key("acme", "+1202")
    broken = {"pk": {"S": pk}, "sk": {"S": sk}, "account": {"S": "acme"}, "format": {"N": "2"}}
    cloud.client.put_item(TableName="mfa", Item=broken)
    bad, good = sent(), sent("other")

    assert stack.hand_over("keep_books", bad, good) == [_number(bad)]

    assert (_sends("other"), _messages("other")) == (1, 1)


def test_a_transaction_whose_answer_is_lost_counts_once(stack, wire, capped, sent):
    wire.lose_answer("TransactWriteItems", times=2)

    record = sent()
    assert stack.hand_over("keep_books", record) == [_number(record)]
    assert stack.hand_over("keep_books", record) == []

    assert (_sends(), _messages()) == (1, 1)


def test_others_who_count_meanwhile_lose_nothing(stack, wire, capped, sent):
    others = [sent() for _ in range(2)]
    for record in others:
        wire.interrupt("TransactWriteItems", lambda record=record: stack.hand_over("keep_books", record))

    assert stack.hand_over("keep_books", sent()) == []

    assert (_sends(), _messages()) == (3, 3)


def test_more_destinations_than_a_transaction_takes_are_counted(stack, capped, sent):
    records = [
        sent(destination=f"+{number}", application=(SHOP, CLUB)[number % 2]) for number in range(100, 220)
    ]

    assert stack.hand_over("keep_books", *records, *records) == []

    assert {_sends(destination=f"+{number}") for number in range(100, 220)} == {1}
    assert (_messages(), _messages(application=CLUB)) == (120, 60)


def test_a_code_sent_and_taken_back_in_one_batch_counts_nothing_also_if_only_half_of_it_comes_again(
    stack, capped, sent, numbers
):
    record = sent(segments=3)
    told = record["dynamodb"]
    old = told["NewImage"]
    mark = {"undone": {"N": "1"}, "undone_at": {"N": f"{AT}"}, "undone_segments": {"N": "3"}}
    new = old | mark | {"undone_destination": old["destination"]}
    undone = {"dynamodb": told | {"OldImage": old, "NewImage": new, "SequenceNumber": str(next(numbers))}}

    assert stack.hand_over("keep_books", record, undone) == []
    assert stack.hand_over("keep_books", undone) == []

    assert (_sends(), _messages()) == (0, 0)


def test_a_text_of_three_segments_counts_three_and_one_without_the_attribute_one(stack, capped, sent):
    plain = sent()
    del plain["dynamodb"]["NewImage"]["segments"]

    assert stack.hand_over("keep_books", sent(segments=3), plain) == []

    assert (_messages(), _messages(application=SHOP), _sends()) == (4, 4, 2)


def test_a_code_is_stored_with_what_its_message_is_billed_as(stack):
    long = stack.application(associate_template="$code" + "." * 320, login_template="$code")
    stack.associate(long, "ann")

    assert stack.item("CODE")["segments"] == {"N": "3"}


def test_a_record_that_another_counts_meanwhile_counts_once_and_its_name_goes_two_days_later(
    stack, wire, capped, sent
):
    stack.hand_over("keep_books", sent())  # The circuit is there, so its own condition stops nobody.
    record = sent()
    wire.interrupt("TransactWriteItems", lambda: stack.hand_over("keep_books", record))

    assert stack.hand_over("keep_books", record) == []

    assert (_sends(), _messages()) == (2, 2)
    (names,) = [item for (pk, _), item in stack.items().items() if pk.endswith("#COUNTED")]
    assert names["ttl"] == {"N": str(AT + 2 * 86_400)}
