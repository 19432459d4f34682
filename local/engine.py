"""Finds the container engine that `sam local` would use. The SAM CLI's Python runs this, because it can find engines.

Prints as JSON where containers find this machine. Ends with a sentence and status 1 without a running engine.
"""

import ipaddress
import json
import platform
import sys
from typing import Any

from samcli.commands.exceptions import UserException
from samcli.local.docker.utils import get_validated_container_client


def bridge() -> str:
    """Return the address of this machine on the containers' network, or "" where the engine forwards by itself.

    An engine in a virtual machine, as on macOS, leads `host.docker.internal` to this machine's 127.0.0.1, on Linux not.
    """
    client: Any = get_validated_container_client()
    if platform.system() != "Linux" or "Desktop" in client.info().get("OperatingSystem", ""):
        return ""
    networks = {network.name: network.attrs for network in client.networks.list()}
    network = networks.get("bridge") or networks["podman"]
    (first, *_) = network["IPAM"]["Config"]
    # Without a gateway of its own, a network has its first address for this machine.
    return str(first.get("Gateway") or ipaddress.ip_network(first["Subnet"])[1])


if __name__ == "__main__":
    try:
        json.dump({"bridge": bridge()}, sys.stdout)
    except UserException as error:
        sys.exit(str(error))
