"""Measures in which round each mutation breaks its rule: `python -m tests.races.measured 10` prints README's table."""

import sys

from tests.races import engines, mutations
from tests.races.conftest import TABLE_NAME, make_table
from tests.races.crowd import SIZE, Crowd
from tests.races.rules import RULES, Figures
from tests.races.world import ROOT, World

# A race without its guard is lost in the first rounds; that it is not in so many means that the test is blind.
MOST_ROUNDS = 60


def broken_in(world: World, crowd: Crowd, mutation: mutations.Mutation) -> int:
    """Return the round in which the rule breaks without its guard, 0 if it holds them all."""
    with crowd.without(mutation.name):
        for number in range(1, MOST_ROUNDS + 1):
            try:
                Figures().play(RULES[mutation.breaks], world, crowd)
            except AssertionError:
                return number
    return 0


def main(repetitions: int) -> None:
    """Print a row for each mutation."""
    print(f"{SIZE} callers, {engines.choose()}\n")
    print("| mutation | mean round | last | caught |\n|---|---|---|---|")
    with engines.running(engines.choose()) as endpoint:
        make_table(endpoint, TABLE_NAME)
        world = World(endpoint, TABLE_NAME)
        with Crowd(endpoint, TABLE_NAME) as crowd:
            for each in mutations.MUTATIONS:
                seen = [broken_in(world, crowd, each) for _ in range(repetitions)]
                found = [number for number in seen if number]
                mean = sum(found) / max(1, len(found))
                row = f"| {each.name} | {mean:.1f} | {max(seen)} | {len(found)} of {repetitions} |"
                print(row, flush=True)


if __name__ == "__main__":
    import tests.conftest  # noqa: F401 - the functions' environment

    sys.path.append(str(ROOT / "functions"))
    main(int(sys.argv[1]))
