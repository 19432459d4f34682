"""`python -m local.openapi`: the API's OpenAPI 3.1 description, made from the template and the functions themselves."""

import hashlib
import inspect
import json
import re
import sys
import tomllib
from collections.abc import Iterator

from local import openapi_camara as camara
from local import openapi_reference as reference
from local import openapi_text as text
from local.cloudformation import with_arguments
from local.openapi_operations import Operation, operations
from local.openapi_responses import example, header, responses, tag
from local.openapi_schemas import PRINTABLE, Schema, request, schema_name, schemas
from local.settings import ROOT
from mfa.dialects import PLAIN

TARGET = ROOT / "docs" / "openapi.json"
# The same without white space, as GET /openapi.json answers it.
SERVED = ROOT / "layers" / "reference" / "mfa_reference" / "openapi.json"
_PATH_VALUE = re.compile(r"{(\w+)}")


def description() -> Schema:
    """The whole description. The same code gives the same description, to the byte once it is written."""
    found = operations()
    kinds = schemas([(each.takes("body"), each.method == "PATCH") for each in found]) | camara.SCHEMAS
    paths: Schema = {}
    shared: Schema = {}
    for each in found:
        item = paths.setdefault(each.path, _path_item(each.path))
        answers = camara.responses(each) if each.dialect is not PLAIN else responses(each, shared, kinds)
        item[each.method.lower()] = _described(each, kinds) | {"responses": answers}
    return {
        "openapi": "3.1.0",
        "info": _info(),
        "servers": [{"url": ".", "description": "Where this description is served"}, _server()],
        "tags": [{"name": name, "description": words} for name, words in text.TAGS.items()],
        "security": [{"bearer": []}],
        "paths": paths | reference.PATHS,
        "components": {
            "schemas": kinds,
            "responses": dict(sorted(shared.items())),
            "headers": {name: header(name) for name in text.HEADERS},
            "securitySchemes": {"bearer": _bearer()},
        },
    }


def _info() -> Schema:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    licence = {"name": project["license"], "identifier": project["license"]}
    return {
        "title": "Serverless MFA",
        "version": project["version"],
        "description": text.INFO,
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
    words = "An application token, made by `mfactl token create`. The scopes that it needs stand at each operation."
    return {"type": "http", "scheme": "bearer", "bearerFormat": "mfa_…", "description": words}


def _path_item(path: str) -> Schema:
    return (
        {"parameters": [_path_parameter(name) for name in _PATH_VALUE.findall(path)]} if "{" in path else {}
    )


def _path_parameter(name: str) -> Schema:
    words, value = text.PATHS[name]
    schema: Schema = {"type": "string", "minLength": 1}
    if name == "User_ID":
        schema |= {"maxLength": 128, "pattern": PRINTABLE}
    if name == "Validation_ID":
        schema |= {"pattern": PRINTABLE}
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": words,
        "schema": schema,
        "example": value,
    }


def _described(operation: Operation, kinds: Schema) -> Schema:
    described: Schema = {
        "operationId": operation.name,
        "tags": [tag(operation)],
        "summary": operation.summary,
        "description": f"Needs the scope `{operation.scope}`. {inspect.getdoc(operation.function)}",
        "security": [{"bearer": [operation.scope]}],
    }
    if parameters := list(_parameters(operation)):
        described["parameters"] = parameters
    if body := operation.takes("body"):
        schema = {"$ref": f"#/components/schemas/{schema_name(body)}"}
        shown = example(kinds[schema_name(body)])
        required = any(field.is_required() for field in body.model_fields.values())
        described["requestBody"] = {
            "required": required,
            "content": {"application/json": {"schema": schema, "examples": {"Request": {"value": shown}}}},
        }
    return described


def _parameters(operation: Operation) -> Iterator[Schema]:
    if query := operation.takes("query"):
        for name, schema in request(query)["properties"].items():
            words = schema.pop("description")
            value = schema.pop("examples")[0]
            shown = words if name in ("limit", "cursor") or words == text.DATE_FILTER else f"Filter. {words}"
            yield {"name": name, "in": "query", "description": shown, "schema": schema, "example": value}
    if operation.repeatable:
        schema = {"type": "string", "pattern": '^"?[!#-~]{1,255}"?$'}
        value = "0f5c9a6e-1f1b-4c27-9a51-6f0d4a3b8c2e"
        yield {
            "name": "Idempotency-Key",
            "in": "header",
            "description": text.IDEMPOTENCY_KEY,
            "schema": schema,
            "example": value,
        }
    if operation.dialect is not PLAIN:
        yield camara.CORRELATOR


def written() -> str:
    """The description as it stands in docs/openapi.json."""
    return json.dumps(description(), indent=2, ensure_ascii=False) + "\n"


def served() -> str:
    """The description as it is served."""
    return json.dumps(description(), ensure_ascii=False, separators=(",", ":"))


def digest(written: str) -> str:
    """What CHANGELOG.md calls a description by."""
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def main() -> None:
    """Print the description, or with `--write` put it into docs/openapi.json and the layer that serves it."""
    sys.path.insert(0, str(ROOT / "functions"))
    if sys.argv[1:] == ["--write"]:
        TARGET.write_text(written())
        SERVED.write_text(served())
        sys.stdout.write(
            f"{TARGET.relative_to(ROOT)} is sha256:{digest(written())}; CHANGELOG.md is to name it.\n"
        )
    else:
        sys.stdout.write(written())


if __name__ == "__main__":
    main()
