"""`make release VERSION=0.2.0`: prepares a release in a clone: commit, tag and attachments."""

import hashlib
import os
import re
import shutil
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from local.settings import ROOT
from local.steps import StepFailed, printed, say, step

WORK = ROOT / ".local" / "release"
CLONE, OUT = WORK / "clone", WORK / "files"
_VERSION = re.compile(r"(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*)){2}")
# Files that contain the version, with the text before it.
_STATED = {
    "pyproject.toml": r'(?m)^(version = )"[^"]+"',
    "clients/python/mfa_client/version.py": r'(?m)^(VERSION = )"[^"]+"',
}
_HEADING = "## Unreleased\n"
# What is packed beside the built template.
_DEPLOYED = ("samconfig.toml", "README.md", "LICENSE", "CHANGELOG.md")


def require_ready(version: str) -> None:
    """Raise StepFailed unless the tree is clean, and the version is valid and new."""
    if not _VERSION.fullmatch(version):
        raise StepFailed(f"VERSION={version} is no version. Name one: make release VERSION=0.2.0")
    if changed := _git(ROOT, "status", "--porcelain"):
        raise StepFailed(f"the tree has changes that are not committed:\n{changed}\nCommit them first.")
    if _git(ROOT, "tag", "--list", f"v{version}"):
        raise StepFailed(f"v{version} was released already.")


def stated(text: str, pattern: str, version: str) -> str:
    """Return a file's text with the version at `pattern` replaced. Raises StepFailed."""
    changed, count = re.subn(pattern, rf'\1"{version}"', text)
    if count != 1:
        raise StepFailed(f"found no version at {pattern}.")
    return changed


def dated(changelog: str, version: str, day: str) -> tuple[str, str]:
    """Return the changelog with its unreleased changes under the version, and these alone. Raises StepFailed."""
    before, heading, after = changelog.partition(_HEADING)
    part = re.split(r"(?m)^## ", after)[0].strip()
    if not heading or not part:
        raise StepFailed("CHANGELOG.md has no unreleased changes.")
    return f"{before}{_HEADING}\n## {version} ({day})\n{after}", part


def prepare(version: str) -> None:
    """Make the release's commit and tag in a clone of HEAD."""
    shutil.rmtree(WORK, ignore_errors=True)
    OUT.mkdir(parents=True)
    _git(ROOT, "clone", "--quiet", "--no-hardlinks", ".", str(CLONE))
    for name, pattern in _STATED.items():
        (CLONE / name).write_text(stated((CLONE / name).read_text(), pattern, version))
    changelog, notes = dated((CLONE / "CHANGELOG.md").read_text(), version, f"{datetime.now(UTC):%Y-%m-%d}")
    (CLONE / "CHANGELOG.md").write_text(changelog)
    (OUT / "NOTES.md").write_text(f"{notes}\n")
    for name in ("user.name", "user.email"):
        _git(CLONE, "config", name, _git(ROOT, "config", name))
    _git(CLONE, "commit", "--quiet", "--all", "--message", f"Release {version}")
    # Not as git strips messages by default: the notes have headings, which look like comments to it.
    _git(CLONE, "tag", "--annotate", "--cleanup=whitespace", "--file", str(OUT / "NOTES.md"), f"v{version}")


def build(version: str) -> None:
    """Build the attachments: wheels, the packaged template, the bill of materials, the docs."""
    with step("Building the wheels"):
        for folder in (CLONE, CLONE / "clients" / "python"):
            _run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(OUT)], folder)
    with step("Building the layer and the functions"):
        sam = ROOT / ".tools" / "sam" / "bin" / "sam"
        environment = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
        _run([sam, "build", *os.environ.get("ARGS", "").split()], CLONE, environment)
        _run([sam.with_name("python"), "tools/deploy/built.py", ".aws-sam/build"], CLONE)
        for beside in _DEPLOYED:
            shutil.copy(CLONE / beside, CLONE / ".aws-sam" / "build")
        shutil.make_archive(f"{OUT}/serverless-mfa-{version}-template", "zip", CLONE / ".aws-sam" / "build")
    with step("Writing the bill of materials"):
        _run(["make", "--no-print-directory", "sbom"], ROOT)
        shutil.copytree(ROOT / ".local" / "sbom", OUT, dirs_exist_ok=True)
    with step("Building the docs"):
        (CLONE / ".tools").symlink_to(ROOT / ".tools")
        _run([sys.executable, "-m", "tools.site"], CLONE)
        shutil.make_archive(f"{OUT}/serverless-mfa-{version}-docs", "zip", CLONE / ".local" / "site")
    digests = {each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in sorted(OUT.iterdir())}
    (OUT / "SHA256SUMS").write_text("".join(f"{digest}  {name}\n" for name, digest in digests.items()))


def _git(folder: Path, *arguments: str) -> str:
    return _run(["git", *arguments], folder).strip()


def _run(command: Sequence[str | Path], folder: Path, environment: dict[str, str] | None = None) -> str:
    """Run a command; return what it prints. Raises StepFailed."""
    given = {**os.environ, "SAM_CLI_TELEMETRY": "0", **(environment or {})}
    return printed(command, f"{Path(command[0]).name} {command[1]} failed:", folder, given)


def main(version: str) -> None:
    """Make the release of a version. Raises StepFailed."""
    require_ready(version)
    with step("Making the commit and the tag, in a clone"):
        prepare(version)
    build(version)
    say(f"""
Release {version} is prepared in {OUT.relative_to(ROOT)}. Its commit and tag are in a clone. To take both:

  git pull --ff-only {CLONE.relative_to(ROOT)} HEAD
  git fetch {CLONE.relative_to(ROOT)} tag v{version}
  git push origin HEAD v{version}

Then attach the files to the release, with NOTES.md as its text.""")


if __name__ == "__main__":
    main(sys.argv[1])
