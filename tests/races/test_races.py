"""Every rule of the contract that callers could break by asking at the same time."""

from functools import partial

import pytest

from tests.races import mutations
from tests.races.rules import RULES

pytestmark = pytest.mark.enable_socket  # The crowd's processes are started through a Unix socket.
# A race without its guard is lost in the first rounds; that it is not in so many means that the test is blind.
MOST_ROUNDS = 60


@pytest.mark.parametrize("rule", RULES)
def test_holds_against_a_crowd(rule, world, rush):
    for _ in range(mutations.rounds(rule)):
        RULES[rule](world, rush)


@pytest.mark.parametrize("mutation", mutations.MUTATIONS, ids=lambda mutation: mutation.name)
def test_fails_without_the_guard(mutation, world, rush):
    for number in range(1, MOST_ROUNDS + 1):
        try:
            RULES[mutation.breaks](world, partial(rush, mutation=mutation.name))
        except AssertionError:
            print(f"{mutation.name}: round {number}")
            return
    pytest.fail(f"{mutation.breaks} holds {MOST_ROUNDS} rounds without its guard")
