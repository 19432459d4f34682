"""Processor time of an invocation: each built handler and the baseline, which get the same responses in turns."""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property, partial
from pathlib import Path
from typing import Any, NamedTuple

from bench.built import Built
from bench.figures import compared
from bench.machine import at_once
from bench.recording import WARM
from bench.stage import ROOT

_CHILD, _WIRE = ROOT / "bench/children/warm.py", ROOT / "bench/wire.py"
BLOCK = 5
WARM_UP = 100
_CHILLS = 2
_LEAST_MS = 4.0  # Of a block of the baseline, so that filling the processor's caches hardly counts.


class Effort(NamedTuple):
    """The number of measurements: processes of each side, and rounds in each of them."""

    starts: int
    rounds: int


class Start(NamedTuple):
    """Milliseconds of a first invocation, a later one, a reload, and the baseline's first.

    A reload fills its caches again. `chilled` is a reload after the processor's caches got other data.
    """

    first: float
    later: float
    renewed: float
    chilled: float
    bare: float


class Turn(NamedTuple):
    """Times of both sides, a pair per round; the highest memory of ours, in MB; and the start of ours."""

    pairs: Sequence[tuple[float, float]]
    held: float
    start: Start


class Side:
    """A process that invokes one side on request."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    @cached_property
    def first(self) -> float:
        """Return the time of the first invocation. Call it before anything else."""
        return self._answer()

    def ask(self, line: str) -> float:
        """Send a number of invocations, `renew`, `chill` or `memory`; return the response."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> float:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("a side of the comparison ended; its words are above")
        return float(line)


@contextmanager
def _side(built: Built, recording: Path, side: str, module: str) -> Iterator[Side]:
    environment = built.floor() if side == "floor" else built.ours(module)
    command = [str(built.python), str(_CHILD), str(_WIRE), str(recording), side]
    command += [] if side == "floor" else [module]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Side(process)
        finally:
            process.kill()


def measure(built: Built, effort: Effort) -> dict[str, Any]:
    """Return `warm` and `first` of each operation, and the `peak` memory of each function in MB."""
    warm, first, peak = {}, {}, dict[str, float]()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(at_once()) as pool:
        command = [sys.executable, "-m", "bench.recording", folder]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        for name in WARM:
            recording = Path(folder) / f"{name}.json"
            module = json.loads(recording.read_text())["function"]
            compare = partial(_in_turn, built, recording, module)
            turns = list(pool.map(compare, [effort.rounds] * effort.starts))
            ours, floor = zip(*(pair for turn in turns for pair in turn.pairs), strict=True)
            warm[name] = compared(ours, floor)
            peak[module] = max([turn.held for turn in turns] + [peak.get(module, 0)])
            first[name] = _first([turn.start for turn in turns]) | _calls(built, recording, module)
    return {"warm": warm, "first": first, "peak": peak}


def _in_turn(built: Built, recording: Path, module: str, rounds: int) -> Turn:
    """Compare a process of each side.

    A processor can be slow for a while, and a process slower than another of the same program. So blocks are short,
    to give both sides of a pair the same conditions, and there are several processes of each side.
    """
    with _side(built, recording, "ours", module) as ours, _side(built, recording, "floor", module) as floor:
        first, bare = ours.first, floor.first
        ours.ask(str(WARM_UP))
        block = max(BLOCK, round(_LEAST_MS / floor.ask(str(WARM_UP))))
        taken = [_round(ours, floor, number, block) for number in range(rounds)]
        held = round(ours.ask("memory") / 1024, 1)
        later, renewed = ours.ask(str(WARM_UP)), ours.ask("renew")
        chilled = statistics.median(ours.ask("chill") for _ in range(_CHILLS))
    return Turn(taken, held, Start(first, later, renewed, chilled, bare))


def _round(ours: Side, floor: Side, number: int, block: int) -> tuple[float, float]:
    """Run one block of each side; the order changes from round to round."""
    if number % 2:
        mine = ours.ask(str(block))
        return mine, floor.ask(str(block))
    least = floor.ask(str(block))
    return ours.ask(str(block)), least


def _calls(built: Built, recording: Path, module: str) -> dict[str, float]:
    """Return how many functions the first invocation and a reload call."""
    with _side(built, recording, "calls", module) as counted:
        first = counted.first
        counted.ask("2")
        return {"calls": first, "calls_renewed": counted.ask("renew")}


def _first(starts: Sequence[Start]) -> dict[str, float]:
    """Return the time of a process's first invocation, relative to later ones."""
    first, later, again, chilled, bare = (statistics.median(each) for each in zip(*starts, strict=True))
    return {
        "first_ms": round(first, 3),
        "warm_ms": round(later, 3),
        "ratio": round(first / later, 2),
        "renewed_ms": round(again, 3),
        "ratio_renewed": round(first / again, 2),
        "chilled_ms": round(chilled, 3),
        "ratio_chilled": round(first / chilled, 2),
        "floor_ms": round(bare, 3),
        "ratio_floor": round(first / bare, 2),
    }
