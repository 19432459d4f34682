"""The local account's token, and the file with the addresses of a run for scripts."""

import json
import shlex
import sys
import urllib.error
import urllib.request
from pathlib import Path

from local.settings import DUMMY_CREDENTIALS, Run, read_env_file
from local.stack import api_url, stack_name
from local.steps import printed

ACCOUNT = "local"
MFACTL = Path(sys.executable).parent / "mfactl"


def write_env_file(run: Run, stack_outputs: dict[str, str], token: str) -> dict[str, str]:
    """Write run.env for `.` of sh, readable only by its owner. Return its content."""
    values = {
        "MFA_URL": api_url(run, stack_outputs),
        "MFA_TOKEN": token,
        "MFA_MESSAGES_URL": run.messages_url,
        "MFA_CONSOLE_URL": run.console_url,
        "MFA_STACK": stack_name(),
        "TABLE_NAME": stack_outputs["TableName"],
        "CODE_KEYS_SECRET": stack_outputs["CodeKeysSecretArn"],
        "AWS_ENDPOINT_URL": run.endpoint,
        **DUMMY_CREDENTIALS,
    }
    run.env_file.touch(mode=0o600)
    run.env_file.write_text(
        "".join(f"export {name}={shlex.quote(value)}\n" for name, value in values.items())
    )
    return values


def obtain_token(run: Run, stack_outputs: dict[str, str]) -> str:
    """Return the token of the last run if it is still valid, or a new one. Raises StepFailed."""
    known = read_env_file(run.env_file).get("MFA_TOKEN")
    if known and accepts(api_url(run, stack_outputs), known):
        return known
    return _create_token(run, stack_outputs["TableName"])


def accepts(url: str, token: str, seconds: float = 30) -> bool:
    """Return whether the API at `url` accepts the token. Raises OSError if it does not answer."""
    headers = {"Authorization": f"Bearer {token}"}
    request = urllib.request.Request(f"{url}/applications?limit=1", headers=headers)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=seconds):  # noqa: S310
            return True
    except urllib.error.HTTPError:
        return False


def _create_token(run: Run, table: str) -> str:
    arguments = f"token create --account {ACCOUNT} --new-account --name local-run --json"
    environment = {**run.tool_environment(), "TABLE_NAME": table}
    token: str = json.loads(
        printed([MFACTL, *arguments.split()], "mfactl token create:", environment=environment)
    )["token"]
    return token
