"""Describes the machine and the software."""

import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any


def describe(runtime: str) -> dict[str, Any]:
    """Return the processor's model, its cores, the system, the Pythons, and the versions of what is compared."""
    return {
        "cpu": _model(),
        "cores": os.cpu_count(),
        "os": _system(),
        "kernel": platform.release().partition("-")[0],
        "python": runtime,
        "bench_python": platform.python_version(),
        "boto3": version("boto3"),
        "load": round(os.getloadavg()[0], 1),
    }


def at_once() -> int:
    """Return the number of parallel measurements: limited, so that a larger machine gives the same results."""
    return min(2, os.cpu_count() or 1)


def _model() -> str:
    path = Path("/proc/cpuinfo")
    lines = path.read_text().splitlines() if path.exists() else []
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.processor() or platform.machine())


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return f"{platform.system()} {platform.release()}"
