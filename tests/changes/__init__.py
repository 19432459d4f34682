"""Changes that CONTRIBUTING.md counts the places of, made in a copy of the project."""

from collections.abc import Mapping
from typing import NamedTuple


class Recipe(NamedTuple):
    """A change: what is written by hand, by the file and the text it is put before ("": a new file), in at most so many files."""

    places: Mapping[str, Mapping[str, str]]
    most: int
    flow: str = ""  # The fault flow that is to be written into docs/faults.md; "" for none.
