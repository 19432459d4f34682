"""The stack in the emulator: built and deployed by SAM from the real template, when something changed."""

import hashlib
import json
import platform
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import boto3

from local.cloudformation import TEMPLATE, files
from local.prepare import OFFLINE, is_offline
from local.settings import DUMMY_CREDENTIALS, ROOT, Run
from local.steps import StepFailed, run_tool

SAM = ROOT / ".tools" / "sam" / "bin" / "sam"
SAM_SETTINGS = ROOT / "samconfig.toml"
REQUIREMENTS = ROOT / "layers" / "shared" / "requirements.txt"
LAYER_BUILD = (ROOT / "layers" / "shared" / "Makefile", ROOT / "layers" / "shared" / "trim.py")
REFERENCE = ROOT / "layers" / "reference"
CODE_FOLDERS = (ROOT / "functions", ROOT / "layers" / "shared" / "mfa")


def session() -> boto3.Session:
    """Answer a session with the emulator's credentials. Clients made with it still need the endpoint."""
    return boto3.Session(
        aws_access_key_id=DUMMY_CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=DUMMY_CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        region_name=DUMMY_CREDENTIALS["AWS_REGION"],
    )


def code_files() -> list[Path]:
    """Answer the Python files that the functions run, the layer's dependencies aside."""
    return sorted(path for folder in CODE_FOLDERS for path in folder.rglob("*.py"))


def code_stamps() -> dict[str, int]:
    """Answer when each file of the code was written. A file that vanishes meanwhile counts as never written."""
    stamps = {}
    for path in code_files():
        try:
            stamps[str(path)] = path.stat().st_mtime_ns
        except FileNotFoundError:
            stamps[str(path)] = 0
    return stamps


def code_fingerprint() -> str:
    """Answer a digest of the functions' own code."""
    return _fingerprint(code_files(), {})


def stack_fingerprint(run: Run) -> str:
    """Answer a digest of what a deployment depends on besides the functions' own code."""
    page = sorted(path for path in REFERENCE.rglob("*") if path.is_file())
    made_of = [*files(), SAM_SETTINGS, REQUIREMENTS, *LAYER_BUILD, *page]
    return _fingerprint(made_of, {**run.stack_parameters(), "iam": str(run.iam)})


def build(run: Run) -> None:
    """Build the stack for this machine. Raises StepFailed."""
    sam_build(run, run.build, _given(run, "build"), run.folder / "build.log")
    if platform.system() != "Linux":
        _install_for_this_system(run)


def sam_build(run: Run, folder: Path, parameters: Mapping[str, str], log: Path) -> None:
    """Build the template with `parameters` into `folder`. Raises StepFailed."""
    log.parent.mkdir(parents=True, exist_ok=True)
    command: list[str | Path] = [
        SAM, "build", "--config-file", SAM_SETTINGS, "--config-env", "local", "--template-file", TEMPLATE,
        "--build-dir", folder, "--parameter-overrides", *_overrides(parameters),
    ]  # fmt: skip
    try:
        run_tool(command, run.tool_environment(), log, "The layers' packages come from pip's index.")
    except StepFailed as error:
        # pip's own words are long, and this is what they come down to.
        raise StepFailed(OFFLINE) if is_offline(log.read_text(errors="replace")) else error from None


def _install_for_this_system(run: Run) -> None:
    """Put this system's wheels into the built layer: SAM fetches those of Linux, for Lambda."""
    target = run.build / "Shared" / "python"
    command: list[str | Path] = [
        sys.executable, "-m", "pip", "install", "--quiet", "--upgrade", "--no-deps", "--require-hashes",
        "--target", target, "--requirement", REQUIREMENTS,
    ]  # fmt: skip
    run_tool(command, run.tool_environment(), run.folder / "wheels.log", "Look at pip's configuration.")


def deploy(run: Run, *options: str) -> None:
    """Deploy what was built to the emulator, with further options of `sam deploy`. Raises StepFailed."""
    command: list[str | Path] = [
        SAM, "deploy", "--config-file", SAM_SETTINGS, "--config-env", "local",
        "--template-file", run.build / "template.yaml", "--parameter-overrides", *_overrides(_given(run, "deploy")),
        *options,
    ]  # fmt: skip
    remedy = "If the template is at fault, make secure may say more. make clean gives a fresh start."
    run_tool(command, run.tool_environment(), run.folder / "deploy.log", remedy)


def outputs(run: Run) -> dict[str, str]:
    """Answer the outputs of the deployed stack; none where there is no stack."""
    client = session().client("cloudformation", endpoint_url=run.endpoint)
    try:
        stacks = client.describe_stacks(StackName=stack_name())["Stacks"]
    except client.exceptions.ClientError:
        return {}
    return {
        output["OutputKey"]: output["OutputValue"] for stack in stacks for output in stack.get("Outputs", [])
    }


def functions(run: Run) -> list[dict[str, Any]]:
    """Answer the configuration of each function of the emulator."""
    pages = session().client("lambda", endpoint_url=run.endpoint).get_paginator("list_functions").paginate()
    return [dict(function) for page in pages for function in page["Functions"]]


def stack_name() -> str:
    """Answer the name that samconfig.toml gives the local stack."""
    return str(_sam_settings("global")["stack_name"])


def api_url(run: Run, stack_outputs: dict[str, str]) -> str:
    """Answer the base URL of the API as the emulator serves it."""
    stage = stack_outputs["ApiUrl"].rsplit("/", 1)[1]
    return f"{run.endpoint}/restapis/{stack_outputs['ApiId']}/{stage}/_user_request_"


def parameter(run: Run, name: str) -> str:
    """Answer what the stack is deployed with, of a parameter that samconfig.toml or the run names."""
    return _given(run, "deploy")[name]


def _overrides(parameters: Mapping[str, str]) -> list[str]:
    return [f"{name}={value}" for name, value in parameters.items()]


def _given(run: Run, command: str) -> dict[str, str]:
    """Join samconfig's parameters with this run's, which win: SAM would take either, not both."""
    given = _sam_settings(command).get("parameter_overrides", [])
    return {**dict(pair.split("=", 1) for pair in given), **run.stack_parameters()}


def _sam_settings(command: str) -> dict[str, Any]:
    settings: dict[str, Any] = tomllib.loads(SAM_SETTINGS.read_text())["local"][command]["parameters"]
    return settings


def _fingerprint(files: Iterable[Path], values: dict[str, str]) -> str:
    parts = [[str(path.relative_to(ROOT)), hashlib.sha256(path.read_bytes()).hexdigest()] for path in files]
    return hashlib.sha256(json.dumps([parts, values], sort_keys=True).encode()).hexdigest()
