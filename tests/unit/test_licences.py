"""The licences of the layer: read in each form that a bill of materials has, and refused where unknown."""

from typing import Any

import pytest

from tools.release import licences


def component(*given: dict[str, Any]) -> dict[str, Any]:
    return {"name": "package", "version": "1", "licenses": list(given)}


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"license": {"id": "MIT"}}, {"MIT"}),
        ({"expression": "Apache-2.0 OR BSD-3-Clause"}, {"Apache-2.0", "BSD-3-Clause"}),
        ({"license": {"name": "License :: OSI Approved :: BSD License"}}, {"BSD-3-Clause"}),
    ],
)
def test_a_licence_is_read_in_each_form(given: dict[str, Any], found: set[str]) -> None:
    assert licences.licences(component(given)) == found
    assert licences.refused({"components": [component(given)]}) == []


@pytest.mark.parametrize(
    "given", [[], [{"license": {"id": "GPL-3.0-only"}}], [{"license": {"name": "Ask us"}}]]
)
def test_a_licence_that_is_unknown_or_not_accepted_is_refused(given: list[dict[str, Any]]) -> None:
    assert licences.refused({"components": [component(*given)]}) == ["package"]
