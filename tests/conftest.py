"""The environment of the functions, for every test: the template's defaults, and an AWS that is nobody's."""

import gc
import os

import pytest

from local.cloudformation import with_defaults
from tests.room import with_room

_variables = with_defaults()["Globals"]["Function"]["Environment"]["Variables"]
os.environ.update({name: str(value) for name, value in _variables.items() if value is not None})
os.environ.update(
    TABLE_NAME="mfa",
    CODE_KEYS_SECRET="mfa-code-keys",
    PURGE_GRACE_SECONDS="0",
    POWERTOOLS_SERVICE_NAME="mfa",
    AWS_DEFAULT_REGION="us-east-1",
    AWS_ACCESS_KEY_ID="testing",
    AWS_SECRET_ACCESS_KEY="testing",
    AWS_CONFIG_FILE=os.devnull,
    AWS_SHARED_CREDENTIALS_FILE=os.devnull,
)
for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_REGION"):
    os.environ.pop(name, None)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | pytest.ExitCode | None:
    """Run everything below a frame that makes room for what it calls."""
    ours = [each for each in config.pluginmanager.get_plugins() if getattr(each, "__file__", "") == __file__]
    others = config.pluginmanager.subset_hook_caller("pytest_cmdline_main", ours)
    return with_room(lambda: others(config=config))


def pytest_collection_finish() -> None:
    """Leave what is loaded by now out of garbage collection, and collect the garbage of tests rarely: that saves time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)
