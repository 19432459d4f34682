"""What is made of measurements: medians, ratios of pairs, and how far two results agree."""

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

AGREEMENT = 0.10


def compared(ours: Sequence[float], floor: Sequence[float]) -> dict[str, float]:
    """Return the medians of measurements taken in turn, and the median of the ratios of each pair.

    What slows the machine for a while slows both of a pair, so that the ratio is steadier than either.
    """
    ratios = [mine / least for mine, least in zip(ours, floor, strict=True)]
    return {
        "ours_ms": round(statistics.median(ours), 4),
        "floor_ms": round(statistics.median(floor), 4),
        "ratio": round(statistics.median(ratios), 3),
    }


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


def spread(values: Sequence[float]) -> float:
    """Return the largest value in terms of the smallest."""
    return round(max(values) / min(values), 2) if min(values) else 0.0


def agreed(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is kept of how far two results agree; nothing where they have no ratio in common."""
    rows = agreement(one, other)
    if not rows:
        return {}
    worst, _, _, apart = rows[0]
    beyond = [name for name, *_, each in rows if each > AGREEMENT]
    return {"ratios": len(rows), "worst": worst, "apart": round(apart, 3), "beyond": beyond}
