"""The table's stream: what hung under a deleted application is removed in the background."""

import re
from itertools import chain, repeat
from types import SimpleNamespace

import pytest

from tests.functions.conftest import EVENTS, OTHER_NUMBER

SAMPLE = EVENTS["purge_application"]["Records"][0]
PLENTY = 300_000


@pytest.fixture
def crowd(stack, seeded):
    """An application with 12 users, each with a code and, but for the last two, an address of its own."""

    def make():
        application = stack.application()
        for number in range(12):
            stack.associate(application, f"u{number}", f"+120255501{min(number, 10):02}")
        return application

    return seeded("crowd", make)


def _removed(item, number="1"):
    """The record of an item that was removed in the table's stream."""
    change = {"OldImage": item, "SequenceNumber": number, "ApproximateCreationDateTime": 0}
    change["Keys"] = {key: item[key] for key in ("pk", "sk")}
    return SAMPLE | {"dynamodb": SAMPLE["dynamodb"] | change}


def _deleted(stack, application, number="1"):
    """Delete the application; return its record in the table's stream."""
    item = stack.items()[f"APP#{application}", "APP"]
    stack.ok("delete_application", application)
    return _removed(item, number)


def _purge(stack, *records, left=(PLENTY,)):
    """Hand the records over with so many milliseconds left each time that it is asked; the last stay."""
    times = chain(left, repeat(left[-1]))
    context = SimpleNamespace(get_remaining_time_in_millis=lambda: next(times))
    return stack.hand_over("purge_application", *records, context=context)


def test_nothing_is_left_of_a_deleted_application_and_others_are_untouched(stack, wire, crowd):
    stack.validated(stack.application("Club"), "u0", OTHER_NUMBER)
    stack.validated(stack.application("Shop", account="other"), "u0", OTHER_NUMBER, account="other")
    record = _deleted(stack, crowd)
    before = stack.items()
    others = {key: item for key, item in before.items() if crowd not in key[0]}
    assert (len(before), len(others)) == (12 + 12 + 11 + 10, 10)
    wire.reset()

    assert _purge(stack, record) == []

    assert stack.items() == others
    # As many at a time as DynamoDB takes: 25.
    assert wire.operations == ["Query", "BatchWriteItem", "BatchWriteItem", "Query"]
    batches = [given["RequestItems"]["mfa"] for name, given in wire.requests if name == "BatchWriteItem"]
    kinds = [each["DeleteRequest"]["Key"]["sk"]["S"] for each in batches[0] + batches[1]]
    assert re.fullmatch("((BUDGET )?CODE USER ?){12}", " ".join(kinds)), "a user after what hangs under it"


def test_a_purge_longer_than_its_slice_goes_on_behind_those_that_wait(stack, wire, crowd):
    """A minute is over after its first page; the small one behind it is purged, then comes the rest."""
    club = stack.application("Club")
    stack.associate(club, "ann")
    record, small = _deleted(stack, crowd, "1"), _deleted(stack, club, "2")
    wire.reset()

    assert _purge(stack, record, small, left=[PLENTY] * 3 + [PLENTY - 60_000]) == []

    assert stack.items() == {}
    assert wire.operations.count("PutItem") == wire.operations.count("DeleteItem") == 1
    rest = [params["Item"] for name, params in wire.requests if name == "PutItem"][-1]
    assert rest["sk"] == {"S": "PURGE"}
    wire.reset()
    assert _purge(stack, _removed(rest, "99")) == []
    assert wire.operations == ["Query"]


def test_a_batch_is_resumed_from_the_first_record_that_there_was_no_time_for(stack, crowd):
    club, empty = stack.application("Club"), stack.application("Empty")
    stack.associate(club, "ann")
    records = [_deleted(stack, each, str(number)) for number, each in enumerate((empty, crowd, club))]

    assert _purge(stack, *records, left=[PLENTY] * 3 + [20_000]) == ["1"]
    assert len(stack.items()) == 35 + 3

    assert _purge(stack, *records[1:]) == []
    assert stack.items() == {}


def test_a_table_that_takes_nothing_fails_the_batch_which_the_stream_then_repeats(stack, wire, crowd):
    record = _deleted(stack, crowd)
    wire.hold_back()

    assert _purge(stack, record) == ["1"]

    wire.mend()
    wire.hold_back(times=2)
    assert _purge(stack, record) == []
    assert stack.items() == {}


def test_a_deletion_that_cannot_be_read_holds_up_no_other(stack, crowd):
    record = _deleted(stack, crowd, "2")
    by_hand = _removed({"pk": {"S": "APP#x"}, "sk": {"S": "APP"}})

    assert _purge(stack, by_hand, record) == ["1"]
    assert stack.items() == {}
