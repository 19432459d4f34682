"""`mfactl key`: the keys that codes are hashed with."""

import json
import secrets

import typer

from mfa.keyring import rotated
from mfactl import options, shown
from mfactl.options import AsJson, Secret, Stack

app = typer.Typer(no_args_is_help=True, help="The keys that codes are hashed with.")


@app.callback()
def group() -> None:
    """Let the one command keep its name."""


@app.command("rotate")
def rotate(stack: Stack = "", secret: Secret = "", as_json: AsJson = False) -> None:
    """Add a code key. It is accepted at once and signs ten minutes from now; pending codes stay good."""
    client, name = options.client("secretsmanager"), options.find_secret(stack, secret)
    before = client.get_secret_value(SecretId=name)
    after = rotated(before["SecretString"], secrets.token_urlsafe(48), options.now() // 1000)
    client.put_secret_value(SecretId=name, SecretString=after)
    count = len(json.loads(after)["code_keys"])
    shown.say({"code_keys": count}, f"The secret holds {count} code keys now.", as_json)
