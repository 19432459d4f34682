"""The crowd: processes of threads, released together, each with its own connections to the engine.

DEEP=1 makes it four processes of sixteen threads; otherwise it is two of four.
"""

import itertools
import multiprocessing
import os
import random
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any, Self

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


class Crowd:
    """Callers that make their requests at the same moment."""

    def __init__(self, endpoint: str, table_name: str) -> None:
        # Kept here: it is gone with its last reference, which a process that is still starting does not have.
        self._start = _CONTEXT.Barrier(PROCESSES, timeout=120)
        self._members: list[tuple[Any, Connection]] = []
        for _ in range(PROCESSES):
            ours, theirs = _CONTEXT.Pipe()
            what = (theirs, self._start, endpoint, table_name)
            process = _CONTEXT.Process(target=_serve, args=what, daemon=True)
            process.start()
            theirs.close()
            self._members.append((process, ours))

    def rush(self, calls: Sequence[Call]) -> list[Outcome]:
        """Make all calls at once; return what each caller was told, in the order of `calls`."""
        if len(calls) != SIZE:
            raise ValueError(f"a crowd makes {SIZE} calls at once, not {len(calls)}")
        places = random.sample(range(SIZE), SIZE)
        shares = [places[number::PROCESSES] for number in range(PROCESSES)]
        answers = self._ask([[calls[place] for place in share] for share in shares])
        outcomes = dict(zip(itertools.chain(*shares), itertools.chain(*answers), strict=True))
        return [outcomes[place] for place in range(SIZE)]

    @contextmanager
    def without(self, mutation: str) -> Iterator[None]:
        """Take a guard away from what the crowd calls; give it back at the end."""
        self._ask([mutation] * PROCESSES)
        try:
            yield
        finally:
            self._ask([""] * PROCESSES)

    def _ask(self, questions: Sequence[Any]) -> list[Any]:
        """Hand each process what it is to do; return the answers. Raises the error that one answers, once all have."""
        for (_, pipe), question in zip(self._members, questions, strict=True):
            pipe.send(question)
        answers = [pipe.recv() for _, pipe in self._members]
        for answer in answers:
            if isinstance(answer, BaseException):
                raise answer
        return answers

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for _, pipe in self._members:
            pipe.close()
        for process, _ in self._members:
            process.join()
            process.close()


def _serve(pipe: Connection, start: Barrier, endpoint: str, table_name: str) -> None:
    """Be one process of the crowd, until the pipe is closed: make calls, or apply a mutation ("": take it away)."""
    sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 - as long as the process lives
    monkeypatch = pytest.MonkeyPatch()
    world = World(endpoint, table_name)
    together = threading.Barrier(THREADS, action=start.wait)

    def member(call: Call) -> Outcome:
        together.wait(120)
        return with_room(world.call, call)

    def answer(question: str | list[Call]) -> list[Outcome]:
        if not isinstance(question, str):
            return list(threads.map(member, question))
        monkeypatch.undo()
        if question:
            mutations.apply(question, monkeypatch)
        return []

    with ThreadPoolExecutor(THREADS) as threads:
        while True:
            try:
                question = pipe.recv()
            except EOFError:
                return
            try:
                pipe.send(answer(question))
            except Exception as error:  # noqa: BLE001 - the suite raises it
                pipe.send(RuntimeError(repr(error)))
