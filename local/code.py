"""The functions' own code, put into the running emulator when it was changed since the deployment."""

import ast
import io
import json
import zipfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local.settings import ROOT, Run, read_env_file
from local.stack import code_files, functions, session

FUNCTIONS = ROOT / "functions"
LAYER = ROOT / "layers" / "shared"
RELOADED_LAYER = "mfa-reloaded"
# What requests go to, as the template names it.
ALIAS = "live"
# The functions that a first login calls. Their processes are started before "Ready", those of the others after it.
FIRST = {"authorize", "create_application", "associate", "validate", "login_start", "get_user"}
# More at a time start no sooner on a developer's machine.
PARALLEL_STARTS = 4
# Enough of a request for every handler to refuse it by an answer: ministack ends a process that raises.
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
    """Answer what stops a file of the functions or of the layer from being read, one line for each such file."""
    return [line for path in code_files() if (line := _syntax_error(path))]


def _syntax_error(path: Path) -> str | None:
    try:
        ast.parse(path.read_bytes(), filename=str(path))
    except (SyntaxError, ValueError) as error:
        return f"{path.relative_to(ROOT)}:{getattr(error, 'lineno', None) or 1}: {error}"
    return None


def load_code(run: Run) -> None:
    """Give every function the code of the checkout.

    The package mfa goes into a layer of its own, which the emulator puts before the built one: publishing that again
    would take much longer, for its dependencies.
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
    """Tell whether code was loaded since the stack was made; a deployment does not undo that."""
    layers = [entry["Arn"] for function in functions(run) for entry in function.get("Layers", [])]
    return any(f":{RELOADED_LAYER}:" in arn for arn in layers)


def warm(run: Run, *, first: bool, show: Callable[[int, int], None] = lambda _done, _of: None) -> None:
    """Start a process for each function of FIRST, or for all others, before its first request.

    Calls `show` with how many have started, and of how many. Errors are ignored, such as those of a run that stops
    meanwhile: a function without a process gets one at its first request.
    """
    client = session().client("lambda", endpoint_url=run.endpoint)
    token = read_env_file(run.env_file).get("MFA_TOKEN", "")
    event = json.dumps({**WARMING_EVENT, "authorizationToken": f"Bearer {token}"}).encode()
    with suppress(BotoCoreError, ClientError), ThreadPoolExecutor(PARALLEL_STARTS) as pool:
        names = [
            each["FunctionName"]
            for each in functions(run)
            if (each["Handler"].partition(".")[0] in FIRST) == first
        ]
        start = partial(client.invoke, Qualifier=ALIAS, Payload=event)
        for done, _ in enumerate(pool.map(lambda name: start(FunctionName=name), names), 1):
            show(done, len(names))


def _archive(folder: Path, pattern: str, prefix: str) -> bytes:
    """Answer a zip of the files of `folder` that match. The same files make the same bytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for path in _files(folder.glob(pattern)):
            entry = zipfile.ZipInfo(prefix + path.relative_to(folder).as_posix())
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, path.read_bytes())
    return content.getvalue()


def _files(paths: Iterable[Path]) -> list[Path]:
    return sorted(path for path in paths if path.is_file() and "__pycache__" not in path.parts)
