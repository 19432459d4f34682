"""`make clean`: removes what was installed, built and stored, unless a service of this checkout runs."""

import shutil

from local.running import alone_in
from local.settings import ROOT
from local.steps import step

FOLDERS = (
    ".venv", ".tools", ".local", ".aws-sam", ".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache",
)  # fmt: skip


def clean() -> None:
    """Remove everything. Raises StepFailed if a service uses it."""
    with alone_in(ROOT / ".local"):
        for folder in (ROOT / name for name in FOLDERS):
            if folder.exists():
                with step(f"Removing {folder.name}"):
                    shutil.rmtree(folder)
    with step("Removing bytecode"):
        for folder in list(ROOT.rglob("__pycache__")):
            shutil.rmtree(folder, ignore_errors=True)
        for file in ROOT.glob(".coverage*"):
            file.unlink()


if __name__ == "__main__":
    clean()
