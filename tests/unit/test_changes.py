"""The changes that `make change-check` makes still fit the tree: what they stand before is there, and the tests that they name."""

import re
from pathlib import Path

import pytest

from tests.changes.recipes import RECIPES

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_a_change_fits_the_tree(recipe):
    written = "\n".join(text for texts in recipe.places.values() for text in texts.values())
    for file, texts in recipe.places.items():
        there = (ROOT / file).read_text() if any(texts) else ""
        assert [before for before in texts if before not in there] == []
    for file, test in re.findall(r"- (test_\w+\.py)::(test_\w+)", written):
        path = ROOT / "tests/functions" / file
        text = path.read_text() if path.exists() else recipe.places[f"tests/functions/{file}"][""]
        assert f"def {test}(" in text
    assert len(recipe.places) <= recipe.most
