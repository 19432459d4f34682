"""Rules of credit that functions do not show: for how long an id is remembered."""

import pytest

from mfa.store import credit_items
from mfa.store.credit_items import KEPT_MILLISECONDS, Change

DEBIT = Change(b"12345678", "message", -2, 1_795_457_760_123, "app")


def cleared(debit: Change) -> set[str]:
    """The sets of ids that a debit empties."""
    removed = credit_items.request("acme", debit)["UpdateExpression"].partition("REMOVE ")[2]
    return set(removed.replace("#", "").split(", "))


@pytest.mark.parametrize("later", [-KEPT_MILLISECONDS, -1, 0, KEPT_MILLISECONDS - 1, KEPT_MILLISECONDS])
def test_an_id_is_kept_for_longer_than_a_request_lasts(later: int) -> None:
    # The other may come late: it began before this debit, and is written after it.
    for start in range(0, KEPT_MILLISECONDS, KEPT_MILLISECONDS // 10):
        debit = DEBIT._replace(now=DEBIT.now + start)
        assert credit_items._recent(debit) not in cleared(debit._replace(now=debit.now + later))


@pytest.mark.parametrize("minutes", [1, 2, 3, 5, 10, 15, 30, 60])
def test_a_job_that_runs_by_the_clock_comes_to_each_set_and_clears_it(minutes: int) -> None:
    debits = [DEBIT._replace(now=DEBIT.now + run * minutes * 60_000) for run in range(7)]
    assert set().union(*map(cleared, debits)) == {f"recent_{number}" for number in range(7)}


def test_an_id_is_forgotten_in_the_end() -> None:
    for start in range(0, 7 * KEPT_MILLISECONDS, KEPT_MILLISECONDS):
        debit = DEBIT._replace(now=DEBIT.now + start)
        for periods in (2, 3, 4, 5):
            later = debit._replace(now=debit.now + periods * KEPT_MILLISECONDS)
            assert credit_items._recent(debit) in cleared(later)
