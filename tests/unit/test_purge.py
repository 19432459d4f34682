"""Rules of the background deletion: it goes on where it stopped and never past its time."""

from dataclasses import asdict
from typing import Any

from mfa.background import purge
from mfa.models.resources import Status, User
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


def test_requests_that_began_before_a_deletion_are_waited_for(dynamo: Any, table: Table) -> None:
    dynamo.outcomes = [NOBODY]
    in_a_year_3000 = 32_503_680_000
    assert run(table, [record("1", in_a_year_3000)])[1][0] > 0
