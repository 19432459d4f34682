"""The site's page of the API, generated from docs/openapi.json: every operation with parameters and responses."""

import json
import re
from pathlib import Path
from typing import Any

from local.settings import ROOT
from tools.pages.rendered import rendered

Part = dict[str, Any]
# The sections of docs/errors.md, by status and error code.
_SECTIONS = {
    (status, code): f"{status}/{code} {text}"
    for status, code, text in re.findall(
        r"^## (\d{3})/(\w+) (.+)$", (ROOT / "docs" / "errors.md").read_text(), re.MULTILINE
    )
}


def reference(description: Part, viewer: str) -> str:
    """Return the page, with a link to the page `viewer`."""

    def found(response: Part) -> Part:
        name = response.get("$ref", "").rpartition("/")[2]
        shared: Part = description["components"]["responses"]
        return shared[name] if name else response

    functions = {"type": _type, "bodies": _bodies, "linked": _linked, "found": found}
    return rendered(Path(__file__).with_suffix(".md"), viewer=viewer, **functions, **description)


def _linked(status: str, description: str) -> str:
    """Link each error code of a response to its section in docs/errors.md."""

    def link(match: re.Match[str]) -> str:
        title = _SECTIONS.get((status, match[1]))
        return f"[{match[0]}](errors.md#{_anchor(title)})" if title else match[0]

    return re.sub(r"`(\d+)`", link, description)


def _anchor(title: str) -> str:
    """Return the site's anchor for a heading."""
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", title).strip().lower())


def _bodies(part: Part) -> str:
    """Describe the bodies of a request or a response."""
    return ", ".join(_type(each["schema"]) for each in part.get("content", {}).values())


def _type(schema: Part) -> str:
    """Describe a schema briefly, with a link if it has a name."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    for many in ("anyOf", "oneOf"):
        if many in schema:
            return " or ".join(_type(each) for each in schema[many])
    if "enum" in schema:
        return ", ".join(f"`{json.dumps(each)}`" for each in schema["enum"])
    if schema.get("type") == "array":
        return f"array of {_type(schema['items'])}"
    return f"{schema.get('type', 'any')}{_bounds(schema)}"


def _bounds(schema: Part) -> str:
    bounds = [
        f"{schema[low]} to {schema[high]}{unit}" if low in schema else f"up to {schema[high]}{unit}"
        for low, high, unit in (("minimum", "maximum", ""), ("minLength", "maxLength", " characters"))
        if high in schema
    ]
    if "default" in schema:
        bounds.append(f"default `{json.dumps(schema['default'])}`")
    return f", {', '.join(bounds)}" if bounds else ""
