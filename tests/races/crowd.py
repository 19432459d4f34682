"""The crowd: processes of threads, released together, each with its own connections to the engine.

DEEP=1 makes it four processes of sixteen threads; otherwise it is two of four.
"""

import itertools
import multiprocessing
import os
import random
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing.synchronize import Barrier
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.races import mutations
from tests.races.world import Call, Outcome, World
from tests.room import with_room

DEEP = os.environ.get("DEEP") == "1"
PROCESSES, THREADS = (4, 16) if DEEP else (2, 4)
SIZE = PROCESSES * THREADS
# Forked from a server that has imported everything and has no threads: a new crowd stands in no time.
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.races.crowd"])


@contextmanager
def crowd(endpoint: str, table_name: str) -> Iterator[Callable[..., list[Outcome]]]:
    """Give `rush` of callers that make their requests at the same moment."""
    what = (_CONTEXT.Barrier(PROCESSES, timeout=120), endpoint, table_name)
    with ProcessPoolExecutor(PROCESSES, _CONTEXT, _begin, what) as processes:
        yield partial(rush, processes)


def rush(processes: ProcessPoolExecutor, calls: Sequence[Call], mutation: str = "") -> list[Outcome]:
    """Make all calls at once, without the guard that a mutation takes away; return the responses, in order.

    Raises RuntimeError if one met a fault, which breaks no rule.
    """
    places = random.sample(range(SIZE), len(calls))
    shares = [places[number::PROCESSES] for number in range(PROCESSES)]
    asked = [[calls[place] for place in share] for share in shares]
    answers = processes.map(_act, asked, [mutation] * PROCESSES)
    outcomes = dict(zip(itertools.chain(*shares), itertools.chain(*answers), strict=True))
    if faults := [each.value for each in outcomes.values() if each.code == "500"]:
        raise RuntimeError(f"{len(faults)} callers met a fault: {faults[0]}")
    return [outcomes[place] for place in range(SIZE)]


_own = SimpleNamespace()


def _begin(start: Barrier, endpoint: str, table_name: str) -> None:
    """Become one process of the crowd."""
    sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 - as long as the process lives
    _own.world = World(endpoint, table_name)
    _own.together = threading.Barrier(THREADS, action=start.wait)
    _own.threads = ThreadPoolExecutor(THREADS)


def _act(calls: Sequence[Call], mutation: str) -> list[Outcome]:
    """Make this process's calls, without the guard that a mutation takes away."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        if mutation:
            mutations.apply(mutation, monkeypatch)
        return list(_own.threads.map(_call, calls))


def _call(call: Call) -> Outcome:
    _own.together.wait(120)
    return with_room(_own.world.call, call)
