"""Checks that the service of this checkout runs; `python -m local.running` ends with status 1 if not."""

from local.server import answers
from local.settings import ROOT, read_env_file
from local.steps import StepFailed


def require_service() -> dict[str, str]:
    """Return the content of run.env. Raises StepFailed if the service does not respond."""
    values = read_env_file(ROOT / ".local" / "run.env")
    if not values or not answers(values["MFA_MESSAGES_URL"]):
        raise StepFailed("the service does not run. Start it first, in another terminal: make run")
    return values


if __name__ == "__main__":
    require_service()
