"""Prepares `sam local`: a build, a template, an environment, and access to the emulator.

They are in `.local/sam`: `build` is the output of SAM; `code` the functions with their layers beside them, because
SAM would build an image for each function with layers; `template.yaml` uses that code; `env.json` is the environment.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from local.settings import DUMMY_CREDENTIALS, ROOT, RUNTIME, Run, architecture
from local.stack import CODE_FOLDERS, SAM, functions, sam_build
from local.steps import StepFailed

SAM_PYTHON = SAM.parent / "python"
# The name of the host machine in containers.
HOST = "host.docker.internal"
# A container's first call takes seconds, and many on a busy machine.
CONTAINER_SECONDS = 120


class Containers:
    """The functions of one run in containers: the template that `sam local` reads, and its file for `--env-vars`.

    `runtime` is Lambda's name of it, and `host` the address of this machine.
    """

    def __init__(self, run: Run, runtime: str = RUNTIME, host: str = HOST) -> None:
        self.run, self.runtime, self.host = run, runtime, host
        # samconfig.toml contains these places too.
        self.folder = run.folder / "sam"
        self.template = self.folder / "template.yaml"
        self.environment = self.folder / "env.json"

    def parameters(self) -> dict[str, str]:
        """The stack parameters that a container's functions are built with."""
        endpoint = f"http://{self.host}:{self.run.port}"
        return {"Runtime": self.runtime, "Architecture": architecture(), "EndpointUrl": endpoint}

    def prepare(self) -> None:
        """Build, and write the files for `sam local`. Raises StepFailed."""
        built = self.folder / "build"
        sam_build(self.run, built, self.parameters(), self.folder / "build.log")
        template = yaml.safe_load((built / "template.yaml").read_text())
        derived = derive(template, self.parameters(), built, self.folder / "code")
        self.template.write_text(yaml.safe_dump(derived, sort_keys=False))
        self.environment.touch(mode=0o600)
        self.environment.write_text(json.dumps({"Parameters": self._variables()}, indent=1))

    def load_code(self) -> None:
        """Copy the checkout's functions and package to the place that containers see.

        Without the package's bytecode, because Python would run that instead.
        """
        functions_folder, package = CODE_FOLDERS
        without_bytecode = shutil.ignore_patterns("__pycache__")
        for code in (self.folder / "code").iterdir():
            shutil.rmtree(code / package.name)
            for source, target in ((package, code / package.name), (functions_folder, code)):
                shutil.copytree(source, target, dirs_exist_ok=True, ignore=without_bytecode)

    def _variables(self) -> dict[str, str]:
        """Return the functions' common environment, with the emulator's address in containers."""
        deployed = functions(self.run)[0]["Environment"]["Variables"]
        ours = {"AWS_ENDPOINT_URL": self.parameters()["EndpointUrl"], "PURGE_GRACE_SECONDS": "0"}
        return {**deployed, **DUMMY_CREDENTIALS, **ours}


def derive(template: Any, parameters: Mapping[str, str], built: Path, code: Path) -> dict[str, Any]:
    """Return a built template whose functions contain their layers' files in their code, under `code`.

    Its parameters' defaults are `parameters`, so that no command has to repeat them. It declares the credentials,
    because SAM ignores variables of an environment file that the template does not declare.
    """
    for name, value in parameters.items():
        template["Parameters"][name]["Default"] = value
    # SAM supports neither the monitoring resources nor the gateway responses.
    template["Resources"].pop("Fn::Transform", None)
    template["Resources"]["Api"]["Properties"].pop("GatewayResponses")
    shared = template["Globals"]["Function"].pop("Layers")
    template["Globals"]["Function"]["Timeout"] = CONTAINER_SECONDS
    template["Globals"]["Function"]["Environment"]["Variables"].update(dict.fromkeys(DUMMY_CREDENTIALS, ""))
    shutil.rmtree(code, ignore_errors=True)
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            properties = resource["Properties"]
            layers = [each["Ref"] for each in [*shared, *properties.pop("Layers", [])]]
            place = code / "-".join(layers)
            if not place.exists():
                for source in (properties["CodeUri"], *(f"{layer}/python" for layer in layers)):
                    shutil.copytree(built / source, place, dirs_exist_ok=True)
            properties["CodeUri"] = str(place)
    made: dict[str, Any] = template
    return made


def find_engine(environment: Mapping[str, str]) -> str:
    """Return this machine's address on the containers' network, or "". Raises StepFailed without an engine."""
    command: list[str | Path] = [SAM_PYTHON, ROOT / "local" / "engine.py"]
    answer = subprocess.run(command, env=dict(environment), capture_output=True, text=True, check=False)  # noqa: S603
    if answer.returncode:
        raise StepFailed(
            "no container engine answers. Start Docker (DOCKER_HOST says where it listens), or run without: make run"
        )
    bridge: str = json.loads(answer.stdout)["bridge"]
    return bridge


def bridge_network(address: str, port: int) -> None:
    """Let containers reach the emulator at `address`, until the emulator ends. Raises StepFailed."""
    process = subprocess.Popen(  # noqa: S603
        [SAM_PYTHON, "-m", "local.forward", address, str(port)], cwd=ROOT, env={"PATH": os.defpath},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, text=True,
    )  # fmt: skip
    assert process.stdout
    assert process.stderr
    if process.stdout.readline().strip() != "listening":
        reason = process.stderr.read().strip()
        if reason != "Address already in use":  # A forwarder was started before.
            raise StepFailed(
                f"containers cannot reach the emulator, because port {port} of {address}, this machine's address on "
                f"their network, cannot be used: {reason}."
            )
