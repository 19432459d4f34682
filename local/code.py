"""Loads changed code of the functions into the running emulator."""

import ast
import io
import json
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local.settings import ROOT, Run, read_env_file
from local.stack import code_files, functions, session

FUNCTIONS = ROOT / "functions"
LAYER = ROOT / "layers" / "shared"
RELOADED_LAYER = "mfa-reloaded"
# The alias that requests go to, as in the template.
ALIAS = "live"
# The functions that a first login calls. Their processes are started before "Ready", those of the others after it.
FIRST = {"authorize", "create_application", "associate", "validate", "login_start", "get_user"}
# More parallel starts are not faster on a developer's machine.
PARALLEL_STARTS = 4
# A request that every handler refuses with a response, because ministack ends a process that raises.
WARMING_EVENT: dict[str, Any] = {
    "httpMethod": "GET",
    "path": "/",
    "resource": "/",
    "headers": {},
    "pathParameters": None,
    "multiValueQueryStringParameters": None,
    "body": None,
    "source": "warm-up",
    "detail": {"eventType": "warm-up"},
    "requestContext": {
        "requestId": "warm-up",
        "authorizer": {"account": "local", "scopes": "", "token_id": "warm-up"},
    },
    "methodArn": "arn:aws:execute-api:us-east-1:000000000000:warm/up/GET/",
    "Records": [],
}


def syntax_errors() -> list[str]:
    """Return the syntax errors in the files of the functions and the layer, one line for each file."""
    found = []
    for path in code_files():
        try:
            ast.parse(path.read_bytes(), filename=path.name)
        except (SyntaxError, ValueError) as error:
            found.append(f"{path.relative_to(ROOT)}: {error}")
    return found


def load_code(run: Run) -> None:
    """Load the checkout's code into every function.

    The package mfa goes into its own layer, which comes before the built one. Publishing the built layer again would
    take much longer because of its dependencies.
    """
    client = session().client("lambda", endpoint_url=run.endpoint)
    layer = client.publish_layer_version(
        LayerName=RELOADED_LAYER, Content={"ZipFile": _archive(LAYER, "mfa/**/*", "python/")}
    )["LayerVersionArn"]
    archive = _archive(FUNCTIONS, "*", "")
    for function in functions(run):
        name = function["FunctionName"]
        built = [entry["Arn"] for entry in function["Layers"] if f":{RELOADED_LAYER}:" not in entry["Arn"]]
        client.update_function_code(FunctionName=name, ZipFile=archive)
        client.update_function_configuration(FunctionName=name, Layers=[*built, layer])
        version = client.publish_version(FunctionName=name)["Version"]
        client.update_alias(FunctionName=name, Name=ALIAS, FunctionVersion=version)


def is_reloaded(run: Run) -> bool:
    """Return whether code was loaded since the stack was created; a deployment does not undo that."""
    layers = [entry["Arn"] for function in functions(run) for entry in function.get("Layers", [])]
    return any(f":{RELOADED_LAYER}:" in arn for arn in layers)


def warm(run: Run, *, first: bool, show: Callable[[int, int], None] = lambda _done, _of: None) -> None:
    """Start a process for each function of FIRST, or for all others, before its first request.

    Calls `show` with the number of started processes and the total. Errors are ignored, such as those of a run that
    stops meanwhile: a function without a process gets one at its first request.
    """
    client = session().client("lambda", endpoint_url=run.endpoint)
    token = read_env_file(run.env_file).get("MFA_TOKEN", "")
    event = json.dumps({**WARMING_EVENT, "authorizationToken": f"Bearer {token}"}).encode()
    with suppress(BotoCoreError, ClientError), ThreadPoolExecutor(PARALLEL_STARTS) as pool:
        wanted = [each for each in functions(run) if (each["Handler"].partition(".")[0] in FIRST) == first]
        names = [each["FunctionName"] for each in wanted]
        started = pool.map(
            lambda name: client.invoke(FunctionName=name, Qualifier=ALIAS, Payload=event), names
        )
        for done, _ in enumerate(started, 1):
            show(done, len(names))


def _archive(folder: Path, pattern: str, prefix: str) -> bytes:
    """Return a zip of the files of `folder` that match. The same files make the same bytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for path in sorted(folder.glob(pattern)):
            if path.is_file() and "__pycache__" not in path.parts:
                entry = zipfile.ZipInfo(prefix + path.relative_to(folder).as_posix())
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, path.read_bytes())
    return content.getvalue()
