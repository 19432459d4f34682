"""Reads items as values of their types."""

from collections.abc import Callable
from typing import Any, TypeVar

from mfa.store.table import Item

T = TypeVar("T")


def reader(kind: type[T], **parsers: Callable[[Any], Any]) -> Callable[[Item | None], T]:
    """Return the function that reads a `kind` from the attributes of its fields' names, some by `parsers`.

    A missing attribute has its default. In a missing item, all are missing.
    """
    names = tuple(kind.__annotations__)

    def read(item: Item | None) -> T:
        fields = {name: item[name] for name in names if name in item} if item else {}
        for name in parsers.keys() & fields:
            fields[name] = parsers[name](fields[name])
        return kind(**fields)

    return read


def words(text: str) -> tuple[str, ...]:
    """Return the words that a text lists."""
    return tuple(text.split())
