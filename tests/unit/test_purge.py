"""Rules of the background deletion that functions do not show: how long it waits."""

from typing import Any

import pytest

from mfa.background.purge import purge_stream

IN_THE_YEAR_3000, LONG_AGO = 32_503_680_000, 1_000_000


@pytest.mark.parametrize(("deleted_at", "pause"), [(IN_THE_YEAR_3000, 60), (LONG_AGO, 0)])
def test_requests_that_began_before_a_deletion_are_waited_for(deleted_at: int, pause: int) -> None:
    slept: list[float] = []
    change = {"SequenceNumber": "1", "OldImage": {}, "ApproximateCreationDateTime": deleted_at}
    table: Any = None  # A record of nothing asks it for nothing.
    assert purge_stream(table, [{"dynamodb": change}], 60, lambda: 60_000, slept.append) == ["1"]
    assert slept == [pause]
