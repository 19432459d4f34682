"""`make change-check`: makes each change of `recipes` in a copy of the tree, runs what is derived, and the tests.

Prints the files that were written by hand, and fails where there are more than CONTRIBUTING.md says or a test fails.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.changes import Recipe
from tests.changes.recipes import RECIPES

ROOT = Path(__file__).parents[2]
# What is made from what was written by hand.
DERIVED = ("tools.openapi --write", "tools.events", "tools.client", "tools.pages", "bench.scale")
# All but those that try other things than what a change adds to.
SUITES = (
    "tests/unit", "tests/functions", "tests/template", "tests/client", "tests/docs", "tests/capacity",
    "tests/secrecy", "tests/faults", "tests/hostile/test_openapi.py", "tests/hostile/test_queries.py",
)  # fmt: skip
_PYTEST = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "-n")


def main() -> int:
    """Try the changes that are named, or all; return the exit code."""
    names = sys.argv[1:] or list(RECIPES)
    return max(_try(name, RECIPES[name]) for name in names)


def _try(name: str, recipe: Recipe) -> int:
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder, "tree")
        _copy(tree)
        for file, texts in recipe.places.items():
            _write(tree / file, texts)
        for command in DERIVED:
            _run(tree, "-m", *command.split())
        _name_digest(tree)
        if recipe.flow:
            _run(tree, *_PYTEST, "0", "tests/faults/test_matrix.py", "-k", recipe.flow, UPDATE="1")
            _run(tree, *_PYTEST, "0", "tests/functions/test_contract_table.py", UPDATE="1", check=False)
        failed = _run(tree, *_PYTEST, "2", *SUITES, check=False)
    print(f"A new {name}: {len(recipe.places)} files written by hand, at most {recipe.most}")
    print(*recipe.places, sep="\n")
    return failed or int(len(recipe.places) > recipe.most)


def _copy(tree: Path) -> None:
    """Copy the working tree, beside the same tools."""
    left = (".git", ".aws-sam", ".local", ".tools", ".venv", "__pycache__", "node_modules")
    shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(*left))
    (tree / ".tools").symlink_to(ROOT / ".tools")
    subprocess.run(["git", "init", "--quiet", "."], cwd=tree, check=True)
    subprocess.run(["git", "add", "--all"], cwd=tree, check=True)


def _write(path: Path, texts: Mapping[str, str]) -> None:
    text = path.read_text() if path.exists() else ""
    for before, added in texts.items():
        if before not in text:
            raise LookupError(f"{path} has no {before!r}")
        # A list of fields that a client sends stands beside that of those it gets.
        text = text.replace(before, added + before) if before else added
    path.write_text(text)


def _name_digest(tree: Path) -> None:
    """Name the new description in the changelog, as `python -m tools.openapi --write` says."""
    digest = hashlib.sha256((tree / "docs/openapi.json").read_bytes()).hexdigest()[:16]
    path = tree / "CHANGELOG.md"
    path.write_text(re.sub("sha256:[0-9a-f]{16}", f"sha256:{digest}", path.read_text(), count=1))


def _run(tree: Path, *command: str, check: bool = True, **variables: str) -> int:
    path = f"{tree}:{tree}/layers/shared:{tree}/layers/reference"
    environment = os.environ | {"PYTHONPATH": path} | variables
    return subprocess.run([sys.executable, *command], cwd=tree, env=environment, check=check).returncode


if __name__ == "__main__":
    sys.exit(main())
