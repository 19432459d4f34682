"""The whole description: paths, parameters and bodies of every operation."""

import hashlib
import inspect
import json
import re
import tomllib
from collections.abc import Iterator
from urllib.parse import quote

from local.cloudformation import with_arguments
from local.settings import ROOT
from mfa.edge.dialects import PLAIN
from mfa.edge.operation import Operation
from mfa.edge.requests.types import PRINTABLE
from tools.openapi import camara, reference, words
from tools.openapi.responses import example, header, responses
from tools.openapi.samples import samples
from tools.openapi.schemas import Schema, answered, request, schema_name, schemas
from tools.operations import operations, sample

TARGET = ROOT / "docs" / "openapi.json"
# The same without white space, as GET /openapi.json answers it.
SERVED = ROOT / "layers" / "reference" / "mfa_reference" / "openapi.json"
_PATH_VALUE = re.compile(r"{(\w+)}")


def description() -> Schema:
    """The whole description. The same code gives the same description, to the byte once it is written."""
    found = operations()
    kinds = schemas(found) | camara.SCHEMAS
    paths: Schema = {}
    shared: Schema = {}
    for each in found:
        item = paths.setdefault(each.path, _path_item(each.path))
        answers = (
            camara.responses(each, kinds) if each.dialect is not PLAIN else responses(each, shared, kinds)
        )
        item[each.method.lower()] = _described(each, kinds) | {"responses": answers}
    return {
        "openapi": "3.1.0",
        "info": _info(),
        "servers": [{"url": ".", "description": "Where this description is served"}, _server()],
        "tags": [{"name": name, "description": words} for name, words in words.TAGS.items()],
        "security": [{"bearer": []}],
        "paths": paths | reference.PATHS,
        "components": {
            "schemas": kinds,
            "responses": dict(sorted(shared.items())),
            "headers": {name: header(name) for name in words.HEADERS},
            "securitySchemes": {"bearer": _bearer()},
        },
    }


def _info() -> Schema:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    licence = {"name": project["license"], "identifier": project["license"]}
    return {
        "title": "Serverless MFA",
        "version": project["version"],
        "description": words.INFO,
        "license": licence,
    }


def _server() -> Schema:
    stage = with_arguments()["Parameters"]["StageName"]["Default"]
    return {
        "url": "https://{api}.execute-api.{region}.amazonaws.com/{stage}",
        "description": "The stack's output ApiUrl",
        "variables": {
            "api": {"default": "abcdef1234", "description": "The stack's output ApiId"},
            "region": {"default": "us-east-1"},
            "stage": {"default": stage},
        },
    }


def _bearer() -> Schema:
    said = "An application token, made by `mfactl token create`. The scopes that it needs stand at each operation."
    return {"type": "http", "scheme": "bearer", "bearerFormat": "mfa_…", "description": said}


def _path_item(path: str) -> Schema:
    return (
        {"parameters": [_path_parameter(name) for name in _PATH_VALUE.findall(path)]} if "{" in path else {}
    )


def _path_parameter(name: str) -> Schema:
    said, value = words.PATHS[name]
    schema: Schema = {"type": "string", "minLength": 1}
    if name == "User_ID":
        schema |= {"maxLength": 128} | PRINTABLE.schema
    if name == "Validation_ID":
        schema |= PRINTABLE.schema
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": said,
        "schema": schema,
        "example": value,
    }


def _described(operation: Operation, kinds: Schema) -> Schema:
    described: Schema = {
        "operationId": operation.name,
        "tags": [operation.tag],
        "summary": operation.summary,
        "description": f"{inspect.getdoc(operation.function)}\n\nNeeds the scope `{operation.scope}`.",
        "security": [{"bearer": [operation.scope]}],
    }
    if parameters := list(_parameters(operation, kinds)):
        described["parameters"] = parameters
    body = operation.takes("body")
    if body:
        schema = {"$ref": f"#/components/schemas/{schema_name(body)}"}
        shown = example(kinds[schema_name(body)])
        required = any(field.is_required() for field in body.model_fields.values())
        described["requestBody"] = {
            "required": required,
            "content": {"application/json": {"schema": schema, "examples": {"Request": {"value": shown}}}},
        }
    path = _PATH_VALUE.sub(lambda name: quote(words.PATHS[name[1]][1]), operation.path)
    return described | {"x-codeSamples": samples(operation, path, sample(body) if body else None)}


def _parameters(operation: Operation, kinds: Schema) -> Iterator[Schema]:
    if query := operation.takes("query"):
        fields = kinds[answered(operation).__name__]["properties"]
        for name, schema in request(query)["properties"].items():
            yield _query_parameter(name, schema, fields.get(name, {}))
    if operation.repeatable:
        yield {
            "name": "Idempotency-Key",
            "in": "header",
            "description": words.IDEMPOTENCY_KEY,
            "schema": {"type": "string", "pattern": '^"?[!#-~]{1,255}"?$'},
            "example": "0f5c9a6e-1f1b-4c27-9a51-6f0d4a3b8c2e",
        }
    if operation.dialect is not PLAIN:
        yield camara.CORRELATOR


def _query_parameter(name: str, schema: Schema, field: Schema) -> Schema:
    """Describe a parameter: in its own words, or as a filter by the `field` of what is answered."""
    said = schema.pop("description", "") or f"Filter. {field['description']}"
    if name.endswith("_date"):
        said = words.DATE_FILTER
    value = (schema.pop("examples", None) or field["examples"])[0]
    return {"name": name, "in": "query", "description": said, "schema": schema, "example": value}


def written() -> str:
    """The description as it stands in docs/openapi.json."""
    return json.dumps(description(), indent=2, ensure_ascii=False) + "\n"


def served() -> str:
    """The description as it is served."""
    return json.dumps(description(), ensure_ascii=False, separators=(",", ":"))


def digest(written: str) -> str:
    """What CHANGELOG.md calls a description by."""
    return hashlib.sha256(written.encode()).hexdigest()[:16]
