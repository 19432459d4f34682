"""botocore's session, without what takes time and no command needs."""

import os
from pathlib import Path
from typing import Any

import botocore.handlers
import botocore.loaders
import botocore.session


class _Loader(botocore.loaders.Loader):
    """Takes each folder of the data for a service. botocore looks into all 400 before it loads the model of one."""

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002 - as botocore calls it
        """Return the services that there is data of."""
        places = [Path(path) for path in self.search_paths]
        return sorted({each.name for place in places if place.is_dir() for each in place.iterdir()})


def create() -> Any:
    """Return a session: profiles and SSO as the AWS CLI has them, and AWS_REGION, which botocore itself ignores."""
    handlers = botocore.handlers.BUILTIN_HANDLERS
    # A third of them write the help of clients' methods.
    handlers[:] = [each for each in handlers if not each[0].startswith("docs.")]
    session = botocore.session.get_session()
    session.register_component("data_loader", _Loader())
    if region := os.environ.get("AWS_REGION"):
        session.set_config_variable("region", region)
    return session
