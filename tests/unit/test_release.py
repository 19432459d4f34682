"""A release states its version, takes what was unreleased, and is made of a clean tree and of known licences alone."""

import subprocess

import pytest

from local.steps import StepFailed
from tools.release import __main__ as release
from tools.release import licences

CHANGELOG = "# Changelog\n\n## Unreleased\n\n### Added\n- This.\n\n## 0.1.0 (2026-01-01)\n- That.\n"


def test_what_was_unreleased_is_the_releases_and_the_heading_stays_for_the_next():
    changed, notes = release.dated(CHANGELOG, "0.2.0", "2026-11-28")

    assert notes == "### Added\n- This."
    assert changed.startswith("# Changelog\n\n## Unreleased\n\n## 0.2.0 (2026-11-28)\n\n### Added\n- This.\n")
    with pytest.raises(StepFailed):
        release.dated(changed, "0.3.0", "2026-11-29")


@pytest.mark.parametrize("name", release._STATED)
def test_the_version_stands_once_where_it_is_looked_for(name):
    text = (release.ROOT / name).read_text()

    assert '"9.8.7"' in release.stated(text, release._STATED[name], "9.8.7")


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A repository of one commit, in place of the checkout."""
    monkeypatch.setattr(release, "ROOT", tmp_path)
    for command in (
        ["init", "-q"],
        ["config", "user.name", "a"],
        ["config", "user.email", "a@example.com"],
        ["commit", "-q", "--allow-empty", "-m", "Begin"],
    ):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    return tmp_path


def test_a_clean_tree_and_a_new_version_are_required(tree):
    release.require_ready("0.2.0")

    for wrong in ("", "v0.2.0", "0.2", "0.2.0 "):
        with pytest.raises(StepFailed, match="is no version"):
            release.require_ready(wrong)
    (tree / "new").touch()
    with pytest.raises(StepFailed, match="not committed"):
        release.require_ready("0.2.0")
    (tree / "new").unlink()
    subprocess.run(["git", "tag", "v0.2.0"], cwd=tree, check=True)
    with pytest.raises(StepFailed, match="released already"):
        release.require_ready("0.2.0")


def component(*given):
    return {"name": "package", "version": "1", "licenses": list(given)}


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"license": {"id": "MIT"}}, {"MIT"}),
        ({"expression": "Apache-2.0 OR BSD-3-Clause"}, {"Apache-2.0", "BSD-3-Clause"}),
        ({"license": {"name": "License :: OSI Approved :: BSD License"}}, {"BSD-3-Clause"}),
    ],
)
def test_a_licence_is_read_in_each_form(given, found):
    assert licences.licences(component(given)) == found
    assert licences.refused({"components": [component(given)]}) == []


@pytest.mark.parametrize(
    "given", [[], [{"license": {"id": "GPL-3.0-only"}}], [{"license": {"name": "Ask us"}}]]
)
def test_a_licence_that_is_unknown_or_not_accepted_is_refused(given):
    assert licences.refused({"components": [component(*given)]}) == ["package"]
