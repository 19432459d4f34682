"""Writes docs/performance.md and its charts from bench/results.json."""

import statistics
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from bench import price, targets
from bench.charts import bars, lines
from bench.limits import LIMITS
from bench.stage import ROOT, functions
from local.cloudformation import with_defaults
from tools.pages.rendered import rendered

PAGE, CHARTS = ROOT / "docs/performance.md", ROOT / "docs/performance"
Results = Mapping[str, Any]
_ENGINES = {"dynamodb-local": "DynamoDB Local", "ministack": "ministack"}


class Sized(NamedTuple):
    """A function with a memory size: milliseconds warm and of init, and dollars of Lambda for a million calls."""

    warm: float
    init: float
    dollars: float


def write(results: Results) -> None:
    """Write the page and its charts."""
    CHARTS.mkdir(exist_ok=True)
    for name, chart in _charts(results).items():
        (CHARTS / f"{name}.svg").write_text(chart)
    PAGE.write_text(text(results))


def text(results: Results) -> str:
    """Return the page."""
    chosen = memory()
    values = {
        "agreement": {},
        **results,
        "engines": _ENGINES,
        "held": _held,
        "grown": _grown(results["growth"]["users"]),
        "limits": LIMITS,
        "memory": chosen,
        "more_calls": statistics.median(
            row["calls"] / row["calls_renewed"] - 1 for row in results["first"].values()
        ),
        "price": price,
        "sized": partial(_sized, results),
        "targets": targets,
        "verification": price.verification(results, chosen),
    }
    return rendered(ROOT / "bench/pages/performance.md", **values)


def _grown(users: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """Return the cells of each operation: one figure if it is the same for all sizes, otherwise all figures."""
    names = [name for name in next(iter(users.values())) if name != "applications"]
    return [(name, _cells([row[name] for row in users.values()])) for name in names]


def _cells(rows: Sequence[Mapping[str, float]]) -> list[str]:
    cells, flat = [], max(row["ms"] for row in rows) <= targets.FLAT * min(row["ms"] for row in rows)
    for name in ("requests", "write_units", "read_units"):
        values = list(dict.fromkeys(f"{row[name]:g}" for row in rows))
        flat = flat and len(values) == 1
        cells.append(" / ".join(f"{row[name]:g}" for row in rows) if len(values) > 1 else values[0])
    return [*cells, *(f"{row['ms']:.1f}" for row in rows), "✓" if flat else "✗"]


def memory() -> dict[str, int]:
    """Return the memory that the template gives each function, in MB."""
    content = with_defaults()
    given = content["Globals"]["Function"]["MemorySize"]
    resources = content["Resources"]
    return {
        name: int(resources[logical]["Properties"].get("MemorySize") or given)
        for name, logical in functions().items()
    }


def _sized(results: Results, function: str, size: int) -> Sized:
    """Return the figures of a function with a memory size."""
    case = {"validate": "validate_login_right"}.get(function, function)
    profile, init = price.profile(results, function, case), results["cold"][function]["ours_ms"]
    return Sized(
        price.duration_ms(profile, size),
        init * max(1.0, price.ONE_CPU_MB / size),
        price.cost(profile, size)["Lambda"] * 1e6,
    )


def _held(ratio: float, most: float | None, digits: int = 2) -> str:
    """Return a ratio with the mark of its target."""
    return f"{ratio:.{digits}f} {targets.mark(ratio, most)}".strip()


def _charts(results: Results) -> dict[str, str]:
    users = results["growth"]["users"]
    operations = [name for name in next(iter(users.values())) if name != "applications"]
    series = {name: {int(size): row[name]["ms"] for size, row in users.items()} for name in operations}
    warm = [(name, row["ratio"], targets.WARM.get(name)) for name, row in results["warm"].items()]
    cold = [(name, row["ratio"], targets.cold(name)) for name, row in results["cold"].items()]
    return {
        "warm": bars("Warm: processor time relative to the baseline", warm),
        "cold": bars("Cold: init relative to boto3 with two clients", cold),
        "growth": lines("Growth: milliseconds by number of users", series, " ms"),
    }
