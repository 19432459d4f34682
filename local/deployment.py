"""The state of the emulator, and how to update it to the checkout's."""

import json
from dataclasses import asdict, dataclass, replace

from local.code import is_reloaded, load_code
from local.gateway import apply_gateway_responses
from local.mail import allow_mail
from local.settings import Run
from local.stack import build, code_fingerprint, deploy, outputs, stack_fingerprint
from local.steps import StepFailed, step


@dataclass(frozen=True)
class Record:
    """Digests of the last deployment: the stack, and the functions' own code."""

    stack: str = ""
    code: str = ""

    @classmethod
    def read(cls, run: Run) -> "Record":
        """Return the record of `run`, an empty one without a file."""
        path = run.folder / "deployed.json"
        return cls(**json.loads(path.read_text())) if path.exists() else cls()

    def write(self, run: Run) -> None:
        """Store this record for the next start."""
        (run.folder / "deployed.json").write_text(json.dumps(asdict(self)))

    def with_code(self, code: str) -> "Record":
        """Return this record with other code."""
        return replace(self, code=code)


def bring_up_to_date(run: Run) -> dict[str, str]:
    """Deploy or load the changes since the last start; return the stack's outputs. Raises StepFailed."""
    wanted = Record(stack_fingerprint(run), code_fingerprint())
    present = Record.read(run)
    stack_outputs = outputs(run)
    if not stack_outputs or present.stack != wanted.stack:
        stack_outputs = _deploy(run)
    elif present.code != wanted.code:
        with step("Loading the functions' code"):
            load_code(run)
    wanted.write(run)
    return stack_outputs


def _deploy(run: Run) -> dict[str, str]:
    with step("Building with SAM"):
        build(run)
    with step("Deploying with SAM to the emulator"):
        deploy(run)
    stack_outputs = outputs(run)
    if not stack_outputs:
        raise StepFailed(f"the stack has no outputs after the deployment; see {run.folder / 'deploy.log'}.")
    with step("Allowing e-mail"):
        allow_mail(run)
    with step("Applying the gateway responses"):
        apply_gateway_responses(run, stack_outputs)
        if is_reloaded(run):
            load_code(run)
    return stack_outputs
