"""The crowd: four processes of sixteen threads, released together, each with its own connections to the engine."""

import multiprocessing
import os
import random
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any, Self

from tests.races import mutations
from tests.races.world import Call, Outcome, World
from tests.room import with_room

PROCESSES, THREADS = 4, 16
SIZE = PROCESSES * THREADS
# Forked from a server that has imported everything and has no threads: a new crowd stands in no time.
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.races.crowd"])


class Crowd:
    """Callers that make their requests at the same moment."""

    def __init__(self, endpoint: str, table_name: str, mutation: str = "") -> None:
        """`mutation` names the guard that is missing in what the crowd calls, "" for none."""
        # Kept here: it is gone with its last reference, which a process that is still starting does not have.
        self._start = _CONTEXT.Barrier(PROCESSES, timeout=120)
        self._members: list[tuple[Any, Connection]] = []
        for _ in range(PROCESSES):
            ours, theirs = _CONTEXT.Pipe()
            process = _CONTEXT.Process(
                target=_serve, args=(theirs, self._start, endpoint, table_name, mutation), daemon=True
            )
            process.start()
            theirs.close()
            self._members.append((process, ours))

    def rush(self, calls: Sequence[Call]) -> list[Outcome]:
        """Make all calls at once; return what each caller was told, in the order of `calls`."""
        if len(calls) != SIZE:
            raise ValueError(f"a crowd makes {SIZE} calls at once, not {len(calls)}")
        places = random.sample(range(SIZE), SIZE)
        shares = [places[number::PROCESSES] for number in range(PROCESSES)]
        for (_, pipe), share in zip(self._members, shares, strict=True):
            pipe.send([calls[place] for place in share])
        outcomes: dict[int, Outcome] = {}
        for (_, pipe), share in zip(self._members, shares, strict=True):
            answer = pipe.recv()
            if isinstance(answer, BaseException):
                raise answer
            outcomes |= zip(share, answer, strict=True)
        return [outcomes[place] for place in range(SIZE)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for _, pipe in self._members:
            pipe.close()
        for process, _ in self._members:
            process.join()
            process.close()


def _serve(pipe: Connection, start: Barrier, endpoint: str, table_name: str, mutation: str) -> None:
    """Be one process of the crowd, until the pipe is closed."""
    sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 - as long as the process lives
    mutations.apply(mutation)
    world = World(endpoint, table_name)
    together = threading.Barrier(THREADS, action=start.wait)

    def member(call: Call) -> Outcome:
        together.wait(120)
        return with_room(world.call, call)

    with ThreadPoolExecutor(THREADS) as threads:
        while True:
            try:
                calls = pipe.recv()
            except EOFError:
                return
            try:
                pipe.send(list(threads.map(member, calls)))
            except Exception as error:  # noqa: BLE001 - the suite raises it
                pipe.send(RuntimeError(repr(error)))
