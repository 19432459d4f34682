"""The site's page of the API, generated from docs/openapi.json: every operation with parameters and responses."""

import json
import re
from collections.abc import Iterator
from typing import Any

from local.settings import ROOT

Part = dict[str, Any]
_METHODS = ("get", "post", "patch", "delete")
# The sections of docs/errors.md, by status and error code.
_SECTIONS = {
    (status, code): f"{status}/{code} {text}"
    for status, code, text in re.findall(
        r"^## (\d{3})/(\w+) (.+)$", (ROOT / "docs" / "errors.md").read_text(), re.MULTILINE
    )
}


def reference(description: Part, viewer: str) -> str:
    """Return the page, with a link to the page `viewer`."""
    lines = [
        "# API",
        "",
        description["info"]["description"].strip(),
        "",
        "Generated from [openapi.json](openapi.json), the OpenAPI 3.1 description for tools and generators,",
        f"which `GET /openapi.json` returns. `GET /docs` shows [an interactive version]({viewer}).",
        "",
        *(line for tag in description["tags"] for line in _tag(description, tag)),
        "## Schemas",
        "",
        *(
            line
            for name, schema in description["components"]["schemas"].items()
            for line in _schema(name, schema)
        ),
    ]
    return "\n".join(lines) + "\n"


def _tag(description: Part, tag: Part) -> Iterator[str]:
    page = tag["externalDocs"]["url"]
    yield from (f"## {tag['name']}", "", f"{tag['description']} See [{page.partition('.')[0]}]({page}).", "")
    for path, item in description["paths"].items():
        for method in _METHODS:
            if method in item and tag["name"] in item[method]["tags"]:
                yield from _operation(description, f"{method.upper()} {path}", item, item[method])


def _operation(description: Part, title: str, item: Part, operation: Part) -> Iterator[str]:
    yield from (f"### {operation['summary']} {{ #{operation['operationId']} }}", "", f"`{title}`", "")
    yield from (operation["description"].strip(), "")
    parameters = [
        _found(description, each) for each in (*item.get("parameters", []), *operation.get("parameters", []))
    ]
    if parameters:
        yield from ("| parameter | in | type | description |", "|---|---|---|---|")
        for each in parameters:
            says = _cell(each.get("description", ""))
            yield f"| `{each['name']}` | {each['in']} | {_type(each['schema'])} | {says} |"
        yield ""
    for body in operation.get("requestBody", {}).get("content", {}).values():
        yield from (f"Body: {_type(body['schema'])}", "")
    yield from ("| response | when | body |", "|---|---|---|")
    for status, answer in operation["responses"].items():
        found = _found(description, answer)
        bodies = ", ".join(_type(each["schema"]) for each in found.get("content", {}).values())
        yield f"| {status} | {_cell(_linked(status, found['description']))} | {bodies} |"
    yield ""


def _linked(status: str, description: str) -> str:
    """Link each error code of a response to its section in docs/errors.md."""

    def link(match: re.Match[str]) -> str:
        title = _SECTIONS.get((status, match[1]))
        return f"[{match[0]}](errors.md#{_anchor(title)})" if title else match[0]

    return re.sub(r"`(\d+)`", link, description)


def _anchor(title: str) -> str:
    """Return the site's anchor for a heading."""
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", title).strip().lower())


def _schema(name: str, schema: Part) -> Iterator[str]:
    yield from (f"### {name} {{ #{name.lower()} }}", "")
    if schema.get("description"):
        yield from (schema["description"].strip(), "")
    if "properties" in schema:
        yield from ("| field | type | description |", "|---|---|---|")
        for field, each in schema["properties"].items():
            needed = "Required. " if field in schema.get("required", []) else ""
            yield f"| `{field}` | {_type(each)} | {needed}{_cell(each.get('description', ''))} |"
    else:
        yield _type(schema)
    yield ""


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


def _found(description: Part, part: Part) -> Part:
    """Return the target of a reference, or the part itself."""
    for step in part["$ref"].removeprefix("#/").split("/") if "$ref" in part else ():
        description = description[step]
    return description if "$ref" in part else part


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
