"""A local run: its checkout, folder, port and parameters."""

import os
import platform
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNTIME = f"python{sys.version_info.major}.{sys.version_info.minor}"
# The emulator accepts these credentials as the account's root user; they are valid nowhere else.
DUMMY_CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
}
# Variables that could make a tool use AWS instead of the emulator: profile, credentials file, metadata service.
NO_REAL_AWS = {
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}
# The SAM CLI sends no telemetry, and keeps its settings in the checkout instead of the user's home.
SAM_ENVIRONMENT = {"SAM_CLI_TELEMETRY": "0", "__SAM_CLI_APP_DIR": str(ROOT / ".local" / "sam-cli")}


class Run:
    """One local run: the emulator's addresses, the file with its settings for scripts, and the folder of `sam build`.

    `parameters` are stack parameters that override those of samconfig.toml.
    """

    def __init__(
        self, port: int, folder: Path, *, iam: bool = True, parameters: Mapping[str, str] | None = None
    ) -> None:
        self.port, self.folder, self.iam = port, folder, iam
        self.parameters = parameters or {}
        self.endpoint = f"http://127.0.0.1:{port}"
        self.messages_url = f"{self.endpoint}/_mfa/messages"
        self.console_url = f"{self.endpoint}/_console/"
        self.env_file = folder / "run.env"
        self.build = folder / "build"

    def path(self, name: str) -> Path:
        """Return the folder `name` of this run, created if missing."""
        folder = self.folder / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def stack_parameters(self) -> dict[str, str]:
        """The parameters that depend on this machine and this run."""
        machine = {"Runtime": RUNTIME, "Architecture": architecture(), "EndpointUrl": self.endpoint}
        return {**machine, **self.parameters}

    def tool_environment(self) -> dict[str, str]:
        """The user's environment for tools, with all AWS settings set to the emulator."""
        users = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        first = f"{Path(sys.executable).parent}{os.pathsep}{users.get('PATH', os.defpath)}"
        ours = {"PATH": first, "AWS_ENDPOINT_URL": self.endpoint, **SAM_ENVIRONMENT}
        return {**users, **DUMMY_CREDENTIALS, **NO_REAL_AWS, **ours}


def architecture() -> str:
    """This machine's processor in Lambda's terms."""
    return "arm64" if platform.machine().lower() in ("arm64", "aarch64") else "x86_64"


def read_env_file(path: Path) -> dict[str, str]:
    """Return the content of a run.env; empty without one."""
    if not path.exists():
        return {}
    assignments = (word for word in shlex.split(path.read_text()) if "=" in word)
    return dict(assignment.split("=", 1) for assignment in assignments)
