"""Rules of the background deletion: it goes on where it stopped and never past its time."""

from dataclasses import asdict
from typing import Any

from mfa import purge
from mfa.resources import Status, User
from mfa.store.table import Table, encoded

ONE, NOBODY = {"Items": [encoded(asdict(User("alice", Status.INITIAL, "c", "l", 1)))]}, {"Items": []}


def record(number: str, age: float = 1_000_000) -> dict[str, Any]:
    """A deletion as the stream tells it; `age` is long ago unless said otherwise."""
    image = encoded({"account": "acme", "id": f"app{number}"})
    change = {"SequenceNumber": number, "OldImage": image, "ApproximateCreationDateTime": age}
    return {"eventName": "REMOVE", "dynamodb": change}


def run(table: Table, records: list[dict[str, Any]], left: int = 60_000) -> tuple[list[str], list[float]]:
    slept: list[float] = []
    return purge.purge_stream(table, records, 60, lambda: left, slept.append), slept


def test_all_users_of_a_deleted_application_go_page_by_page(dynamo: Any, table: Table) -> None:
    dynamo.outcomes = [ONE, {}, ONE, {}, NOBODY]
    assert run(table, [record("1")])[0] == []
    assert [name for name, _ in dynamo.calls] == ["query", "batch_write_item"] * 2 + ["query"]
    partition = dynamo.made("query")[0]["ExpressionAttributeValues"][":list_pk"]["S"]
    assert partition.startswith("ACCOUNT#acme#APP#app1#")


def test_each_deletion_is_purged_in_its_order(dynamo: Any, table: Table) -> None:
    dynamo.outcomes = [NOBODY, NOBODY]
    assert run(table, [record("1"), record("2")])[0] == []
    assert len(dynamo.made("query")) == 2


def test_without_enough_time_the_stream_is_read_again_from_there(dynamo: Any, table: Table) -> None:
    assert run(table, [record("1"), record("2")], left=20_000)[0] == ["1"]
    assert dynamo.calls == []


def test_an_old_deletion_is_purged_without_a_wait(dynamo: Any, table: Table) -> None:
    dynamo.outcomes = [NOBODY]
    assert run(table, [record("1")])[1] == [0.0]


def test_requests_that_began_before_a_deletion_are_waited_for(dynamo: Any, table: Table) -> None:
    dynamo.outcomes = [NOBODY]
    in_a_year_3000 = 32_503_680_000
    assert run(table, [record("1", in_a_year_3000)])[1][0] > 0
