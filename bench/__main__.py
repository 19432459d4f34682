"""`make bench`: measures, prints a table, writes bench/results.json, docs/performance.md, charts, docs/scale.md.

A whole run keeps how far its ratios agree with those of the one before, where that was of the same machine.

ARGS="--only requests warm" measures some parts and keeps the other figures; --quick takes fewer rounds; --compare
A.json B.json measures nothing and says how far the ratios of two results agree.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import cold, machine, page, scale, targets, warm
from bench.built import Built, size
from bench.figures import AGREEMENT, agreed, agreement
from bench.limits import broken
from bench.stage import ROOT, functions

RESULTS = ROOT / "bench/results.json"
PARTS = ("requests", "warm", "cold", "growth")
_EFFORT, _QUICK_EFFORT = (warm.Effort(starts=8, rounds=40), 32), (warm.Effort(starts=2, rounds=20), 3)


class Bench:
    """The parts, each adding its figures to `results`."""

    def __init__(self, results: dict[str, Any], *, quick: bool) -> None:
        self.results = results
        self._built = Built()
        self._warm_effort, self._cold_rounds = _QUICK_EFFORT if quick else _EFFORT
        self._sizes = ["1000", "3000"] if quick else []

    def requests(self) -> None:
        """Count requests and capacity, with the code of tests/capacity."""
        counted = _told("bench.counted")
        self.results["requests"] = counted["requests"]
        self.results["engine"] = counted["engine"]

    def warm(self) -> None:
        """Measure processor time, memory and size."""
        found = warm.measure(self._built, self._warm_effort)
        self.results |= {"warm": found["warm"], "first": found["first"]}
        self.results["size"] = {
            "layer": size(self._built.layer),
            "invocations": warm.WARM_UP + self._warm_effort.rounds * warm.BLOCK,
            "functions": {
                name: {"bytes": size(self._built.function(name)), "peak_mb": found["peak"].get(name)}
                for name in functions()
            },
        }

    def cold(self) -> None:
        """Measure cold starts."""
        self.results |= cold.measure(self._built, self._cold_rounds)

    def growth(self) -> None:
        """Measure growth."""
        self.results["growth"] = _told("bench.growth", *self._sizes)

    def describe(self) -> None:
        """Name the machine."""
        engine = {"engine": self.results.pop("engine", self.results.get("machine", {}).get("engine", ""))}
        self.results["machine"] = machine.describe(self._built.version) | engine


def _told(module: str, *arguments: str) -> Any:
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    return json.loads(done.stdout)


def _show(results: dict[str, Any]) -> None:
    """Print the ratios with their targets, and every case above its limit."""
    rows: list[tuple[str, Callable[[str], float | None]]] = [
        ("warm", targets.WARM.get),
        ("cold", targets.cold),
    ]
    for part, target in rows:
        print(f"\n{part:32}{'ours ms':>10}{'floor ms':>10}{'ratio':>8}{'at most':>9}")
        for name, row in results.get(part, {}).items():
            most = target(name)
            shown = f"{most:9g} {targets.mark(row['ratio'], most)}" if most else ""
            print(f"  {name:30}{row['ours_ms']:10.2f}{row['floor_ms']:10.2f}{row['ratio']:8.2f}{shown}")
    print(f"\n{'requests':42}{'requests':>9}{'deep':>6}{'write':>7}{'read':>6}")
    for name, row in results.get("requests", {}).items():
        print(f"  {name:40}{row['requests']:9}{row['deep']:6}{row['write_units']:7g}{row['read_units']:6g}")
    exact = results["machine"]["engine"] == "dynamodb-local"
    for line in broken(results["requests"], capacity=exact) if "requests" in results else []:
        print(f"  ✗ {line}")


def _compare(one: Path, other: Path) -> int:
    """Print how far two results agree; return 1 if some ratios differ by more than a tenth."""
    rows = agreement(json.loads(one.read_text()), json.loads(other.read_text()))
    for name, first, second, apart in rows:
        print(f"{name:32}{first:8.3f}{second:8.3f}{apart:8.1%} {targets.mark(apart, AGREEMENT)}")
    return int(any(apart > AGREEMENT for *_, apart in rows))


def _same_machine(before: dict[str, Any], now: dict[str, Any]) -> bool:
    named = ("cpu", "cores", "python", "boto3")
    return {"warm", "cold", "machine"} <= before.keys() and all(
        before["machine"].get(name) == now["machine"][name] for name in named
    )


def main() -> int:
    """Do what the arguments say; return the exit status."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--compare", nargs=2, type=Path, metavar="RESULTS")
    parser.add_argument(
        "--output",
        type=Path,
        default=RESULTS,
        help="write other results than bench/results.json, and no page",
    )
    chosen = parser.parse_args()
    if chosen.compare:
        return _compare(*chosen.compare)
    output: Path = chosen.output
    partial = set(chosen.only) != set(PARTS)
    before: dict[str, Any] = json.loads(output.read_text()) if output.exists() else {}
    bench = Bench(dict(before) if partial else {}, quick=chosen.quick)
    for part in PARTS:
        if part in chosen.only:
            began = time.monotonic()
            print(f"  {part} ...", end="", flush=True)
            getattr(bench, part)()
            print(f" {time.monotonic() - began:.0f} s", flush=True)
    bench.describe()
    bench.results.pop("agreement", None)
    if not partial and not chosen.quick and _same_machine(before, bench.results):
        bench.results["agreement"] = agreed(before, bench.results)
    _write(bench.results, output)
    return 0


def _write(results: dict[str, Any], output: Path) -> None:
    """Write the results and the pages."""
    output.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    _show(results)
    if output == RESULTS and set(PARTS) <= results.keys():
        page.write(results)
        scale.write(results)
        print("\nWritten: bench/results.json, docs/performance.md, docs/performance/*.svg, docs/scale.md")


if __name__ == "__main__":
    sys.exit(main())
