"""mfactl as the shell starts it: what is loaded for what, and how it ends when it is interrupted."""

import os
import re
import subprocess
import sys

import pytest

# What takes most of a start; no help, completion or wrong usage needs any of it.
SLOW = {"aws_lambda_powertools", "botocore.session", "phonenumbers", "pydantic_core", "cryptography", "boto3"}
# What botocore and our rules load that a first request to AWS does not need.
NEEDLESS = {
    "aws_lambda_powertools", "boto3", "botocore.docs.service", "botocore.waiter", "cryptography",
    "mfa.edge.api", "phonenumbers", "s3transfer",
}  # fmt: skip
AWS = {
    "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": "us-east-1",
}
# Runs mfactl, and says at the end which modules were loaded, rather than only named.
_MFACTL = """
import atexit, sys
from importlib.util import _LazyModule
atexit.register(lambda: print("LOADED", *(n for n, m in sys.modules.items() if type(m) is not _LazyModule), file=sys.stderr))
from mfactl.start import run
run()
"""


def _python(code, *arguments, **environment):
    taken = ("AWS_", "MFA_", "TABLE")
    plain = {name: value for name, value in os.environ.items() if not name.startswith(taken)}
    environment = plain | {"HOME": "/nonexistent"} | environment
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def _mfactl(command, **environment):
    """Run a command; return its exit code, what it said of errors, and the modules that were loaded."""
    run = _python(_MFACTL, *command.split(), **environment)
    said, _, loaded = run.stderr.partition("LOADED")
    return run.returncode, said, set(loaded.split())


@pytest.mark.parametrize(
    "command",
    ["--help", "--version", "account --help", "token create --help", "user show --help", "application create --help",
     "console --help", "segments $code", "nonsense", "account create", "completion bash"],
)  # fmt: skip
def test_what_asks_nothing_of_aws_loads_nothing_for_it(command):
    status, said, loaded = _mfactl(command)

    assert status in (0, 2)
    assert "Traceback" not in said
    assert loaded & SLOW == set()


def test_a_completion_loads_nothing_but_its_group():
    words = {"_MFACTL_COMPLETE": "bash_complete", "COMP_WORDS": "mfactl acc", "COMP_CWORD": "1"}
    run = _python(_MFACTL, **words)

    assert "account" in run.stdout
    assert set(run.stderr.split()) & (SLOW | {"mfactl.account"}) == set()


@pytest.mark.parametrize(
    "command",
    ["account list", "account create A", "token create --account a", "credit grant a 5", "template list --account a",
     "user show app ann", "prefix list --account a", "key rotate", "logs --stack prod", "stats --stack prod",
     "doctor --stack prod"],
)  # fmt: skip
def test_a_first_request_to_aws_loads_only_what_it_needs_and_its_failure_is_one_line(command):
    stack = {"TABLE_NAME": "mfa", "CODE_KEYS_SECRET": "keys", "AWS_MAX_ATTEMPTS": "1"}
    status, said, loaded = _mfactl(command, **AWS, **stack)

    assert status == 5
    assert re.fullmatch(r"mfactl: .+\n", said)
    assert "botocore.session" in loaded
    assert loaded & NEEDLESS == set()


UNUSABLE = r"^Error: Your AWS configuration cannot be used: .+\n$"


@pytest.mark.parametrize(
    ("command", "process", "said"),
    [
        ("account list", "", "mfactl config stack NAME"),
        ("account list --table mfa", "", "Set AWS_REGION"),
        ("--region us-east-1 account list --table mfa", "", "aws sso login"),
        ("--region us-east-1 account list --table mfa", "/nonexistent", UNUSABLE),
        ("--region us-east-1 account list --table mfa", "/bin/echo no JSON", UNUSABLE),
    ],
)
def test_no_stack_no_region_no_credentials_and_none_of_a_process_are_told_apart(
    tmp_path, command, process, said
):
    (tmp_path / "config").write_text(f"[default]\ncredential_process = {process}\n" if process else "")
    files = {"AWS_CONFIG_FILE": str(tmp_path / "config"), "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    status, shown, _ = _mfactl(command, **files, AWS_EC2_METADATA_DISABLED="true")

    assert status
    assert re.search(said, shown)


# Interrupts mfactl when it imports a module.
_INTERRUPTED = """
import os, signal, sys
module = sys.argv.pop(1)
class Interrupt:
    def find_spec(self, name, path=None, target=None):
        if name == module:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupt())
from mfactl.start import run
run()
"""


@pytest.mark.parametrize("module", ["importlib.util", "click.core", "urllib3", "botocore.endpoint"])
def test_an_interruption_is_one_line_from_the_start(module):
    run = _python(_INTERRUPTED, module, "account", "list", **AWS, TABLE_NAME="mfa")

    assert (run.returncode, run.stderr) == (130, "\nmfactl: interrupted.\n")


def test_without_the_extra_of_the_wheel_what_to_install_is_said():
    run = _python("import sys; sys.modules['click'] = None; from mfactl.start import run; run()")

    assert run.returncode == 1
    assert re.fullmatch(r"mfactl: .+\[mfactl\]'\.\n", run.stderr)
