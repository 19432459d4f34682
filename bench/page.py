"""docs/performance.md and its charts, written from bench/results.json and from nothing else."""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench import price, targets
from bench.charts import bars, lines
from bench.limits import LIMITS
from bench.stage import ROOT, functions
from local.cloudformation import with_defaults

PAGE, CHARTS = ROOT / "docs/performance.md", ROOT / "docs/performance"
Results = Mapping[str, Any]

_FIRST_HEAD = (
    "operation|first ms|warm ms|ratio|warm, caches filled anew ms|ratio|calls, first / warm|the same, processor's caches taken ms|ratio"
    "|floor's first ms|ratio"
)
_ENGINES = {"dynamodb-local": "DynamoDB Local", "ministack": "ministack"}
_INTRO = """# Performance

Written by `make bench` from [bench/results.json](../bench/results.json); do not edit. What a caller waits for is API Gateway, perhaps a cold
start, our own processor time, and requests to AWS one after the other. The last three are ours; each stands here beside its floor.

Measured on {cpu}, {cores} cores, {os}, Linux {kernel}; functions as `sam build` makes them, on Python {python}; floor: boto3 {boto3}. Load at
the end, the bench's own included: {load}. Every comparison takes turns within one run, and a ratio is the geometric mean over its pairs without the outer tenths,
so that what else the machine does falls on both sides. ✓ and ✗: the target is met or not.
"""
_REQUESTS = """
## Requests and capacity

Counted on the wire, every try of the SDK included, on {engine}; without what an environment keeps (the application for ten seconds, the
secret for five minutes) and without the authorizer, whose answer API Gateway keeps. Deep: how many wait for each other. Units: DynamoDB's,
as the engine accounts them, completed by what it leaves out (`bench/wire.py`: refused writes, items not found in a batch). It doubles the
index's part of a transaction, which AWS does not document, so those figures are the dearer reading.
`tests/capacity` holds each row at its limit, in `make test`, and shows that one request or one unit more on a hot path fails.
"""
_WARM = """
## Warm

Processor time of an invocation, event to response, of each built handler and of a bare handler with the same calls of two plain boto3
clients, both on the same canned HTTP answers.

![warm](performance/warm.svg)
"""
_FIRST = """
### First request

The first invocation after init against a warm one, and against a warm one that also reads the secret and the application anew, as the
first does (target: {most:g} of the latter); and against the floor's first. Connections are opened in neither: answers are canned.

What stands in the way where the target is missed: not work. Functions that the first invocation calls, of Python and of C, are counted beside
those of the warm one that fills its caches anew: {more} more, in the median of the operations. The rest of the time is the processor's, whose
caches and branch predictors know the path of the second invocation and not that of the first; the warm ones here follow each other without
a pause, as no caller's do. A warm invocation after its process left the processor's caches (64 MB written between, as another tenant of
the machine would) takes longer than the first in {slower} of {all} operations: the two columns before the floor's.
"""
_AGAIN = """
## Again

The run before this one, on the same machine: of {ratios} ratios of warm and cold the furthest apart is `{worst}`, by {apart:.1%}; {beyond}.
"""
_COLD = """
## Cold

{how}, {rounds} rounds; nothing in the layer's folder is compiled on the way, since Lambda's is read-only. Empty handler: {empty:g} ms; bare
boto3 with a dynamodb and an sns client, the floor: {bare:g} ms. Target: 1.1, for functions that send nothing 1.0; the goal beyond is 0.9.

![cold](performance/cold.svg)
"""
_GROWTH = """
## Growth

The same with 1,000, 10,000 and 100,000 users of one application, and an application of the account for each hundred of them, on {engine} in
memory. Time: wall clock, engine included, medians, the sizes taking turns, an account of each size in one table; flat: requests and units equal, time within a factor of {flat:g} on a machine that does other things.

![growth](performance/growth.svg)
"""
_FILTER = """
A filter that one user of {of:,} matches, the last in the list: {pages:,} pages, {empty_pages:,} of them empty but with a cursor, and the user
on the last. A page sends {most_requests} request, looks at {most_looked_at:,} items at most ({most_read_units:g} read units), and takes {ms:g} ms.
"""
_SIZE = """
## Size and memory

Unpacked, as deployed; peak: resident memory of a function's process after about {invocations} invocations, the runtime's client included.
"""
_RIGHT_SIZE = """
## Right size

arm64; prices and their source are in `bench/price.py`. An invocation takes its processor time, which stretches below {cpu_mb:,} MB (one vCPU), and
its waits, for which {dynamodb:g} ms a request to DynamoDB and {sns:g} ms to SNS are assumed; processor time is taken as on the machine above.
Init: processor-bound, at the same share.
"""


