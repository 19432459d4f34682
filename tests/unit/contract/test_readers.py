"""Pydantic reads the annotations of models and settings as our own readers do: it accepts, refuses and says the same."""

from collections.abc import Callable
from dataclasses import fields
from functools import cache, partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ConfigDict, TypeAdapter, create_model
from pydantic_core import ValidationError

from mfa.edge.requests.reader import Model
from mfa.runtime.settings import Settings, parse
from tools.operations import marks, operations

MODELS = {model for each in operations() for model in (each.takes("body"), each.takes("query")) if model}


@cache
def pydantics(model: type[Model]) -> Any:
    """The same model as pydantic's own class."""
    declared = {
        name: (each.annotation, ...) if each.is_required() else (each.annotation, each.default)
        for name, each in model.model_fields.items()
    }
    config = ConfigDict(strict=model.strict, extra="forbid")
    return create_model(model.__name__, __config__=config, **declared)  # type: ignore[call-overload]


def examples(annotation: Any) -> list[Any]:
    return [each for mark in marks(annotation) for each in getattr(mark, "examples", ())]


@cache
def values(model: type[Model]) -> st.SearchStrategy[dict[str, Any]]:
    """Requests, of which some are right and some are wrong in one field or another."""
    anything = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-2, 5000),
        st.floats(allow_nan=False),
        st.text(max_size=70),
        st.sampled_from(["", "6", "x" * 65, "x" * 257, "a\nb", "\ufffd"]),
        st.sampled_from(["$code", "DE", "2026-11-23", "SMS,EMAIL", "NUMERIC"]),
        st.dictionaries(st.sampled_from(["de", "DE", "x_y"]), st.sampled_from(["$code", "", 1]), max_size=2),
    )
    kinds = {
        name: st.one_of(st.sampled_from(examples(each.annotation) or ["x"]), anything)
        for name, each in model.model_fields.items()
    }
    return st.fixed_dictionaries({}, optional=kinds | {"unknown": anything})


def outcome(validate: Any) -> Any:
    """What comes of reading: the values, or where and why not."""
    try:
        return validate()
    except ValidationError as error:
        return sorted((each["loc"], each["type"], each["msg"]) for each in error.errors())


@pytest.mark.parametrize("model", sorted(MODELS, key=lambda each: each.__name__))
@settings(max_examples=60)
@given(st.data())
def test_a_model_is_read_alike(model: type[Model], data: st.DataObject) -> None:
    pydantic = pydantics(model)
    sent = data.draw(values(model))

    ours = outcome(lambda: model._validator.validate_python(sent)[0])
    theirs = outcome(lambda: dict(pydantic.model_validate(sent)))

    assert ours == theirs


SETTINGS = [pytest.param(each.type, TypeAdapter(each.type), id=each.name) for each in fields(Settings)]


@pytest.mark.parametrize(("annotation", "pydantic"), SETTINGS)
@settings(max_examples=60)
@given(
    st.one_of(
        st.text("0123456789.-+_ eE", max_size=5),
        st.integers(-1, 100_000_001).map(str),
        st.text(max_size=20).map(str.strip),
        st.sampled_from(["", "true", "false", "yes", "1", "0.50", "10.00"]),
        st.sampled_from(["SNS", "DE,FR", "+15550100=123456", "codes@shop.example", "ACME"]),
    )
)
def test_a_setting_is_read_alike(annotation: Any, pydantic: TypeAdapter[Any], text: str) -> None:
    def read(by: Callable[[str], Any]) -> Any:
        try:
            return by(text)
        except ValueError:
            return ValueError

    assert read(partial(parse, annotation)) == read(pydantic.validate_python)
