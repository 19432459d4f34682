"""`mfactl console`: opens the operator's console."""

import sys
import threading
import webbrowser
from typing import Annotated

import click

from mfactl import options, progress
from mfactl.commands import Option
from mfactl.console import access
from mfactl.console.server import Server
from mfactl.options import Stack

PORT = 4567


def console(
    stack: Stack = "",
    port: Annotated[int, Option(low=0, high=65535, help="The port. Links that you share contain it.")] = PORT,
    no_browser: Annotated[bool, Option("--no-browser", help="Only print the address.")] = False,
) -> None:
    """Open the operator's console in a browser, on this machine.

    It uses your AWS credentials and listens only on 127.0.0.1. Nothing is deployed. Press Ctrl-C to stop it.
    """
    name = options.stack_name(stack)
    options.outputs(name)  # Raises NotFound before the server starts.
    try:
        server = Server(name, port, access.own_key())
    except OSError as error:
        raise click.BadParameter(f"port {port} cannot be used: {error.strerror}; name another") from None
    address = f"http://127.0.0.1:{server.server_port}/#key={server.key}"
    progress.end()
    click.echo(f"The console of {name}: {address}")
    if not no_browser and sys.stdout.isatty():
        webbrowser.open(address)
    if access.has_given_key():
        threading.Thread(target=_end_with_input, args=[server], daemon=True).start()
    with server:
        server.serve_forever()


def _end_with_input(server: Server) -> None:
    """Stop when standard input is closed, as when the program that gave the key ends."""
    sys.stdin.read()
    server.shutdown()
