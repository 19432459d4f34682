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
# pip's settings about package sources, and uv's names for them.
_SETTINGS = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "proxy": "ALL_PROXY",
    "cert": "SSL_CERT_FILE",
}


def uv_settings(listing: str) -> dict[str, str]:
    """Return uv's environment for the output of `pip config list`; environment settings come after files'."""
    found = {}
    for line in sorted(listing.splitlines(), key=lambda line: line.startswith(":env:")):
        name, _, value = line.partition("=")
        if variable := _SETTINGS.get(name.rpartition(".")[2]):
            words = value.strip("'\"").split()
            # pip skips a missing folder, but uv reports an error.
            there = [word for word in words if not word.startswith("file:") or Path(word[7:]).is_dir()]
            # uv separates folders by commas, and all else by spaces.
            found[variable] = ("," if variable == "UV_FIND_LINKS" else " ").join(there)
    return {variable: value for variable, value in found.items() if value}


def uv_environment(given: Mapping[str, str]) -> dict[str, str]:
    """Return uv's environment: its own settings override pip's."""
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
    """Install, and return the exit status."""
    python = str(Path(folder) / "bin" / "python")
    # The lock has a hash for every package, so its source does not matter.
    uv = [
        str(HERE / "uv"),
        "pip",
        "install",
        "--quiet",
        "--index-strategy=unsafe-best-match",
        "--python",
        python,
    ]
    environment = uv_environment(os.environ)
    if subprocess.run([*uv, *options], env=environment, capture_output=True, check=False).returncode == 0:  # noqa: S603
        return 0
    pip = [sys.executable, "-m", "pip", "--python", python]
    quietly = ["install", "--quiet", "--no-compile", "--retries=2", "--disable-pip-version-check"]
    return subprocess.run([*pip, *quietly, *options], check=False).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
