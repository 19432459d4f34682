"""botocore's session, without parts that are slow and that no command needs."""

import os
from pathlib import Path
from typing import Any

import botocore.handlers
import botocore.loaders
import botocore.session


class _Loader(botocore.loaders.Loader):
    """Loads less than botocore does: the names of services without their models, and no table of all endpoints."""

    def load_data_with_path(self, name: str) -> tuple[Any, str]:
        """Return data and its path. The endpoint rules of each service replace the table of 1.3 MB."""
        if name != "endpoints":
            return super().load_data_with_path(name)
        found, path = super().load_data_with_path("partitions")
        return {"partitions": [_partition(each) for each in found["partitions"]]}, path

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002 - as botocore calls it
        """Return the services with data. botocore would look into all 400 folders."""
        places = [Path(path) for path in self.search_paths]
        return [each.name for place in places if place.is_dir() for each in place.iterdir()]


def _partition(described: dict[str, Any]) -> dict[str, Any]:
    """A partition in the format of the table of endpoints, with its regions and no services."""
    hosts, suffixes = "{service}.{region}.{dnsSuffix}", described["outputs"]
    fips = hosts.replace("{service}", "{service}-fips")
    dual = {"dnsSuffix": suffixes["dualStackDnsSuffix"]}
    variants = [
        {"tags": ["fips"], "hostname": fips, "dnsSuffix": suffixes["dnsSuffix"]},
        {"tags": ["dualstack"], "hostname": hosts, **dual},
        {"tags": ["dualstack", "fips"], "hostname": fips, **dual},
    ]
    return {
        "partition": described["id"],
        "dnsSuffix": suffixes["dnsSuffix"],
        "regionRegex": described["regionRegex"],
        "regions": described["regions"],
        "services": {},
        "defaults": {
            "hostname": hosts,
            "protocols": ["https"],
            "signatureVersions": ["v4"],
            "variants": variants,
        },
    }


def create() -> Any:
    """Return a session with profiles and SSO like the AWS CLI, and AWS_REGION, which botocore ignores."""
    handlers = botocore.handlers.BUILTIN_HANDLERS
    # A third of the handlers write the help of clients' methods.
    handlers[:] = [each for each in handlers if not each[0].startswith("docs.")]
    session = botocore.session.get_session()
    session.register_component("data_loader", _Loader())
    if region := os.environ.get("AWS_REGION"):
        session.set_config_variable("region", region)
    return session
