"""Every rule of the contract that callers could break by asking at the same time."""

import time
from collections.abc import Callable

import pytest

from tests.races import mutations, rules
from tests.races.crowd import Crowd
from tests.races.measured import MOST_ROUNDS, broken_in
from tests.races.world import World

pytestmark = pytest.mark.enable_socket  # The crowd's processes are started through a Unix socket.

RACES = [
    rules.wrong_login_guesses, rules.wrong_association_guesses, rules.right_login_guesses,
    rules.right_association_guesses, rules.guesses_by_validation_id, rules.right_and_wrong_login_guesses,
    rules.right_and_wrong_association_guesses, rules.consecutive_failures, rules.resends_among_guesses,
    rules.repeated_sendings_among_guesses, rules.login_budget, rules.first_login_budget,
    rules.login_budget_with_failures, rules.login_budget_with_refused_writes, rules.association_budget,
    rules.address_budget, rules.address_budget_with_failures, rules.address_budget_with_undoing_in_conflict,
    rules.guesses_at_a_code_half_accepted, rules.twins, rules.twin_guesses, rules.equal_names,
    rules.renamings_to_one_name, rules.changes_of_one_version,
    rules.deletion_of_a_template_among_those_who_name_it, rules.dissociation_among_logins,
    rules.deletion_among_logins, rules.deletion_among_validations, rules.deletions_of_one_user,
    rules.credit_of_an_account, rules.credit_with_lost_answers, rules.refunds_across_periods,
    rules.lost_answers_across_periods, rules.credit_of_a_loser, rules.failed_associations,
    rules.associations_that_fail_and_succeed, rules.failed_sends_of_one_code, rules.failures_at_once,
    rules.users_of_one_address, rules.repeated_batches,
]  # fmt: skip
# Here each caller goes through the same steps in a world of its own.
RACES += [
    rules.failed_send_behind_a_newer_code,
    rules.failed_send_behind_a_repeated_one,
    rules.failed_association_behind_a_newer_one,
    rules.failed_send_of_a_used_code,
    rules.logins_with_lost_answers,
    rules.failed_association_of_a_user_enrolled_anew,
    rules.logins_overtaken,
    rules.guesses_with_lost_answers,
    rules.right_guesses_in_conflict,
    rules.renamings_in_conflict,
]


@pytest.mark.parametrize("rule", RACES, ids=lambda rule: rule.__name__)
def test_holds_against_a_crowd(
    rule: rules.Rule, world: World, crowd: Crowd, report: Callable[[str, str], None]
) -> None:
    figures = rules.Figures()
    began = time.monotonic()
    for _ in range(mutations.rounds(rule.__name__)):
        rule(rules.Stage(world, crowd, figures))
        figures.rounds += 1
    refusals = ", ".join(f"{count} x {code}" for code, count in sorted(figures.refusals.items()))
    report(
        "Rule | rounds | callers | guesses compared | codes accepted | messages | refusals | seconds",
        f"{rule.__name__} | {figures.rounds} | {figures.callers} | {figures.compared} | {figures.accepted}"
        f" | {figures.messages} | {refusals} | {time.monotonic() - began:.1f}",
    )


@pytest.mark.parametrize("mutation", mutations.MUTATIONS, ids=lambda mutation: mutation.name)
def test_fails_without_the_guard(
    mutation: mutations.Mutation,
    world: World,
    crowd: Crowd,
    report: Callable[[str, str], None],
) -> None:
    number = broken_in(world, crowd, mutation)
    assert number, f"{mutation.breaks} holds {MOST_ROUNDS} rounds without its guard"
    report("Guard taken away | broken rule | in round", f"{mutation.name} | {mutation.breaks} | {number}")
