"""A recipe: what is written by hand, each place with the file, what it is put before (or the end), and its text."""

from typing import NamedTuple


class Place(NamedTuple):
    """One place that is written by hand. `before` "" adds to the end of a file, which may be a new one."""

    file: str
    text: str
    before: str = ""


class Recipe(NamedTuple):
    """A change: its places, at most so many, and the tests that know of such things beside those of every change."""

    places: tuple[Place, ...]
    most: int
    tests: tuple[str, ...]
    flow: str  # The fault flow that is to be written into docs/faults.md; "" for none.
    by_file: bool = False  # Whether the places in a file count as one.

    @property
    def counted(self) -> list[str]:
        """The files of the places, as often as they count."""
        files = [each.file for each in self.places]
        return list(dict.fromkeys(files)) if self.by_file else files
