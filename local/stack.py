"""The stack in the emulator: SAM builds and deploys the real template when something changed."""

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
from local.prepare import explained
from local.settings import DUMMY_CREDENTIALS, ROOT, Run
from local.steps import run_tool

SAM = ROOT / ".tools" / "sam" / "bin" / "sam"
SAM_SETTINGS = ROOT / "samconfig.toml"
REQUIREMENTS = ROOT / "layers" / "shared" / "requirements.txt"
LAYER_BUILD = (ROOT / "layers" / "shared" / "Makefile", ROOT / "layers" / "shared" / "trim.py")
REFERENCE = ROOT / "layers" / "reference"
CODE_FOLDERS = (ROOT / "functions", ROOT / "layers" / "shared" / "mfa")


def session() -> boto3.Session:
    """Return a session with the emulator's credentials. Clients made with it still need the endpoint."""
    return boto3.Session(
        aws_access_key_id=DUMMY_CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=DUMMY_CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        region_name=DUMMY_CREDENTIALS["AWS_REGION"],
    )


def code_files() -> list[Path]:
    """Return the Python files of the functions and the layer, without the layer's dependencies."""
    return sorted(path for folder in CODE_FOLDERS for path in folder.rglob("*.py"))


def code_stamps() -> dict[str, int]:
    """Return when each file of the code was written. A file that disappears meanwhile counts as never written."""
    stamps = {}
    for path in code_files():
        try:
            stamps[str(path)] = path.stat().st_mtime_ns
        except FileNotFoundError:
            stamps[str(path)] = 0
    return stamps


def code_fingerprint() -> str:
    """Return a digest of the functions' own code."""
    return _fingerprint(code_files(), {})


def stack_fingerprint(run: Run) -> str:
    """Return a digest of everything else that a deployment depends on."""
    page = sorted(path for path in REFERENCE.rglob("*") if path.is_file())
    made_of = [*files(), SAM_SETTINGS, REQUIREMENTS, *LAYER_BUILD, *page]
    return _fingerprint(made_of, {**run.stack_parameters(), "iam": str(run.iam)})


def build(run: Run) -> None:
    """Build the stack for this machine. Raises StepFailed."""
    sam_build(run, run.build, given(run, "build"), run.folder / "build.log")
    if platform.system() != "Linux":
        _install_for_this_system(run)


def sam_build(run: Run, folder: Path, parameters: Mapping[str, str], log: Path) -> None:
    """Build the template with `parameters` into `folder`. Raises StepFailed."""
    command: list[str | Path] = [
        SAM, "build", "--config-file", SAM_SETTINGS, "--config-env", "local", "--template-file", TEMPLATE,
        "--build-dir", folder, "--parameter-overrides", *_overrides(parameters),
    ]  # fmt: skip
    with explained(log):
        run_tool(command, run.tool_environment(), log, "The layers' packages come from pip's index.")


def _install_for_this_system(run: Run) -> None:
    """Install this system's wheels in the built layer, because SAM installs those of Linux, for Lambda."""
    target = run.build / "Shared" / "python"
    command: list[str | Path] = [
        sys.executable, "-m", "pip", "install", "--quiet", "--upgrade", "--no-deps", "--require-hashes",
        "--target", target, "--requirement", REQUIREMENTS,
    ]  # fmt: skip
    run_tool(command, run.tool_environment(), run.folder / "wheels.log", "Look at pip's configuration.")


def deploy(run: Run, *options: str) -> None:
    """Deploy the build to the emulator, with further options of `sam deploy`. Raises StepFailed."""
    command: list[str | Path] = [
        SAM, "deploy", "--config-file", SAM_SETTINGS, "--config-env", "local",
        "--template-file", run.build / "template.yaml", "--parameter-overrides", *_overrides(given(run, "deploy")),
        *options,
    ]  # fmt: skip
    remedy = "If the template is at fault, make secure may say more. make clean gives a fresh start."
    run_tool(command, run.tool_environment(), run.folder / "deploy.log", remedy)


def outputs(run: Run, region: str | None = None) -> dict[str, str]:
    """Return the outputs of the stack, at home or in another region; none without a stack."""
    client = session().client("cloudformation", region, endpoint_url=run.endpoint)
    try:
        stacks = client.describe_stacks(StackName=stack_name())["Stacks"]
    except client.exceptions.ClientError:
        return {}
    return {
        output["OutputKey"]: output["OutputValue"] for stack in stacks for output in stack.get("Outputs", [])
    }


def functions(run: Run) -> list[dict[str, Any]]:
    """Return the configuration of each function in the emulator."""
    pages = session().client("lambda", endpoint_url=run.endpoint).get_paginator("list_functions").paginate()
    return [dict(function) for page in pages for function in page["Functions"]]


def stack_name() -> str:
    """Return the local stack's name in samconfig.toml."""
    return str(_sam_settings("local", "global")["stack_name"])


def api_url(run: Run, stack_outputs: dict[str, str]) -> str:
    """Return the API's base URL in the emulator."""
    stage = stack_outputs["ApiUrl"].rsplit("/", 1)[1]
    return f"{run.endpoint}/restapis/{stack_outputs['ApiId']}/{stage}/_user_request_"


def _overrides(parameters: Mapping[str, str]) -> list[str]:
    return [f"{name}={value}" for name, value in parameters.items()]


def given(run: Run, command: str) -> dict[str, str]:
    """Return samconfig's parameters with this run's, which override them: SAM would use only one of both."""
    return overrides("local", command) | run.stack_parameters()


def overrides(environment: str, command: str) -> dict[str, str]:
    """Return the stack parameters that samconfig.toml sets."""
    given = _sam_settings(environment, command).get("parameter_overrides", [])
    return dict(pair.split("=", 1) for pair in given)


def _sam_settings(environment: str, command: str) -> dict[str, Any]:
    settings: dict[str, Any] = tomllib.loads(SAM_SETTINGS.read_text())[environment][command]["parameters"]
    return settings


def _fingerprint(files: Iterable[Path], values: dict[str, str]) -> str:
    parts = [[str(path.relative_to(ROOT)), hashlib.sha256(path.read_bytes()).hexdigest()] for path in files]
    return hashlib.sha256(json.dumps([parts, values], sort_keys=True).encode()).hexdigest()
