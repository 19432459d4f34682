"""Fields of applications and templates on the command line, validated by the API's models."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from mfa.errors import InvalidRequest


def parse(model: type[Any], given: list[str] | None, file: str = "") -> dict[str, Any]:
    """Return the fields in a JSON `file` (- for standard input) and in texts like `display_name=Shop`.

    Texts override the file. Raises BadParameter, and InvalidRequest for an unknown field.
    """
    fields = _read(file) if file else {}
    for text in given or ():
        name, separator, value = text.partition("=")
        if not separator:
            raise click.BadParameter(f"{text} is not like display_name=Shop", param_hint="--set")
        fields[name] = _typed(model, name, value)
    return fields


def validated(model: type[Any], fields: dict[str, Any]) -> dict[str, Any]:
    """Return the given fields as the API accepts them. Raises InvalidRequest naming a wrong one."""
    return dict(model.validated(fields).model_dump(exclude_unset=True))


def _typed(model: type[Any], name: str, value: str) -> Any:
    if name not in model.model_fields:
        known = ", ".join(each for each in model.model_fields if each != "version_number")
        raise InvalidRequest(f"{name} is no field; known are {known}.")
    return int(value) if isinstance(model.model_fields[name].default, int) and value.isdecimal() else value


def _read(file: str) -> dict[str, Any]:
    try:
        content = json.loads(sys.stdin.read() if file == "-" else Path(file).read_text())
    except (OSError, ValueError) as error:
        raise click.BadParameter(f"{file} cannot be read as JSON: {error}", param_hint="--from") from None
    if not isinstance(content, dict):
        raise click.BadParameter(f"{file} holds no JSON object", param_hint="--from")
    return content
