"""The whole description: paths, parameters and bodies of every operation."""

import hashlib
import inspect
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import Template

import yaml

from local.cloudformation import parsed
from local.settings import ROOT
from mfa import errors
from mfa.edge.camara import CODES, MAX_CODE, MAX_MESSAGE
from mfa.edge.operation import PLAIN, Operation
from mfa.edge.reference import FILES
from mfa.senders.delivery_methods import METHODS
from tools.openapi import camara, words
from tools.openapi.responses import ALWAYS, case, example, failure, responses, success
from tools.openapi.samples import samples
from tools.openapi.schemas import Schema, answered, parameter, request, schema_name, schemas
from tools.operations import operations, sample

BASE = Path(__file__).with_name("base.yml")
TARGET = ROOT / "docs" / "openapi.json"
# The same without white space and links to pages, as GET /openapi.json returns it.
SERVED = ROOT / "layers" / "reference" / "mfa_reference" / "openapi.json"
# A name for each error code, that of the first class which has it.
_CLASSES = [each for each in vars(errors).values() if inspect.isclass(each) and hasattr(each, "code")]
_NAMES = {each.code: each.__name__ for each in reversed(_CLASSES) if each is not errors.MfaError}
_ERROR_NAMES = dict(sorted(_NAMES.items(), key=lambda each: int(each[0])))
_PATH_VALUE = re.compile(r"{(\w+)}")


def description() -> Schema:
    """Return the whole description. The same code gives the same bytes."""
    whole, found = _base(), operations()
    pages = {tag["name"]: tag["externalDocs"] for tag in whole["tags"]}
    kinds = schemas(found)
    paths: Schema = {}
    shared: Schema = {}
    for each in found:
        item = paths.setdefault(each.path, _path_item(each.path))
        item[each.method.lower()] = _operation(each, kinds) | {
            "externalDocs": pages[each.tag],
            "responses": success(each, kinds)
            | (responses(each, shared) if each.dialect is PLAIN else camara.responses(each)),
        }
    whole["paths"] = paths | _without_token(whole["paths"])
    kinds |= whole["components"]["schemas"]
    whole["components"] |= {"schemas": kinds, "responses": dict(sorted(shared.items()))}
    return whole


def _base() -> Schema:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    values = {
        "version": project["version"],
        "license": project["license"],
        "stage": parsed()["Parameters"]["StageName"]["Default"],
        "correlator": words.CORRELATION,
        "files": FILES,
        "methods": list(METHODS),
        "codes": list(_ERROR_NAMES),
        "names": list(_ERROR_NAMES.values()),
        "not_found": errors.NotFound("There is no such user.").description,
        "camara_not_found": CODES["NOT_FOUND"][1],
        "max_code": MAX_CODE,
        "max_message": MAX_MESSAGE,
    }
    text = Template(BASE.read_text()).substitute({name: json.dumps(each) for name, each in values.items()})
    base: Schema = yaml.safe_load(text)
    return base


def _without_token(paths: Schema) -> Schema:
    """Add to the operations what API Gateway answers by itself: its firewall, its throttle, and its own errors."""
    for item in paths.values():
        for error in (errors.Forbidden, errors.TooManyRequests, errors.ServiceFault, errors.Unavailable):
            item["get"]["responses"][str(error.status)] = failure(
                [case(error)], ("X-Request-Id", "Retry-After")
            )
    missing = failure([case(errors.NotFound, "There is no such file.")], ALWAYS)
    paths["/docs/{Page_File}"]["get"]["responses"]["404"] = missing
    return paths


def _path_item(path: str) -> Schema:
    named = [parameter(name, "path", words.PATHS[name]) for name in _PATH_VALUE.findall(path)]
    return {"parameters": named} if named else {}


def _operation(operation: Operation, kinds: Schema) -> Schema:
    made: Schema = {
        "operationId": operation.name,
        "tags": [operation.tag],
        "summary": operation.summary,
        "description": f"{inspect.getdoc(operation.function)}\n\nNeeds the scope `{operation.scope}`.",
        "security": [{"bearer": [operation.scope]}],
    }
    if parameters := list(_parameters(operation, kinds)):
        made["parameters"] = parameters
    body = operation.takes("body")
    if body:
        schema = {"$ref": f"#/components/schemas/{schema_name(body)}"}
        shown = {"Request": {"value": example(kinds[schema_name(body)])}}
        made["requestBody"] = {
            "required": "required" in kinds[schema_name(body)],
            "content": {"application/json": {"schema": schema, "examples": shown}},
        }
    path = operation.path.format(**words.path_values(operation.path))
    return made | {"x-codeSamples": samples(operation, path, sample(body) if body else None)}


def _parameters(operation: Operation, kinds: Schema) -> Iterator[Schema]:
    if query := operation.takes("query"):
        fields = kinds[answered(operation).__name__]["properties"]
        for name, schema in request(query)["properties"].items():
            yield _query_parameter(name, schema, fields.get(name, {}))
    if operation.repeatable:
        yield parameter("Idempotency-Key", "header", words.IDEMPOTENCY_KEY)
    if operation.dialect is not PLAIN:
        yield parameter("x-correlator", "header", words.CORRELATOR)


def _query_parameter(name: str, schema: Schema, field: Schema) -> Schema:
    """Describe a parameter by its own description, or as a filter by the response's `field`."""
    said = schema.pop("description", "") or f"Filter. {field['description']}"
    value = (schema.pop("examples", None) or field["examples"])[0]
    return {"name": name, "in": "query", "description": said, "schema": schema, "example": value}


def written() -> str:
    """Return the description for docs/openapi.json."""
    return json.dumps(description(), indent=2, ensure_ascii=False) + "\n"


def served() -> str:
    """Return the description for GET /openapi.json, without links to pages, and with its own address first."""
    without = json.loads(written(), object_hook=_without_pages)
    without["servers"].reverse()
    return json.dumps(without, ensure_ascii=False, separators=(",", ":"))


def _without_pages(part: Schema) -> Schema:
    part.pop("externalDocs", None)
    return part


def digest(written: str) -> str:
    """Return the digest by which CHANGELOG.md names a description."""
    return hashlib.sha256(written.encode()).hexdigest()[:16]