def write(results: Results) -> None:
    """Write the page and its charts."""
    CHARTS.mkdir(exist_ok=True)
    for name, chart in _charts(results).items():
        (CHARTS / f"{name}.svg").write_text(chart)
    PAGE.write_text(text(results))


def text(results: Results) -> str:
    """Return the page."""
    parts = [_INTRO.format(**results["machine"]), *_requests(results), *_warm(results), *_cold(results)]
    return (
        "\n".join(
            [*parts, *_growth(results), *_size(results), *_right_size(results), *_again(results)]
        ).rstrip()
        + "\n"
    )


def table(head: str, rows: Iterable[Sequence[object]]) -> str:
    """Return a table in Markdown; all columns but the first are numbers."""
    columns = head.split("|")
    lines_ = [f"| {' | '.join(columns)} |", "|---" + "|--:" * (len(columns) - 1) + "|"]
    return "\n".join([*lines_, *(f"| {' | '.join(map(str, row))} |" for row in rows)])


def _requests(results: Results) -> list[str]:
    rows = [
        (
            f"`{name}`",
            row["requests"],
            row["deep"],
            f"{row['write_units']:g}",
            f"{row['read_units']:g}",
            LIMITS[name].buys,
        )
        for name, row in results["requests"].items()
    ]
    head = table("case|requests|deep|write units|read units|what the further ones buy", rows)
    return [
        _REQUESTS.format(engine=_ENGINES[results["machine"]["engine"]]),
        head.replace("--:|\n", "---|\n", 1),
    ]


def _warm(results: Results) -> list[str]:
    rows = [(f"`{name}`", *_compared(row, targets.WARM.get(name))) for name, row in results["warm"].items()]
    more = statistics.median(row["calls"] / row["calls_renewed"] - 1 for row in results["first"].values())
    slower = sum(row["ratio_chilled"] < 1 for row in results["first"].values())
    return [
        _WARM,
        table("operation|ours ms|floor ms|ratio|at most", rows),
        _FIRST.format(most=targets.FIRST, more=f"{more:.1%}", slower=slower, all=len(results["first"])),
        table(_FIRST_HEAD, (_first_row(name, row) for name, row in results["first"].items())),
    ]


def _first_row(name: str, row: Mapping[str, float]) -> tuple[str, ...]:
    return (
        f"`{name}`",
        f"{row['first_ms']:.2f}",
        f"{row['warm_ms']:.2f}",
        f"{row['ratio']:.1f}",
        f"{row['renewed_ms']:.2f}",
        f"{row['ratio_renewed']:.1f} {targets.mark(row['ratio_renewed'], targets.FIRST)}",
        f"{row['calls']:,.0f} / {row['calls_renewed']:,.0f}",
        f"{row['chilled_ms']:.2f}",
        f"{row['ratio_chilled']:.2f}",
        f"{row['floor_ms']:.2f}",
        f"{row['ratio_floor']:.2f}",
    )


def _again(results: Results) -> list[str]:
    """Say how far the run before agrees, if there was one."""
    found = results.get("agreement")
    if not found:
        return []
    names = ", ".join(f"`{name}`" for name in found["beyond"])
    beyond = f"beyond a tenth: {names}" if names else "all are within a tenth"
    return [_AGAIN.format(**{**found, "beyond": beyond})]


def _compared(row: Mapping[str, float], most: float | None) -> tuple[str, ...]:
    ratio = f"{row['ratio']:.2f} {targets.mark(row['ratio'], most)}".strip()
    return f"{row['ours_ms']:.2f}", f"{row['floor_ms']:.2f}", ratio, "" if most is None else f"{most:g}"


def _cold(results: Results) -> list[str]:
    rows = [
        (
            f"`{name}`",
            *_compared(row, targets.cold(name)),
            f"{row['cpu_ratio']:.2f}" if "cpu_ratio" in row else "",
        )
        for name, row in results["cold"].items()
    ]
    reference = results["cold_reference"]
    return [
        _COLD.format(**reference),
        table("function|ours ms|floor ms|ratio|at most|ratio of processor time", rows),
    ]


def _growth(results: Results) -> list[str]:
    growth = results["growth"]
    sizes = list(growth["users"])
    operations = [name for name in growth["users"][sizes[0]] if name != "applications"]
    rows = [(f"`{name}`", *_grown([growth["users"][size][name] for size in sizes])) for name in operations]
    head = "|".join(
        [
            "operation",
            "requests",
            "write units",
            "read units",
            *(f"{int(size):,}: ms" for size in sizes),
            "flat",
        ]
    )
    found, most = growth["filter"], growth["filter"]["most_a_page"]
    return [
        _GROWTH.format(engine=_ENGINES[growth["engine"]], flat=targets.FLAT),
        table(head, rows),
        _FILTER.format(**found, **{f"most_{name}": value for name, value in most.items()}),
    ]


