"""The schemas of the OpenAPI description: resources as they are answered, requests as their models take them."""

import inspect
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from local import openapi_text as text
from mfa import errors
from mfa.contract.models import Model
from mfa.contract.types import Query
from mfa.errors import MfaError
from mfa.outcomes import STATUSES
from mfa.resources import Application, Status, User
from mfa.templates import StoredTemplate

Schema = dict[str, Any]
# No control characters, bidirectional ones included, no separators, no U+FFFD; templates may hold line feeds.
_BARRED = "\\u007F-\\u009F\\u2028-\\u202E\\u2066-\\u2069\\uFFFD"
PRINTABLE = f"^[^\\u0000-\\u001F{_BARRED}]*$"
_LINES = f"^[^\\u0000-\\u0009\\u000B-\\u001F{_BARRED}]*$"
# What comes with a code that was pasted is ignored.
_TYPED = "^[^\\u0000-\\u0008\\u000E-\\u001F\\u007F-\\u0084\\u0086-\\u009F\\uFFFD]*$"
# What validators of the models check beyond their JSON schema. The tests hold each against the service.
CHECKED: dict[str, Schema] = {
    "name": {"maxLength": 64},
    "auth_token_prefix": {"maxLength": 10, "pattern": "^[ -~]*$"},
    "message_from": {
        "maxLength": 20,
        "pattern": "^$|^(?=[0-9_-]*[A-Za-z])[A-Za-z0-9_-]{1,11}$|^[+][1-9][0-9]{6,14}$|^[0-9]{3,8}$",
    },
    "associate_template": {"pattern": _LINES},
    "login_template": {"pattern": _LINES},
    "autofill_web_origin": {
        "pattern": "^$|^https://([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?[.])+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$"
    },
    "autofill_android_hash": {"pattern": "^$|^[A-Za-z0-9+/]{11}$"},
    "body": {"pattern": _LINES},
    "locale": {"pattern": "^$|^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"},
    "auth_token_delivery_methods": {"pattern": "^(SMS|EMAIL|VOICE)(,(SMS|EMAIL|VOICE)){0,2}$"},
    "address": {"minLength": 1},
    "validation_code": {"minLength": 1, "pattern": _TYPED},
    "phoneNumber": {"pattern": "^[+][1-9][0-9]{4,14}$", "maxLength": 16},
    "message": {"pattern": f"{_LINES[:-1]}[{{][{{]code[}}][}}]{_LINES[1:]}"},
    "code": {"minLength": 1, "pattern": _TYPED},
}
_CREATED: Schema = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string", "description": text.CREATED_ID, "examples": [text.VALIDATION_ID]}
    },
    "additionalProperties": False,
}
_VALIDATION: Schema = {
    "type": "object",
    "description": "What became of a code.",
    "required": ["id", "status", "reason"],
    "properties": {
        "id": {"type": "string", "description": text.CREATED_ID, "examples": [text.VALIDATION_ID]},
        "status": {
            "type": "string",
            "description": text.OUTCOME,
            "enum": list(STATUSES),
            "examples": ["delivered"],
        },
        "reason": {
            "type": "string",
            "description": "Why its message failed; empty otherwise.",
            "examples": [""],
        },
    },
    "additionalProperties": False,
}
_DELETED: Schema = {"type": "object", "additionalProperties": False}


def _codes(kind: type[MfaError]) -> set[str]:
    return {kind.code}.union(*map(_codes, kind.__subclasses__()))


_ERROR: Schema = {
    "type": "object",
    "description": "What went wrong.",
    "required": ["error_code", "error_description"],
    "properties": {
        "error_code": {
            "type": "string",
            "description": "The case, for programs.",
            "enum": sorted(_codes(MfaError), key=int),
            "examples": ["404"],
        },
        "error_description": {
            "type": "string",
            "description": "For people; may change.",
            "examples": [errors.NotFound("There is no such user.").description],
        },
    },
}


def schema_name(body: type[Model]) -> str:
    """The name of a body's schema. NewApplication would be what Go calls the constructor of Application."""
    name = body.__name__
    return f"{name.removeprefix('New')}Request" if name.startswith("New") else name


def schemas(bodies: Iterable[tuple[type[Model] | None, bool]]) -> Schema:
    """All schemas: resources, answers, and `bodies`, each with whether it changes what is there."""
    application = _resource(Application, Application(id="", account="", name="").shown())
    template = _resource(StoredTemplate, StoredTemplate("", "", "", "", {}).shown())
    template["properties"]["bodies"]["additionalProperties"] = {"type": "string"}
    template["properties"]["id"]["examples"] = [text.TEMPLATE_ID]
    user = _resource(User, User("", "", "", "", 0).shown(""))
    user["properties"]["id"]["examples"] = [text.PATHS["User_ID"][1]]
    user["properties"]["status"]["enum"] = [str(each) for each in Status]
    models = {schema_name(body): _body(body, is_change) for body, is_change in bodies if body}
    for name in ("auth_token_type", "resend_policy"):
        application["properties"][name]["enum"] = models["ApplicationRequest"]["properties"][name]["enum"]
    return {
        "Application": application,
        "User": user,
        "StoredTemplate": template,
        "Created": _CREATED,
        "Validation": _VALIDATION,
        "Deleted": _DELETED,
        "Error": _ERROR,
    } | models


def _resource(kind: type[Application | User | StoredTemplate], shown: dict[str, Any]) -> Schema:
    """The schema of a resource as it is answered: the fields that its `shown` gives, always all of them."""
    names = {int: "integer", dict[str, str]: "object"}
    types = {field.name: names.get(field.type, "string") for field in fields(kind)}  # type: ignore[arg-type]
    properties: Schema = {}
    for name in shown:
        words, example = text.FIELDS[name]
        properties[name] = {"type": types.get(name, "string"), "description": words, "examples": [example]}
        if name.endswith("_date"):
            properties[name]["format"] = "date-time"
    return {
        "type": "object",
        "description": (inspect.getdoc(kind) or "").partition(";")[0].partition(",")[0].rstrip("."),
        "required": list(shown),
        "properties": properties,
        "additionalProperties": False,
    }


def _body(model: type[Model], is_change: bool) -> Schema:
    """The schema of a body. In a change, a field left out keeps its value and so has no default."""
    schema = request(model)
    if is_change:
        for field in schema["properties"].values():
            field.pop("default", None)
    return schema


def request(model: type[Model]) -> Schema:
    """The schema of a request model, with its fields' words and the checks that pydantic does not show."""
    schema: Schema = {"additionalProperties": False, "description": inspect.getdoc(model)}
    schema |= GenerateJsonSchema().generate(model.model_schema())
    checks = {name: each for name, each in CHECKED.items() if name != "auth_token_delivery_methods"}
    checks = checks if issubclass(model, Query) else CHECKED  # Any text may be looked for there.
    schema["properties"] = {
        name: _property(name, given, checks.get(name, {})) for name, given in schema["properties"].items()
    }
    return schema


def _property(name: str, given: Schema, check: Schema) -> Schema:
    given = next((each for each in given.get("anyOf", ()) if each != {"type": "null"}), given) | {
        key: value for key, value in given.items() if key not in ("anyOf", "title")
    }
    given.pop("title", None)
    if given.get("default") is None:
        given.pop("default", None)
    words, example = text.FIELDS[name]
    if name.endswith("_date"):
        return {
            "anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}],
            "description": text.DATE_FILTER,
            "examples": [example],
        }
    if given.get("type") == "string" and not given.keys() & {"enum", "const"}:
        given = {"pattern": PRINTABLE} | given | check
    return given | {"description": words, "examples": [example]}
