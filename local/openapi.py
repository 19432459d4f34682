"""`python -m local.openapi`: the API's OpenAPI 3.1 description, made from the template and the functions themselves."""

import inspect
import json
import re
import sys
import tomllib
from collections.abc import Iterator

from local import openapi_text as text
from local.openapi_operations import Operation, failures, operations
from local.openapi_schemas import PRINTABLE, Schema, request, schemas
from local.settings import ROOT
from local.stack import template
from mfa import errors

TARGET = ROOT / "docs" / "openapi.json"
_PATH_VALUE = re.compile(r"{(\w+)}")
_LIMITS, _CODE = ("RateLimit-Policy", "RateLimit"), ("X-Attempts-Remaining", "X-Code-Expires")


def description() -> Schema:
    """The whole description. The same code gives the same description, to the byte once it is written."""
    found = operations()
    paths: Schema = {}
    shared: Schema = {}
    for each in found:
        item = paths.setdefault(each.path, _path_item(each.path))
        item[each.method.lower()] = _described(each) | {"responses": _responses(each, shared)}
    return {
        "openapi": "3.1.0",
        "info": _info(),
        "servers": [_server()],
        "tags": [{"name": name, "description": words} for name, words in text.TAGS.items()],
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "schemas": schemas([(each.takes("body"), each.method == "PATCH") for each in found]),
            "responses": dict(sorted(shared.items())),
            "headers": {name: _header(name) for name in text.HEADERS},
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
    stage = template()["Parameters"]["StageName"]["Default"]
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
    words, example = text.PATHS[name]
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
        "example": example,
    }


def _described(operation: Operation) -> Schema:
    described: Schema = {
        "operationId": operation.name,
        "tags": [_tag(operation)],
        "summary": operation.summary,
        "description": f"Needs the scope `{operation.scope}`. {inspect.getdoc(operation.function)}",
        "security": [{"bearer": [operation.scope]}],
    }
    if parameters := list(_parameters(operation)):
        described["parameters"] = parameters
    if body := operation.takes("body"):
        reference = {"$ref": f"#/components/schemas/{body.__name__}"}
        required = any(field.is_required() for field in body.model_fields.values())
        described["requestBody"] = {
            "required": required,
            "content": {"application/json": {"schema": reference}},
        }
    return described


def _tag(operation: Operation) -> str:
    if operation.scope.startswith("codes:"):
        return "Codes"
    if "/templates" in operation.path:
        return "Templates"
    return "Users" if "/users" in operation.path else "Applications"


def _parameters(operation: Operation) -> Iterator[Schema]:
    if query := operation.takes("query"):
        for name, schema in request(query)["properties"].items():
            words = schema.pop("description")
            example = schema.pop("examples")[0]
            shown = words if name in ("limit", "cursor") or words == text.DATE_FILTER else f"Filter. {words}"
            yield {"name": name, "in": "query", "description": shown, "schema": schema, "example": example}
    if operation.repeatable:
        schema = {"type": "string", "pattern": '^"?[!#-~]{1,255}"?$'}
        words, example = text.IDEMPOTENCY_KEY, "0f5c9a6e-1f1b-4c27-9a51-6f0d4a3b8c2e"
        yield {
            "name": "Idempotency-Key",
            "in": "header",
            "description": words,
            "schema": schema,
            "example": example,
        }


def _responses(operation: Operation, shared: Schema) -> Schema:
    """The operation's answers. Failures that several operations share are put into `shared` and referred to."""
    by_status: dict[int, list[type[errors.MfaError]]] = {}
    for error in failures(operation):
        by_status.setdefault(error.status, []).append(error)
    responses: Schema = {"200": _success(operation)}
    for status, found in sorted(by_status.items()):
        headers = _failure_headers(operation, status, found)
        codes = sorted({error.code for error in found} - {str(status)}, key=int)
        limits = ["limits"] if "RateLimit" in headers else []
        code = ["code"] if "X-Code-Expires" in headers else []
        in_use = ["in-use"] if errors.TemplateInUse in found else []
        name = "-".join([str(status), *codes, *limits, *code, *in_use])
        shared[name] = _failure(found, headers)
        responses[str(status)] = {"$ref": f"#/components/responses/{name}"}
    return responses


def _success(operation: Operation) -> Schema:
    if operation.repeatable:
        kind, words = "Created", "What was made"
    elif operation.method == "DELETE":
        kind, words = "Deleted", "It is gone"
    else:
        kind = {"Templates": "StoredTemplate", "Users": "User"}.get(_tag(operation), "Application")
        kind = "Validation" if "/validations/" in operation.path else kind
        words = "One page" if operation.is_list else f"The {_tag(operation)[:-1].lower()}"
    schema: Schema = {"$ref": f"#/components/schemas/{kind}"}
    if operation.is_list:
        schema = {"type": "array", "items": schema}
    headers = ["X-Request-Id"]
    costed = _tag(operation) in ("Applications", "Templates") and operation.method in ("POST", "PATCH")
    headers += ["X-Segments"] if costed else []
    headers += ["Link", "X-Next-Cursor"] if operation.is_list else []
    headers += _LIMITS if _tag(operation) == "Codes" and operation.repeatable else ()
    headers += (
        (*_CODE, "X-Delivery-Method") if operation.scope == "codes:send" and operation.repeatable else ()
    )
    headers += ["Idempotent-Replayed"] if operation.repeatable else []
    return _response(words, schema, headers)


def _failure_headers(operation: Operation, status: int, found: list[type[errors.MfaError]]) -> list[str]:
    headers = ["X-Request-Id"]
    headers += ["Retry-After"] if status in (429, 503) or errors.TwinInFlight in found else []
    headers += ["WWW-Authenticate"] if status == 401 else []
    if _tag(operation) == "Codes" and operation.repeatable and status in (412, 429):
        headers += [*_LIMITS, *(_CODE if operation.scope == "codes:validate" else ())]
    headers += ["Idempotent-Replayed"] if operation.repeatable and status == 412 else []
    return headers


def _failure(found: list[type[errors.MfaError]], headers: list[str]) -> Schema:
    found = sorted(found, key=lambda error: int(error.code))
    codes = {"enum": [error.code for error in found]}
    schema = {"$ref": "#/components/schemas/Error", "properties": {"error_code": codes}}
    words = "\n".join(f"- `{error.code}` {error.text}" for error in found)
    examples = {
        error.__name__: {"value": {"error_code": error.code, "error_description": _example(error)}}
        for error in found
    }
    return _response(words, schema, headers, examples)


def _example(error: type[errors.MfaError]) -> str:
    return error(text.DETAILS.get(error.code, "")).description


def _response(words: str, schema: Schema, headers: list[str], examples: Schema | None = None) -> Schema:
    media = {"schema": schema} | ({"examples": examples} if examples else {})
    return {
        "description": words,
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in headers},
        "content": {"application/json": media},
    }


def _header(name: str) -> Schema:
    words, schema, example = text.HEADERS[name]
    header: Schema = {"description": words, "schema": schema, "example": example}
    return header | ({"required": True} if name == "X-Request-Id" else {})


def written() -> str:
    """The description as it stands in docs/openapi.json."""
    return json.dumps(description(), indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Print the description, or with `--write` put it into docs/openapi.json."""
    sys.path.insert(0, str(ROOT / "functions"))
    if sys.argv[1:] == ["--write"]:
        TARGET.write_text(written())
    else:
        sys.stdout.write(written())


if __name__ == "__main__":
    main()