def _grown(rows: Sequence[Mapping[str, float]]) -> list[str]:
    """The figures of an operation at each size: one where all are equal, all where they are not."""
    cells, flat = [], max(row["ms"] for row in rows) <= targets.FLAT * min(row["ms"] for row in rows)
    for name in ("requests", "write_units", "read_units"):
        values = [f"{row[name]:g}" for row in rows]
        flat = flat and len(set(values)) == 1
        cells.append(values[0] if len(set(values)) == 1 else " / ".join(values))
    return [*cells, *(f"{row['ms']:.1f}" for row in rows), "✓" if flat else "✗"]


def _size(results: Results) -> list[str]:
    size = results["size"]
    rows = [("layer", f"{size['layer'] / 1e6:.1f} MB", "")]
    for name, row in size["functions"].items():
        peak = "" if row["peak_mb"] is None else f"{row['peak_mb']:g} MB"
        rows.append((f"`{name}`", f"{row['bytes'] / 1e3:.1f} KB", peak))
    return [_SIZE.format(invocations=size["invocations"]), table("part|unpacked|peak memory", rows)]


def memory() -> dict[str, int]:
    """Return the memory that the template gives each function, in MB."""
    content = with_defaults()
    given = content["Globals"]["Function"]["MemorySize"]
    resources = content["Resources"]
    return {
        name: int(resources[logical]["Properties"].get("MemorySize") or given)
        for name, logical in functions().items()
    }


def _right_size(results: Results) -> list[str]:
    chosen = memory()
    head = _RIGHT_SIZE.format(cpu_mb=price.ONE_CPU_MB, dynamodb=price.DYNAMODB_MS, sns=price.SNS_MS)
    rows = [_sized(results, name, chosen[name]) for name in functions() if name in results["warm"]]
    total = price.verification(results, chosen)
    costs = [(service, f"{dollars:.2f}") for service, dollars in total.items()]
    costs.append(("together", f"{sum(total.values()):.2f}"))
    columns = "|".join(["function", *(f"{size:,} MB" for size in price.MEMORY_SIZES), "set to"])
    return [
        head,
        "Each cell: milliseconds warm, milliseconds of init, dollars of Lambda for a million calls. In bold what the template sets.\n",
        table(columns, rows),
        *(_doubled(results, name, chosen[name]) for name in ("validate", "login_start")),
        "\nA million verifications (a `login_start` and the `validate` that accepts its code), in dollars, messages left out:\n",
        table("service|$ a million", costs),
    ]


def _sized(results: Results, function: str, chosen: int) -> list[str]:
    """What each memory setting would make of a function."""
    case = {"validate": "validate_login_right"}.get(function, function)
    profile, init = price.profile(results, function, case), results["cold"][function]["ours_ms"]
    cells = []
    for size in price.MEMORY_SIZES:
        dollars = price.cost(profile, size)["Lambda"] * 1e6
        stretched = init * max(1.0, price.ONE_CPU_MB / size)
        cell = f"{price.duration_ms(profile, size):.0f} / {stretched:.0f} / {dollars:.2f}"
        cells.append(f"**{cell}**" if size == chosen else cell)
    return [f"`{function}`", *cells, f"{chosen} MB"]


def _doubled(results: Results, function: str, chosen: int) -> str:
    """Say what twice the memory would buy."""
    case = {"validate": "validate_login_right"}.get(function, function)
    profile, init = price.profile(results, function, case), results["cold"][function]["ours_ms"]
    share = [max(1.0, price.ONE_CPU_MB / size) for size in (chosen, 2 * chosen)]
    faster = price.duration_ms(profile, chosen) - price.duration_ms(profile, 2 * chosen)
    dearer = (price.cost(profile, 2 * chosen)["Lambda"] - price.cost(profile, chosen)["Lambda"]) * 1e6
    held = results["size"]["functions"][function]["peak_mb"]
    return (
        f"\n`{function}` holds {held:g} MB at most. Twice its {chosen} MB would save a warm caller {faster:.1f} ms and a cold one "
        f"{(share[0] - share[1]) * init:.0f} ms more, for ${dearer:.2f} a million calls."
    )


def _charts(results: Results) -> dict[str, str]:
    users = results["growth"]["users"]
    operations = [name for name in next(iter(users.values())) if name != "applications"]
    series = {name: {int(size): row[name]["ms"] for size, row in users.items()} for name in operations}
    warm = [(name, row["ratio"], targets.WARM.get(name)) for name, row in results["warm"].items()]
    cold = [(name, row["ratio"], targets.cold(name)) for name, row in results["cold"].items()]
    return {
        "warm": bars("Warm: processor time in terms of the floor", warm),
        "cold": bars("Cold: init in terms of bare boto3 with two clients", cold),
        "growth": lines("Growth: milliseconds by number of users", series, " ms"),
    }


def exists() -> bool:
    """Return whether a page has been written."""
    return Path(PAGE).exists()
