"""A release states its version, takes what was unreleased, and is made of a clean tree and of known licences alone."""

import subprocess

import pytest

from local.steps import StepFailed
from tools.release import __main__ as release
from tools.release import licences


def test_what_was_unreleased_is_the_releases_and_the_heading_stays_for_the_next():
    changelog = "# Changelog\n\n## Unreleased\n\n### Added\n- This.\n\n## 0.1.0 (2026-01-01)\n- That.\n"
    changed, notes = release.dated(changelog, "0.2.0", "2026-11-28")

    assert notes == "### Added\n- This."
    assert changed.startswith("# Changelog\n\n## Unreleased\n\n## 0.2.0 (2026-11-28)\n\n### Added\n- This.\n")
    with pytest.raises(StepFailed):
        release.dated(changed, "0.3.0", "2026-11-29")


def test_a_clean_tree_a_new_version_and_its_places_in_the_files_are_required(tmp_path, monkeypatch):
    for name, pattern in release._STATED.items():
        assert '"9.8.7"' in release.stated((release.ROOT / name).read_text(), pattern, "9.8.7")
    monkeypatch.setattr(release, "ROOT", tmp_path)
    who = "-c user.name=a -c user.email=a@example.com"
    for command in ("init -q", f"{who} commit -q --allow-empty -m Begin", "tag v0.1.0"):
        subprocess.run(["git", *command.split()], cwd=tmp_path, check=True)
    release.require_ready("0.2.0")

    for wrong in ("", "v0.2.0", "0.2", "0.2.0 "):
        with pytest.raises(StepFailed, match="is no version"):
            release.require_ready(wrong)
    with pytest.raises(StepFailed, match="released already"):
        release.require_ready("0.1.0")
    (tmp_path / "new").touch()
    with pytest.raises(StepFailed, match="not committed"):
        release.require_ready("0.2.0")


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ([{"license": {"id": "MIT"}}], {"MIT"}),
        ([{"expression": "Apache-2.0 OR BSD-3-Clause"}], {"Apache-2.0", "BSD-3-Clause"}),
        ([{"license": {"name": "License :: OSI Approved :: BSD License"}}], {"BSD-3-Clause"}),
        ([{"license": {"id": "GPL-3.0-only"}}], None),
        ([{"license": {"name": "Ask us"}}], None),
        ([], None),
    ],
)
def test_a_licence_is_read_in_each_form_and_refused_if_it_is_unknown_or_not_accepted(given, found):
    component = {"name": "package", "version": "1", "licenses": given}
    assert licences.refused({"components": [component]}) == ([] if found else ["package"])
    if found:
        assert licences.licences(component) == found
