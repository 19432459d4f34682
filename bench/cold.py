"""Cold starts: INIT REPORT of Lambda's Runtime Interface Emulator, which is part of the SAM CLI."""

import random
import re
import resource
import shutil
import socket
import statistics
import subprocess
import tempfile
import threading
import time
import urllib.request
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from bench.built import FOLDER, SAM, Built, removed
from bench.figures import compared
from bench.machine import at_once
from bench.stage import ROOT, functions

_REPORT = re.compile(r"INIT REPORT\(durationMs: ([0-9.]+)\)")
_SECONDS = 30.0
_FLOORS = 5
EMPTY, BARE = "empty", "bare"
_PORTS: set[int] = set()
_PORTS_LOCK = threading.Lock()


class Start(NamedTuple):
    """Milliseconds of a start, and of its processor time."""

    ms: float
    cpu_ms: float


def emulator(architecture: str) -> Path | None:
    """Return the emulator's program, None if there is none for this processor."""
    names = SAM.glob(f"lib/python*/site-packages/samcli/local/rapid/aws-lambda-rie-{architecture}")
    return next(names, None)


def measure(built: Built, rounds: int) -> dict[str, Any]:
    """Return `cold` of each function, and what an empty handler and bare boto3 took.

    In each round every function starts once, in an order of its own, and the floor several times among them: what a
    round compares with is the mean of these. One start of a program differs from the next by a tenth and more, whatever
    else the machine does, so that it takes many; two processors take them two at a time. The processor time of the same
    starts is kept beside: it says the same on a machine that is busy with other things, where the duration does not.
    """
    places = _places(built)
    order = [*functions(), EMPTY, *[BARE] * _FLOORS]
    taken: dict[str, list[Start]] = {name: [] for name in order}
    with ThreadPoolExecutor(at_once()) as pool:
        for number in range(rounds + 1):
            random.Random(number).shuffle(order)
            found: dict[str, list[Start]] = {name: [] for name in order}
            starts = pool.map(lambda name: _start(built, name, places[name]), order)
            for name, start in zip(order, starts, strict=True):
                found[name].append(start)
            if number:  # The first round fills the disk's cache.
                for name, each in found.items():
                    taken[name].append(Start(*map(statistics.geometric_mean, zip(*each, strict=True))))
    cold = {name: _compared(taken[name], taken[BARE]) for name in functions()}
    reference = {
        name: round(statistics.geometric_mean(start.ms for start in taken[name]), 1) for name in (EMPTY, BARE)
    }
    return {"cold": cold, "cold_reference": reference | {"rounds": rounds, "how": _how(built)}}


def _compared(ours: Sequence[Start], floor: Sequence[Start]) -> dict[str, float]:
    row = compared([start.ms for start in ours], [start.ms for start in floor])
    cpu = compared([start.cpu_ms for start in ours], [start.cpu_ms for start in floor])
    return row | {"ours_cpu_ms": cpu["ours_ms"], "floor_cpu_ms": cpu["floor_ms"], "cpu_ratio": cpu["ratio"]}


def _how(built: Built) -> str:
    if emulator(built.architecture):
        return "INIT REPORT of the Lambda Runtime Interface Emulator"
    return "import of the function in a new process, since there is no Runtime Interface Emulator for this processor"


def _places(built: Built) -> dict[str, Mapping[str, str]]:
    """Return the environment that each function starts in."""
    folder = removed(FOLDER / "children")
    for name in (EMPTY, BARE):
        (folder / name).mkdir()
        shutil.copy(ROOT / f"bench/children/{name}.py", folder / name)
    references = {EMPTY: built.environment(folder / EMPTY), BARE: built.floor(folder / BARE)}
    return {name: built.ours(name) for name in functions()} | references


def _start(built: Built, name: str, environment: Mapping[str, str]) -> Start:
    """Return the time of a function's start. Raises RuntimeError if it does not start."""
    program = emulator(built.architecture)
    if program is None:
        return _import(built, name, environment)
    invoked, api = _free_port(), _free_port()
    command = [str(program), "--runtime-interface-emulator-address", f"127.0.0.1:{invoked}"]
    command += ["--runtime-api-address", f"127.0.0.1:{api}"]
    command += [str(built.python), "-m", "awslambdaric", f"{name}.handler"]
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "log")
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                cwd=folder,
                env={**environment, "LAMBDA_TASK_ROOT": folder},
                stdout=output,
                stderr=output,
            )
            try:
                _invoke(invoked)
                cpu = _processor_time(process.pid)
            finally:
                process.terminate()
                process.wait()
        text = log.read_text(errors="replace")
    if not (report := _REPORT.search(text)) or "Runtime.ImportModuleError" in text:
        raise RuntimeError(f"{name} did not start: {text[-2000:]}")
    return Start(float(report[1]), cpu)


def _import(built: Built, name: str, environment: Mapping[str, str]) -> Start:
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([str(built.python), "-c", f"import {name}"], env=environment, check=True)
    took, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Start(took * 1000, cpu * 1000)


def _processor_time(emulator_id: int) -> float:
    """Return the processor time, in milliseconds, of the emulator's only child, the function."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == emulator_id:
                return int(stat.with_name("schedstat").read_text().split()[0]) / 1e6
    raise RuntimeError("the function ended before its processor time was read")


def _invoke(port: int) -> None:
    """Send an event, which makes the emulator start the function. The response is ignored."""
    url = f"http://127.0.0.1:{port}/2015-03-31/functions/function/invocations"
    deadline = time.monotonic() + _SECONDS
    while True:
        try:
            with urllib.request.urlopen(url, data=b"{}", timeout=_SECONDS) as answer:
                answer.read()
                return
        except (ConnectionRefusedError, urllib.error.URLError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _free_port() -> int:
    """Return a free port that was not returned before, because another start can be about to use that one."""
    with _PORTS_LOCK:
        while True:
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                port: int = free.getsockname()[1]
            if port not in _PORTS:
                _PORTS.add(port)
                return port
