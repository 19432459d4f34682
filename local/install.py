"""Installs by uv, which takes a fraction of pip's time, or by pip where uv cannot.

    python -m local.install ENVIRONMENT OPTIONS...

ENVIRONMENT is a folder; OPTIONS are such as both take. Runs in .venv before anything but uv is in it. uv reads none of
pip's settings, so they are handed over here.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

HERE = Path(sys.executable).parent
# pip's settings that decide where packages come from, and how uv calls them.
_SETTINGS = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "proxy": "ALL_PROXY",
    "cert": "SSL_CERT_FILE",
}
# All of them are lists but for one address, proxy and certificate; uv separates its own folders by commas.
_SEPARATORS = {"find-links": ","}


def uv_settings(listing: str) -> dict[str, str]:
    """Return uv's environment for what `pip config list` prints; the environment's settings come after the files'."""
    found = {}
    for line in sorted(listing.splitlines(), key=lambda line: line.startswith(":env:")):
        name, _, value = line.partition("=")
        if variable := _SETTINGS.get(name.rpartition(".")[2]):
            words = value.strip("'\"").split()
            # A folder that is not there pip skips and uv takes for a mistake.
            there = [word for word in words if not word.startswith("file:") or Path(word[7:]).is_dir()]
            found[variable] = _SEPARATORS.get(name.rpartition(".")[2], " ").join(there)
    return {variable: value for variable, value in found.items() if value}


def uv_environment(given: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for uv: pip's settings under what is set for uv itself."""
    command = [sys.executable, "-m", "pip", "config", "list"]
    listing = subprocess.run(command, capture_output=True, text=True, check=False).stdout  # noqa: S603
    environment = {**uv_settings(listing), **given}
    cache = Path(given.get("XDG_CACHE_HOME") or Path(given.get("HOME", "/")) / ".cache")
    try:
        (cache / "uv").mkdir(parents=True, exist_ok=True)
    except OSError:
        environment["UV_NO_CACHE"] = "1"
    return environment


def main(folder: str, *options: str) -> int:
    """Install; answer the exit status."""
    python = str(Path(folder) / "bin" / "python")
    # Every package has its hash in the lock, so that it is the same wherever it comes from.
    uv = [
        str(HERE / "uv"),
        "pip",
        "install",
        "--quiet",
        "--python",
        python,
        "--index-strategy=unsafe-best-match",
    ]
    environment = uv_environment(os.environ)
    if subprocess.run([*uv, *options], env=environment, capture_output=True, check=False).returncode == 0:  # noqa: S603
        return 0
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "--quiet",
        "--no-compile",
        "--retries=2",
    ]
    command = [*pip, "--disable-pip-version-check", *options]
    return subprocess.run(command, check=False).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
