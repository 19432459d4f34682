"""Makes an installed layer start faster: `python trim.py FOLDER`. The Makefile beside it runs this in `sam build`.

Figures are shares of the time of `import boto3` and two clients (ADR 11). Use the layer's version of Python.
"""

import compileall
import gzip
import json
import re
import shutil
import sys
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import Any

# The operations of AWS that the functions call. A test compares this list with the code.
OPERATIONS = {
    "dynamodb": {
        "BatchGetItem",
        "BatchWriteItem",
        "DeleteItem",
        "GetItem",
        "PutItem",
        "Query",
        "TransactGetItems",
        "TransactWriteItems",
        "UpdateItem",
    },
    "events": {"PutEvents"},
    "pinpoint-sms-voice-v2": {"SendTextMessage", "SendVoiceMessage"},
    "secretsmanager": {"GetSecretValue"},
    "sesv2": {"SendEmail"},
    "sns": {"Publish"},
}
# Replacements of modules that are imported for something that is never used here.
STAND_INS = {
    # 0.04: texts for help() on a client's methods; the module brings an HTML parser.
    "botocore/docs/__init__.py": "",
    "botocore/docs/docstring.py": """
class ClientMethodDocstring:
    def __init__(self, **_):
        pass


PaginatorDocstring = WaiterDocstring = ClientMethodDocstring
""",
    # 0.04: asks importlib.metadata which version of an HTTP/2 library there is; there is none.
    "urllib3/http2/__init__.py": "",
    # 0.07: the types of pydantic's schemas, thousands of lines for type checkers.
    "pydantic_core/core_schema.py": """
from typing import Any

CoreConfig = dict
CoreSchema = CoreSchemaType = ErrorType = Any
""",
}


def trim(folder: Path) -> None:
    """Trim what is installed in `folder`. Raises OSError or KeyError if its content is unknown."""
    _trim_data(folder / "botocore" / "data")
    for name, content in STAND_INS.items():
        replaced = folder / name
        replaced.stat()
        replaced.write_text(content)
    # 1.2, and no look at the source's date, which packing changes.
    unchecked = PycInvalidationMode.UNCHECKED_HASH
    if not compileall.compile_dir(folder, quiet=1, force=True, stripdir=folder, invalidation_mode=unchecked):
        raise OSError("some module does not compile")


def _trim_data(data: Path) -> None:
    """Keep botocore's data of our services and operations, as plain JSON. Saves 0.15, and 20 MB."""
    for entry in data.iterdir():
        if entry.is_dir() and entry.name not in OPERATIONS:
            shutil.rmtree(entry)
    for service, operations in OPERATIONS.items():
        *older, newest = sorted((data / service).iterdir())
        for version in older:
            shutil.rmtree(version)
        _trim_service(newest, operations)
    endpoints = data / "endpoints.json"
    content = json.loads(endpoints.read_bytes())
    for partition in content["partitions"]:
        services = partition["services"]
        partition["services"] = {name: services[name] for name in services if name in OPERATIONS}
    _write(endpoints, content)


def _trim_service(version: Path, operations: set[str]) -> None:
    model = json.loads(_packed(version / "service-2.json.gz"), object_hook=_without_documentation)
    rules = json.loads(_packed(version / "endpoint-rule-set-1.json.gz"))
    for entry in version.iterdir():
        entry.unlink()
    model["operations"] = {name: model["operations"][name] for name in sorted(operations)}
    for operation in model["operations"].values():
        # By these an endpoint is chosen for tables named by ARN. Ours are not, so that they only ask for the
        # one endpoint anew with each other number of tables, 0.15 ms of the first such request, and search each.
        operation.pop("operationContextParams", None)
    needed: set[str] = set()
    found = _shapes(model["operations"])
    while found:
        needed |= found
        found = _shapes([model["shapes"][name] for name in found]) - needed
    model["shapes"] = {name: shape for name, shape in model["shapes"].items() if name in needed}
    _write(version / "service-2.json", model)
    _write(version / "endpoint-rule-set-1.json", rules)


def _packed(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes())


def _without_documentation(part: dict[str, Any]) -> dict[str, Any]:
    """Leave out the texts, but not a shape or member of this name."""
    return {name: each for name, each in part.items() if name != "documentation" or not isinstance(each, str)}


def _shapes(part: Any) -> set[str]:
    """Return the shapes that `part` of a model refers to."""
    return set(re.findall(r'"shape": "(\w+)"', json.dumps(part)))


def _write(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, separators=(",", ":")))


if __name__ == "__main__":
    trim(Path(sys.argv[1]))
