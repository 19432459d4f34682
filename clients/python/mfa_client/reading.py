"""Converts parsed JSON to models."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import datetime
from typing import Any, TypeVar, get_type_hints

from mfa_client.calls import Page
from mfa_client.errors import UnexpectedAnswer
from mfa_client.meta import Meta
from mfa_client.models import Model

M = TypeVar("M", bound=Model)
_OURS = frozenset(each.name for each in fields(Model))


def read_model(kind: type[M], body: object, meta: Meta) -> M:
    """Return `body`, parsed JSON, as a `kind`. Raises UnexpectedAnswer if a field is missing or of another type."""
    if not isinstance(body, dict):
        raise UnexpectedAnswer(f"the answer is no {kind.__name__}")
    ours = [each for each in fields(kind) if each.name not in _OURS]
    names = {each.name for each in ours}
    if missing := {each.name for each in ours if each.default is MISSING} - body.keys():
        raise UnexpectedAnswer(f"a {kind.__name__} without {', '.join(sorted(missing))}")
    hints = get_type_hints(kind)
    known = {name: _value(hints[name], name, body[name]) for name in names & body.keys()}
    extra = {name: value for name, value in body.items() if name not in names}
    return kind(meta=meta, extra=extra, **known)


def page_reader(kind: type[M]) -> Callable[[Any, Meta], Page[M]]:
    """Return a function that reads a page of `kind`. It raises UnexpectedAnswer like `read_model`."""

    def read(body: Any, meta: Meta) -> Page[M]:
        if not isinstance(body, list):
            raise UnexpectedAnswer("the answer is no list")
        return Page([read_model(kind, each, meta) for each in body], meta)

    return read


def _value(hint: Any, name: str, value: object) -> object:
    """Return `value` as the type `hint`; types other than those here are enums of text."""
    wire, read = _READERS.get(hint, (str, hint))
    try:
        if isinstance(value, wire):
            return read(value)
    except ValueError:
        pass
    raise UnexpectedAnswer(f"{name} is not what it should be") from None


_READERS: Mapping[Any, tuple[type, Callable[[Any], object]]] = {
    int: (int, int),
    datetime: (str, datetime.fromisoformat),
    Mapping[str, str]: (dict, dict),
}
