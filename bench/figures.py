"""Evaluates measurements: means and ratios of pairs, and the agreement of two results."""

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

AGREEMENT = 0.10
_OUTER = 0.10


def compared(ours: Sequence[float], floor: Sequence[float]) -> dict[str, float]:
    """Return the geometric means of alternating measurements, and the geometric mean of the pairs' ratios.

    If the machine is slow for a while, this affects both of a pair, so the ratio is steadier than the times. The
    tenths of the pairs with the lowest and highest ratios are left out, because something else disturbed them.
    """
    pairs = sorted(zip(ours, floor, strict=True), key=lambda pair: pair[0] / pair[1])
    outer = round(len(pairs) * _OUTER)
    mine, least = map(statistics.geometric_mean, zip(*pairs[outer : len(pairs) - outer], strict=True))
    return {"ours_ms": round(mine, 4), "floor_ms": round(least, 4), "ratio": round(mine / least, 3)}


def ratios(results: Mapping[str, Any]) -> dict[str, float]:
    """Return every ratio of warm and cold in some results, by name."""
    return {
        f"{part} {name}": float(row["ratio"])
        for part in ("warm", "cold")
        for name, row in results.get(part, {}).items()
    }


def agreement(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[tuple[str, float, float, float]]:
    """Return name, both ratios and their difference relative to the smaller one, the largest difference first."""
    first, second = ratios(one), ratios(other)
    rows = [
        (name, first[name], second[name], abs(first[name] - second[name]) / min(first[name], second[name]))
        for name in first.keys() & second.keys()
    ]
    return sorted(rows, key=lambda row: -row[3])


def agreed(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Return a summary of the agreement of two results; empty without common ratios."""
    rows = agreement(one, other)
    if not rows:
        return {}
    worst, _, _, apart = rows[0]
    beyond = [name for name, *_, each in rows if each > AGREEMENT]
    return {"ratios": len(rows), "worst": worst, "apart": round(apart, 3), "beyond": beyond}
