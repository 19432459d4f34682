"""The ledger's sum is the balance once the stream is drained, whatever fails: random runs of 32 senders at once, 64 if DEEP=1.

Each run is drawn from a seed: which sends SNS refuses, which requests are lost or lose their answer, and in which
batches the stream hands its records over, some again and none in order.
"""

import itertools
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from mfa.background import usage
from mfa.errors import Unavailable
from mfa.messages.segments import count
from mfa.models.resources import UserKey
from mfa.models.terms import CreditMode
from mfa.store import credit_items, ledger_items
from mfa.store.table import Table
from mfa.tenants import accounts, credit
from tests.races.conftest import Stream
from tests.races.crowd import DEEP
from tests.races.world import START, Call, World

SENDERS = 64 if DEEP else 32
# As many of a hundred requests that change a balance: the first answer lost, both lost, and never arrived.
ANSWER_LOST, ANSWERS_LOST, NOT_ARRIVED = 10, 5, 5


class LossyClient:
    """A client of DynamoDB that now and then loses what changes a balance; a refund it loses no more than once."""

    def __init__(self, client: Any, dice: random.Random) -> None:
        self._client, self._dice = client, dice

    def __getattr__(self, operation: str) -> Any:
        return getattr(self._client, operation)

    def update_item(self, **request: Any) -> Any:
        if request["Key"]["sk"]["S"] != "CREDIT":
            return self._client.update_item(**request)
        cast, refund = self._dice.randrange(100), "DELETE" in request["UpdateExpression"]
        if not refund and cast < NOT_ARRIVED:
            raise ReadTimeoutError(endpoint_url="https://aws.invalid")
        if cast < NOT_ARRIVED + ANSWER_LOST:
            with suppress(ClientError):
                self._client.update_item(**request)
        answer = self._client.update_item(**request)
        if 100 - cast <= ANSWERS_LOST:
            raise ReadTimeoutError(endpoint_url="https://aws.invalid")
        return answer


def drain(table: Table, changes: list[dict[str, Any]], dice: random.Random) -> None:
    """Hand all records to the ledger: in batches, some twice, some batches before others, one of them half done."""
    handed = changes + dice.sample(changes, len(changes) // 3)
    dice.shuffle(handed)
    while handed:
        size = dice.randrange(1, 40)
        batch, handed = handed[:size], handed[size:]
        usage.keep_balances(table, batch[: dice.randrange(len(batch) + 1)], 400)
        usage.keep_balances(table, batch, 400)


def run(world: World, seed: int) -> None:
    """Send as the seed has it, drain the stream, and hold the ledger against the balance and what was sent."""
    dice = random.Random(seed)
    granted, parts = dice.randrange(20, 200), dice.choice([1, 1, 2, 3])
    account = accounts.create(world.table, "Acme", {"credit": CreditMode.METERED}, START, granted)
    application = world.shop(account.id, associate_template="$code" + "." * (155 * (parts - 1)))
    lossy = World(world.client.meta.endpoint_url, world.table.name)
    lossy.table = Table(LossyClient(world.client, random.Random(seed)), world.table.name)

    def one(number: int) -> int:
        """Associate a user; return the segments of the messages that went out."""
        if number % 16 == 1:
            with suppress(Unavailable):
                credit.grant(world.table, account.id, 3, "top-up", START)
        key = UserKey(account.id, application, f"user{number}")
        response = lossy.call(Call("associate", (key, f"+1202555{number:04}"), fails=number % 10 == 0))
        assert response.code in ("200", "402", "503")
        return sum(count(message.text) for message in response.messages)

    with ThreadPoolExecutor(SENDERS) as threads:
        sent = sum(threads.map(one, range(100, 100 + SENDERS)))
    changes = [each for each in Stream(world).read("CREDIT") if account.id in str(each["dynamodb"]["Keys"])]
    drain(world.table, changes, dice)

    kept = ledger_items.fetch_page(world.table, account.id, 1000)[::-1]
    balance = credit_items.balance(world.table, account.id)
    grants = sum(each.amount for each in kept if each.reason == "grant")
    assert sum(each.amount for each in kept) == balance == kept[-1].balance
    assert grants == granted + 3 * len(range(1, SENDERS, 16))
    assert balance == grants - sent
    assert min(each.balance for each in kept) >= 0
    for before, after in itertools.pairwise(kept):
        assert before.balance + after.amount == after.balance
    # What each message came to: its debit, and its refund if it was not sent.
    spent: Counter[str] = Counter()
    for each in kept:
        if each.reason in ("message", "refund"):
            spent[each.change_id] += each.amount
    assert set(spent.values()) <= {0, -parts}


@pytest.mark.parametrize("seed", range(8 if DEEP else 3))
def test_the_ledgers_sum_is_the_balance_and_what_was_sent_is_paid(streamed, seed):
    run(streamed, seed)


@pytest.mark.parametrize("name", ["date", "change_id"])
def test_it_is_not_where_entries_are_kept_by_anything_but_the_sequence_number(streamed, monkeypatch, name):
    """The guard taken away: changes of one second, or a debit and its refund, are then one entry."""
    item = ledger_items._item

    def store(table, kept):
        for each in kept:
            table.write_batch([{"PutRequest": {"Item": item(each) | {"sk": {"S": getattr(each, name)}}}}])

    monkeypatch.setattr(ledger_items, "store", store)
    with pytest.raises(AssertionError):
        run(streamed, 0)
