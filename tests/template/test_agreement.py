"""A build and its deployment are of one runtime and processor, or the deployment is refused."""

import subprocess
from pathlib import Path

import pytest

from local.cloudformation import files, parsed, read
from tools.deploy import guide


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({}, "make build"),
        ({"ThrottleRate": "500"}, "make build"),
        ({"Architecture": "x86_64"}, 'make build ARGS="--parameter-overrides Architecture=x86_64"'),
        (
            {"Architecture": "x86_64", "Runtime": "python3.12"},
            'make build ARGS="--parameter-overrides Runtime=python3.12 Architecture=x86_64"',
        ),
    ],
)
def test_the_guide_builds_for_what_it_deploys(chosen: dict[str, str], said: str) -> None:
    assert guide.build(chosen) == said


def test_a_built_template_takes_what_it_was_built_for_and_nothing_else(root: Path, tmp_path: Path) -> None:
    extension = tmp_path / "Shared/python/pydantic_core/_pydantic_core.cpython-312-x86_64-linux-gnu.so"
    extension.parent.mkdir(parents=True)
    extension.touch()
    # As `sam build` leaves it: the included files are where they were.
    built = (root / "template.yaml").read_text().replace("{Location: ", f"{{Location: {root}/")
    (tmp_path / "template.yaml").write_text(built)
    command = [root / ".tools/sam/bin/python", root / "tools/deploy/built.py", tmp_path]
    subprocess.run(command, check=True, capture_output=True)
    template = read(tmp_path / "template.yaml")
    assert template["Resources"] == parsed()["Resources"]
    assert {path.name for path in files()} == {path.name for path in tmp_path.glob("*.yaml")}
    parameters = template["Parameters"]
    for name, value in (("Runtime", "python3.12"), ("Architecture", "x86_64")):
        assert (parameters[name]["AllowedValues"], parameters[name]["Default"]) == ([value], value)
