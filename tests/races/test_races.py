"""Every rule of the contract that callers could break by asking at the same time."""

import time

import pytest

from tests.races import mutations
from tests.races.measured import MOST_ROUNDS, broken_in
from tests.races.rules import RULES, Figures

pytestmark = pytest.mark.enable_socket  # The crowd's processes are started through a Unix socket.


@pytest.mark.parametrize("rule", RULES)
def test_holds_against_a_crowd(rule, world, crowd, report):
    figures, began = Figures(), time.monotonic()
    for _ in range(mutations.rounds(rule)):
        figures.play(RULES[rule], world, crowd)
    refusals = ", ".join(f"{count} x {code}" for code, count in sorted(figures.refusals.items()))
    report(
        "Rule | rounds | callers | guesses compared | codes accepted | messages | refusals | seconds",
        f"{rule} | {figures.rounds} | {figures.callers} | {figures.compared} | {figures.accepted}"
        f" | {figures.messages} | {refusals} | {time.monotonic() - began:.1f}",
    )


@pytest.mark.parametrize("mutation", mutations.MUTATIONS, ids=lambda mutation: mutation.name)
def test_fails_without_the_guard(mutation, world, crowd, report):
    number = broken_in(world, crowd, mutation)
    assert number, f"{mutation.breaks} holds {MOST_ROUNDS} rounds without its guard"
    report("Guard taken away | broken rule | in round", f"{mutation.name} | {mutation.breaks} | {number}")
